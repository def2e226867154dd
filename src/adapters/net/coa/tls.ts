import type { Duration } from '../../../base/time.ts';
import type { CoaTarget, CoaTransport } from '../../../model/device.ts';
import type { CoaOutcome, CoaRequest } from '../../../ports/coa-client.ts';
import { TlsConnection } from '../tls-connection.ts';
import type { CoaStream, StreamWait } from './stream.ts';
import { CoaStreams } from './streams.ts';
import type { CoaParts } from './udp.ts';

type Tls = Extract<CoaTransport, { kind: 'tls' }>;

const CONNECT_WITHIN: Duration = 5000;
const FIRST_PAUSE: Duration = 500;
const LONGEST_PAUSE: Duration = 30_000;
/** A connection without requests is closed after this. */
const IDLE: Duration = 300_000;

/** Requests over RADIUS/TLS connections that we make: one to each device, made when there is something to send. */
export class TlsTransport {
  readonly #parts: CoaParts;
  readonly #lines = new Map<string, CoaTlsLine>();
  #closed = false;

  constructor(parts: CoaParts) {
    this.#parts = parts;
  }

  async exchange(target: CoaTarget, transport: Tls, request: CoaRequest, wait: StreamWait): Promise<CoaOutcome> {
    if (this.#closed) return { kind: 'unsendable', why: 'the CoA client is closed' };
    const key = `${target.sourceAddress ?? ''} ${target.address}:${target.port} ${transport.fingerprint}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = new CoaTlsLine(this.#parts, target, transport, () => this.#lines.delete(key));
      this.#lines.set(key, line);
    }
    return line.exchange(target, request, wait);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
  }
}

/**
 * The connection to one device. What was outstanding on one that broke may have taken effect, so it is not sent again but ends as unknown; after a
 * failure no other is made before a pause that doubles.
 */
class CoaTlsLine {
  readonly #parts: CoaParts;
  readonly #to: CoaTarget;
  readonly #transport: Tls;
  readonly #idle: () => void;
  readonly #streams: CoaStreams;
  #connection: TlsConnection | undefined;
  #stream: CoaStream | undefined;
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #why = '';
  #cancelIdle: (() => void) | undefined;
  #closed = false;

  constructor(parts: CoaParts, to: CoaTarget, transport: Tls, idle: () => void) {
    this.#parts = parts;
    this.#to = to;
    this.#transport = transport;
    this.#idle = idle;
    this.#streams = new CoaStreams(parts, transport.mostOutstanding);
  }

  async exchange(target: CoaTarget, request: CoaRequest, wait: StreamWait): Promise<CoaOutcome> {
    const { clock } = this.#parts;
    this.#cancelIdle?.();
    const rest = this.#notBefore - clock.monotonic();
    if (this.#connection === undefined && rest > 0) {
      return { kind: 'unconnected', why: `${this.#why}; the next attempt is made in ${Math.ceil(rest / 1000)} s` };
    }
    this.#connection ??= this.#connect();
    const startedAt = clock.monotonic();
    const outcome = await this.#streams.exchange(target, request, wait);
    if (outcome.kind === 'timeout') this.#noteSilence(startedAt);
    this.#restIfUnused();
    return outcome;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelIdle?.();
    this.#streams.fail('the CoA client is closed');
    await this.#connection?.close();
  }

  #connect(): TlsConnection {
    const { address, port, sourceAddress } = this.#to;
    const connection = new TlsConnection(
      { address, ...(sourceAddress && { sourceAddress }) },
      { port, ...this.#transport },
      { connectTimeout: CONNECT_WITHIN, clock: this.#parts.clock },
      {
        opened: () => {
          this.#stream = this.#streams.add((packet) => connection.write(packet));
        },
        received: (_identifier, packet) => {
          this.#failures = 0;
          this.#stream?.receive(packet);
        },
        closed: (why) => this.#lost(connection, why),
      },
    );
    return connection;
  }

  #lost(connection: TlsConnection, why: string): void {
    if (this.#connection !== connection) return;
    const stream = this.#stream;
    const opened = stream !== undefined;
    this.#connection = undefined;
    this.#stream = undefined;
    if (stream !== undefined) {
      const used = stream.outstanding > 0;
      this.#streams.remove(stream);
      stream.end(`the connection broke: ${why}`);
      // A device may close a connection nobody uses.
      if (!used) return;
    }
    const { clock, random } = this.#parts;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++) * (0.5 + random.fraction() / 2);
    this.#notBefore = clock.monotonic() + pause;
    this.#why = `${opened ? 'the connection broke' : 'no RADIUS/TLS connection could be made'} (${why})`;
    if (!this.#closed) this.#streams.fail(this.#why);
  }

  /** A request met silence, and nothing else came meanwhile: the connection may be half open, so it carries nothing more. */
  #noteSilence(since: number): void {
    const stream = this.#stream;
    if (stream !== undefined && stream.heardAt < since) this.#leave('the device was silent on it');
  }

  /** Closes a connection on which nothing is outstanding; the next request makes another. */
  #leave(why: string): void {
    const connection = this.#connection;
    if (connection === undefined || this.#stream === undefined || this.#stream.outstanding > 0) return;
    this.#streams.remove(this.#stream);
    this.#connection = undefined;
    this.#stream = undefined;
    connection.end(why);
  }

  #restIfUnused(): void {
    if (this.#closed || (this.#stream?.outstanding ?? 0) > 0) return;
    this.#cancelIdle?.();
    this.#cancelIdle = this.#parts.clock.after(IDLE, () => {
      this.#leave('it was idle');
      if (this.#connection === undefined) this.#idle();
    });
  }
}
