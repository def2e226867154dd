import type { RadiusServer } from '../aaa/serve-radius.ts';
import { openUdp } from '../adapters/net/udp-server.ts';
import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { Closers } from './closers.ts';
import type { Configuration } from './config/load.ts';

/** `address:port` of each socket. */
export type RadiusSockets = { readonly authentication: readonly string[]; readonly accounting: readonly string[] };

/** Opens every configured socket; the faults are those of `openUdp`. */
export async function listenForRadius(
  { settings }: Configuration,
  radius: RadiusServer,
  closers: Closers,
): Promise<Result<RadiusSockets, Fault>> {
  const bound: { authentication: string[]; accounting: string[] } = { authentication: [], accounting: [] };
  for (const kind of ['authentication', 'accounting'] as const) {
    for (const at of settings.radius[kind]) {
      const listener = await openUdp(at, (datagram, size, address, port, send) =>
        radius.receive(kind, datagram, size, address, port, send),
      );
      if (!listener.ok) return listener;
      closers.add(() => listener.value.close());
      bound[kind].push(`${listener.value.address}:${listener.value.port}`);
    }
  }
  return ok(bound);
}
