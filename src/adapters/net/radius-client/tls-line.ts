import type { Duration } from '../../../base/time.ts';
import type { RemoteRadiusServer, TlsTransport } from '../../../model/remote-server.ts';
import type { Clock } from '../../../ports/clock.ts';
import { TlsConnection } from '../tls-connection.ts';
import type { Attempt } from './failover.ts';
import type { Hearers, Line, OnIgnored } from './line.ts';
import { type Dialect, encode, type Outgoing, type Sent } from './outgoing.ts';

/** Each carries 256 requests at once. */
const MOST_CONNECTIONS = 16;
/** Requests that may wait for a connection. */
const MOST_WAITING = 4096;
const FIRST_PAUSE: Duration = 500;
const LONGEST_PAUSE: Duration = 30_000;

type Waiting = { readonly outgoing: Outgoing; readonly on: Hearers; place: Place | undefined; over: boolean };
/** What is outstanding on a connection, by identifier, and whether anything was answered on it. */
type Outstanding = { readonly requests: Map<number, Waiting>; answered: boolean };
type Place = { readonly connection: TlsConnection; readonly identifier: number; readonly sent: Sent };

/**
 * The RADIUS/TLS way to a server (RFC 6614): connections are made when there is something to send, another when all 256 identifiers of the
 * others are out, and after failures without an answer not before a pause that doubles. What was outstanding on a connection that broke goes over
 * the next one.
 */
export class TlsLine implements Line {
  readonly #server: RemoteRadiusServer;
  readonly #transport: TlsTransport;
  readonly #dialect: Dialect;
  readonly #clock: Clock;
  readonly #ignored: OnIgnored;
  readonly #connections = new Map<TlsConnection, Outstanding>();
  readonly #waiting = new Set<Waiting>();
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #lastWhy = 'no connection';
  #closed = false;

  constructor(
    server: RemoteRadiusServer,
    transport: TlsTransport,
    dialect: Dialect,
    parts: { readonly clock: Clock; readonly ignored: OnIgnored },
  ) {
    this.#server = server;
    this.#transport = transport;
    this.#dialect = dialect;
    this.#clock = parts.clock;
    this.#ignored = parts.ignored;
  }

  begin(outgoing: Outgoing, on: Hearers): Attempt {
    const waiting: Waiting = { outgoing, on, place: undefined, over: false };
    this.#place(waiting);
    // The stream delivers by itself.
    return { resend: () => {}, end: () => this.#end(waiting) };
  }

  reset(): void {
    for (const connection of [...this.#connections.keys()]) connection.end('the server is silent');
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#connections.keys()].map((connection) => connection.close()));
  }

  #place(waiting: Waiting): void {
    for (const [connection, outstanding] of this.#connections) {
      if (connection.open && this.#sendOn(connection, outstanding, waiting)) return;
    }
    if (this.#waiting.size >= MOST_WAITING) {
      waiting.on.failed('here', `${MOST_WAITING} requests wait for a connection already`);
      return;
    }
    this.#connectAnother();
    if (this.#connections.size === 0) waiting.on.failed('server', this.#lastWhy);
    else this.#waiting.add(waiting);
  }

  #sendOn(connection: TlsConnection, { requests }: Outstanding, waiting: Waiting): boolean {
    const now = this.#clock.monotonic();
    const identifier = connection.takeIdentifier(now);
    if (identifier === undefined) return false;
    const sent = encode(waiting.outgoing, identifier, this.#dialect);
    if (!sent.ok) {
      connection.releaseIdentifier(identifier, now);
      waiting.on.failed('here', sent.error);
      return true;
    }
    waiting.place = { connection, identifier, sent: sent.value };
    requests.set(identifier, waiting);
    connection.write(sent.value.octets);
    return true;
  }

  /** One at a time, so that a server that is down is not stormed. */
  #connectAnother(): void {
    const connecting = [...this.#connections.keys()].some((connection) => !connection.open);
    if (!connecting && this.#connections.size < MOST_CONNECTIONS) this.#connect();
  }

  /** False during the pause after a failure, and when the line is closed. */
  #connect(): boolean {
    if (this.#closed || this.#clock.monotonic() < this.#notBefore) return false;
    const connection = new TlsConnection(
      this.#server,
      this.#transport,
      { connectTimeout: this.#server.timeout * (1 + this.#server.retries), clock: this.#clock },
      {
        opened: () => this.#flush(),
        received: (identifier, packet) => this.#receive(connection, identifier, packet),
        closed: (why) => this.#lose(connection, why),
      },
    );
    this.#connections.set(connection, { requests: new Map(), answered: false });
    return true;
  }

  #receive(connection: TlsConnection, identifier: number, packet: Uint8Array): void {
    const outstanding = this.#connections.get(connection);
    const waiting = outstanding?.requests.get(identifier);
    const reply = waiting?.place?.sent.replyIn(packet) ?? 'unknown-identifier';
    if (typeof reply === 'string') {
      this.#ignored(this.#dialect.server, reply);
      return;
    }
    if (outstanding !== undefined) outstanding.answered = true;
    this.#failures = 0;
    waiting?.on.replied(reply);
  }

  #end(waiting: Waiting): void {
    if (waiting.over) return;
    waiting.over = true;
    const { place } = waiting;
    if (place === undefined) {
      this.#waiting.delete(waiting);
      return;
    }
    if (this.#connections.get(place.connection)?.requests.delete(place.identifier)) {
      place.connection.releaseIdentifier(place.identifier, this.#clock.monotonic());
      this.#flush();
    }
  }

  #flush(): void {
    for (const waiting of this.#waiting) {
      const placed = [...this.#connections].some(([connection, out]) => connection.open && this.#sendOn(connection, out, waiting));
      if (!placed) {
        this.#connectAnother();
        return;
      }
      this.#waiting.delete(waiting);
    }
  }

  #lose(connection: TlsConnection, why: string): void {
    const outstanding = this.#connections.get(connection);
    const stranded = [...(outstanding?.requests.values() ?? [])];
    const wasIdle = stranded.length === 0 && this.#waiting.size === 0;
    this.#connections.delete(connection);
    this.#lastWhy = why;
    for (const waiting of stranded) waiting.place = undefined;
    // A server may close a connection nobody uses, or one it has answered on; that is no failure.
    if (!wasIdle && !outstanding?.answered) this.#failed(stranded.length > 0);
    if (this.#connections.size > 0) {
      for (const waiting of stranded) this.#place(waiting);
      return;
    }
    const all = [...stranded, ...this.#waiting];
    this.#waiting.clear();
    if (all.length === 0) return;
    if (stranded.length > 0 && this.#connect()) for (const waiting of all) this.#waiting.add(waiting);
    else for (const waiting of all) waiting.on.failed('server', why);
  }

  /** The first that breaks under its requests may be followed at once: the server may have been restarted just then. */
  #failed(inUse: boolean): void {
    if (inUse && this.#failures === 0) {
      this.#failures = 1;
      return;
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++);
    this.#notBefore = this.#clock.monotonic() + pause * (0.5 + this.#dialect.random.fraction() / 2);
  }
}
