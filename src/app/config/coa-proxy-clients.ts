import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { DynamicAuthorizationClient } from '../../model/dynamic-authorization-client.ts';
import { Beside } from './beside.ts';
import type { ServerSettings } from './server-schema.ts';

/** Fetches the secrets of those who may ask for changes of authorization through us. `at` gives the place of a path in `portreeve.yaml`. */
export function readCoaProxyClients(
  clients: NonNullable<ServerSettings['coaProxy']>['clients'],
  folder: string,
  at: (path: readonly PropertyKey[]) => string,
): Result<readonly DynamicAuthorizationClient[], readonly Fault[]> {
  const faults: Fault[] = [];
  const read = clients.flatMap((settings, index): DynamicAuthorizationClient[] => {
    const path = ['coaProxy', 'clients', index];
    const beside = new Beside(folder, (why, ...below) => void faults.push(fault('config.invalid', why, { at: at([...path, ...below]) })));
    if (clients.findIndex(({ name }) => name === settings.name) < index)
      beside.tell(`the client \`${settings.name}\` is defined twice: rename one`, 'name');
    const secret = beside.secret(settings.secret, 'secret');
    return secret === undefined ? [] : [{ ...settings, addresses: settings.addresses.flat(), secret }];
  });
  return faults.length > 0 ? err(faults) : ok(read);
}
