import { type CoaProxy, createCoaProxy } from '../aaa/coa-proxy/serve-coa-proxy.ts';
import { openUdp } from '../adapters/net/udp-server.ts';
import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { RunningControl } from '../control/create.ts';
import { DeviceRelay, type RelayDeps } from '../control/relay/relay-coa.ts';
import type { Closers } from './closers.ts';
import type { Configuration } from './config/load.ts';
import type { DevicesInForce } from './devices-in-force.ts';

type Parts = Omit<RelayDeps, 'devices' | 'realm' | 'exchange'> & { readonly devices: DevicesInForce; readonly control: RunningControl };

/** `bound`: its `address:port`. */
export type StartedCoaProxy = Pick<CoaProxy, 'adopt'> & { readonly bound: readonly string[] };

/** Opens the sockets on which others ask for changes of authorization; the faults are those of `openUdp`. */
export async function startCoaProxy(
  { settings, coaProxyClients }: Configuration,
  parts: Parts,
  closers: Closers,
): Promise<Result<StartedCoaProxy, Fault>> {
  const { devices, control, clock, sink } = parts;
  const relay = new DeviceRelay({
    ...parts,
    devices: { get: devices.get, list: () => devices.list(), at: (address) => devices.registry().byAddress(address) },
    realm: settings.coaProxy?.realm,
    exchange: (request, patience, send) => control.exchange(request, patience, send),
  });
  const proxy = createCoaProxy({ clients: coaProxyClients, relay, clock, sink });
  const bound: string[] = [];
  for (const at of settings.coaProxy?.listen ?? []) {
    const listener = await openUdp(at, (datagram, size, address, port, send) => proxy.receive(datagram, size, address, port, send));
    if (!listener.ok) return listener;
    closers.add(() => listener.value.close());
    bound.push(`${listener.value.address}:${listener.value.port}`);
  }
  return ok({ adopt: (clients) => proxy.adopt(clients), bound });
}
