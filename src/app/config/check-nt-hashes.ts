import { isNtForm } from '../../adapters/identity/password-form.ts';
import { type Fault, fault } from '../../base/fault.ts';
import type { AuthMethod } from '../../model/access.ts';
import type { PolicyDocument } from '../../policy/elements.ts';
import type { ReadIdentities } from './identities.ts';

const NEEDS_NT_HASH: ReadonlySet<AuthMethod> = new Set<AuthMethod>(['MSCHAP', 'MSCHAPV2', 'PEAP', 'EAP-TTLS', 'EAP-FAST', 'LEAP']);

/** An NT hash opens MS-CHAP to whoever has it, so it is kept only where a service allows a method that needs it. */
export function checkNtHashes({ value, at }: ReadIdentities, { services }: PolicyDocument): readonly Fault[] {
  if (services.some(({ allowedProtocols }) => allowedProtocols.some((method) => NEEDS_NT_HASH.has(method)))) return [];
  return value.flatMap((store, index) => {
    if (store.kind !== 'users' || !store.records.some(({ password }) => password !== undefined && isNtForm(password))) return [];
    const message = `the identity store \`${store.id}\` holds NT hashes, and no access service allows MS-CHAP: store another form of \`portreeve user hash\``;
    return [fault('config.invalid', message, { at: at(['stores', index]) })];
  });
}
