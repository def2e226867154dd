import { BoundedLog } from '../aaa/bounded-log.ts';
import type { Peer } from '../aaa/clients.ts';
import type { RadiusServer } from '../aaa/serve-radius.ts';
import type { ReverseConnection, ReverseConnections } from '../adapters/net/coa/reverse.ts';
import { openTls, type TlsHooks, type TlsListener } from '../adapters/net/tls-server.ts';
import type { TlsServerConnection } from '../adapters/net/tls-server-connection.ts';
import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import { Code } from '../wire/radius/codes.ts';
import type { Closers } from './closers.ts';
import type { Configuration } from './config/load.ts';

/** What comes as an answer where we asked. */
const COA_ANSWERS: ReadonlySet<number | undefined> = new Set([Code.CoaAck, Code.CoaNak, Code.DisconnectAck, Code.DisconnectNak]);

type Parts = { readonly radius: RadiusServer; readonly reverse: ReverseConnections; readonly clock: Clock; readonly sink: EventSink };

export type RadiusTls = {
  /** `address:port` of each socket. */
  readonly listening: readonly string[];
  /** The connections open now, for metrics. */
  connections(): number;
  /** Other devices or certificates are in force. */
  adopt(configuration: Configuration): void;
};

/** Opens every configured RADIUS/TLS socket; the faults are those of `openTls`. */
export async function listenForRadiusTls(
  { settings, radiusTls }: Configuration,
  parts: Parts,
  closers: Closers,
): Promise<Result<RadiusTls, Fault>> {
  const listeners: TlsListener[] = [];
  const open = new Set<TlsServerConnection<Peer>>();
  const { tls } = settings.radius;
  if (tls !== undefined && radiusTls !== undefined) {
    const limits = { connectionsPerClient: tls.connectionsPerDevice, idleTimeout: tls.idleTimeout };
    for (const at of tls.listen) {
      const listener = await openTls(at, radiusTls, limits, hooksOf(parts, open));
      if (!listener.ok) return listener;
      closers.add(() => listener.value.close());
      listeners.push(listener.value);
    }
  }
  return ok({
    listening: listeners.map(({ address, port }) => `${address}:${port}`),
    connections: () => open.size,
    adopt(fresh) {
      for (const listener of listeners) {
        if (fresh.radiusTls !== undefined) listener.renew(fresh.radiusTls);
        listener.reconsider();
      }
    },
  });
}

function hooksOf({ radius, reverse, clock, sink }: Parts, open: Set<TlsServerConnection<Peer>>): TlsHooks<Peer> {
  const log = new BoundedLog(sink, clock);
  const back = new Map<TlsServerConnection<Peer>, ReverseConnection>();
  const tell = (connection: TlsServerConnection<Peer>) => ({
    device: connection.client.name,
    peer: `${connection.address}:${connection.port}`,
  });
  return {
    admit(address, certificate) {
      const admitted = radius.admit(address, certificate);
      if (!admitted.ok) return admitted;
      const { device } = admitted.value.client;
      return ok({ peer: admitted.value, name: device.id, stays: device.coa?.transport?.kind === 'reverse' });
    },
    opened(connection) {
      open.add(connection);
      back.set(
        connection,
        reverse.opened(connection.client.peer.client.device.id, (packet) => connection.write(packet)),
      );
      sink.emit('info', 'radius-tls.opened', tell(connection));
    },
    received(connection, packet) {
      if (COA_ANSWERS.has(packet[0])) {
        back.get(connection)?.receive(packet);
        return;
      }
      back.get(connection)?.heard();
      radius.receiveTls(connection.client.peer, packet, connection.port, (reply) => connection.write(reply));
    },
    closed(connection, why) {
      open.delete(connection);
      back.get(connection)?.closed(why);
      back.delete(connection);
      sink.emit('info', 'radius-tls.closed', { ...tell(connection), why });
    },
    refused(address, why) {
      sink.count('radius_tls_refused');
      log.tell('warn', 'radius-tls.refused', 'refused', () => ({ peer: address, why }));
    },
  };
}
