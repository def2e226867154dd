import { type Fault, fault } from '../../base/fault.ts';
import { err, type Result } from '../../base/result.ts';

/** Why a port could not be bound: `start.port-in-use`, `start.port-forbidden` or `start.address-unavailable`. */
export function bindFault(
  protocol: 'UDP' | 'TCP',
  on: { readonly address: string; readonly port: number },
  cause: NodeJS.ErrnoException,
): Result<never, Fault> {
  const where = `${protocol} ${on.address}:${on.port}`;
  switch (cause.code) {
    case 'EADDRINUSE':
      return err(fault('start.port-in-use', `another program has \`${where}\`: stop it or configure another port`));
    case 'EACCES':
    case 'EPERM':
      return err(fault('start.port-forbidden', `\`${where}\` may not be bound: use a port above 1023 or grant CAP_NET_BIND_SERVICE`));
    default:
      return err(
        fault(
          'start.address-unavailable',
          `\`${where}\` cannot be bound (${cause.code ?? cause.message}): configure an address of this machine`,
        ),
      );
  }
}
