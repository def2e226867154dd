import type { Duration } from '../../../base/time.ts';
import type { Ipv4 } from '../../../model/ipv4.ts';
import type { RemoteRadiusServer, RemoteServer } from '../../../model/remote-server.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { EventSink } from '../../../ports/event-sink.ts';
import type { ForwardedRequest, ForwardOutcome, RadiusForwarder } from '../../../ports/radius-forwarder.ts';
import type { Random } from '../../../ports/random.ts';
import { Code } from '../../../wire/radius/codes.ts';
import { PacketWriter } from '../../../wire/radius/packet-writer.ts';
import { RADSEC, SharedSecret } from '../../../wire/radius/secret.ts';
import { Failover } from './failover.ts';
import type { Health } from './health.ts';
import type { Line, OnIgnored } from './line.ts';
import type { Dialect } from './outgoing.ts';
import { Remote } from './remote.ts';
import { TlsLine } from './tls-line.ts';
import { UdpLine } from './udp-line.ts';
import { UdpPorts } from './udp-ports.ts';

export type RadiusClientParts = { readonly clock: Clock; readonly random: Random; readonly sink: EventSink };

/** The remote RADIUS servers and the ways to them. */
export type RadiusClient = RadiusForwarder & {
  /** Puts these servers in force; one that stays the same keeps its connections and its health. */
  adopt(servers: readonly RemoteServer[]): void;
  /** How each port of each server is, for metrics. */
  health(): readonly { readonly server: string; readonly port: string; readonly health: Health['kind'] }[];
  /** Ends what is outstanding without an answer. */
  close(): Promise<void>;
};

type Ports = { readonly authentication: Remote; readonly accounting: Remote };

/**
 * A client of remote RADIUS servers over UDP and TLS. A reply is taken only when source, identifier, code, Response Authenticator and, as the
 * server's settings demand, Message-Authenticator are right; any other is counted as `remote_replies_ignored{server,why}` and waiting goes on.
 */
export function createRadiusClient(parts: RadiusClientParts): RadiusClient {
  return new Client(parts);
}

class Client implements RadiusClient {
  readonly #parts: RadiusClientParts;
  readonly #writer = new PacketWriter();
  readonly #udp = new Map<Ipv4 | undefined, UdpPorts>();
  readonly #outstanding = new Set<Failover>();
  #remotes: ReadonlyMap<string, Ports> = new Map();
  /** No longer in force, and perhaps still answering. */
  readonly #retired = new Set<Ports>();
  #closed = false;

  constructor(parts: RadiusClientParts) {
    this.#parts = parts;
  }

  adopt(servers: readonly RemoteServer[]): void {
    const before = this.#remotes;
    const radius = servers.filter((server) => server.protocol === 'radius');
    this.#remotes = new Map(
      radius.map((server) => {
        const standing = before.get(server.name);
        const same = standing?.authentication.server.fingerprint === server.fingerprint;
        return [server.name, same && standing ? standing : this.#open(server)];
      }),
    );
    for (const [name, ports] of before) if (this.#remotes.get(name) !== ports) this.#retire(ports);
  }

  exchange(servers: readonly string[], request: ForwardedRequest): Promise<ForwardOutcome> {
    const port = request.code === Code.AccountingRequest ? 'accounting' : 'authentication';
    const endpoints = servers.flatMap((name) => this.#remotes.get(name)?.[port] ?? []);
    return new Promise((resolve) => {
      const failover: Failover = new Failover(endpoints, request, this.#parts.clock, (outcome) => {
        this.#outstanding.delete(failover);
        resolve(outcome);
      });
      if (this.#closed) {
        failover.giveUp('the client is closed');
        return;
      }
      this.#outstanding.add(failover);
      failover.start();
    });
  }

  worstCase(servers: readonly string[]): Duration {
    const each = servers.flatMap((name) => this.#remotes.get(name)?.authentication.server ?? []);
    return each.reduce((sum, { timeout, retries }) => sum + timeout * (1 + retries), 0);
  }

  health() {
    return [...this.#remotes].flatMap(([server, { authentication, accounting }]) => [
      { server, port: authentication.port, health: authentication.health },
      { server, port: accounting.port, health: accounting.health },
    ]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const failover of [...this.#outstanding]) failover.giveUp('the client is closed');
    await Promise.all([...this.#remotes.values(), ...this.#retired].map(closePorts));
    await Promise.all([...this.#udp.values()].map((ports) => ports.close()));
  }

  #open(server: RemoteRadiusServer): Ports {
    const [authentication, accounting] = this.#lines(server);
    const { clock, sink } = this.#parts;
    return {
      authentication: new Remote(server, 'authentication', authentication, { clock, sink }),
      accounting: new Remote(server, 'accounting', accounting, { clock, sink }),
    };
  }

  /** Over TLS both kinds share the connections. */
  #lines(server: RemoteRadiusServer): readonly [Line, Line] {
    const { clock, random } = this.#parts;
    const { transport, requireMessageAuthenticator } = server;
    const ignored: OnIgnored = (name, why) => this.#parts.sink.count('remote_replies_ignored', { server: name, why });
    const secret = new SharedSecret(transport.kind === 'udp' ? transport.secret.reveal() : RADSEC);
    const dialect: Dialect = { server: server.name, secret, requireMessageAuthenticator, writer: this.#writer, random };
    if (transport.kind === 'tls') {
      const line = new TlsLine(server, transport, dialect, { clock, ignored });
      return [line, line];
    }
    const ways = { ports: this.#ports(server.sourceAddress), clock, ignored };
    const to = (port: number): Line => new UdpLine({ address: server.address, port }, dialect, ways);
    return [to(transport.authenticationPort), to(transport.accountingPort)];
  }

  #ports(source: Ipv4 | undefined): UdpPorts {
    const { clock, random, sink } = this.#parts;
    let ports = this.#udp.get(source);
    if (ports === undefined) {
      ports = new UdpPorts(source, {
        clock,
        random,
        stray: (why) => sink.count('remote_replies_ignored', { server: '', why }),
        failed: (code) => sink.count('remote_socket_errors', { code }),
      });
      this.#udp.set(source, ports);
    }
    return ports;
  }

  /** What is outstanding may still be answered. */
  #retire(ports: Ports): void {
    const { timeout, retries } = ports.authentication.server;
    this.#retired.add(ports);
    this.#parts.clock.after(timeout * (1 + retries), () => {
      this.#retired.delete(ports);
      void closePorts(ports);
    });
  }
}

async function closePorts({ authentication, accounting }: Ports): Promise<void> {
  await Promise.all([authentication.close(), accounting.close()]);
}
