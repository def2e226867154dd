import type { Duration } from '../../../base/time.ts';
import type { CoaTarget } from '../../../model/device.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { CoaOutcome, CoaRequest, IgnoredReply } from '../../../ports/coa-client.ts';
import type { EventSink } from '../../../ports/event-sink.ts';
import type { Random } from '../../../ports/random.ts';
import { PacketView } from '../../../wire/radius/packet-view.ts';
import { PacketWriter } from '../../../wire/radius/packet-writer.ts';
import { RADSEC, SharedSecret } from '../../../wire/radius/secret.ts';
import { Identifiers } from '../source-ports/identifiers.ts';
import { Exchange } from './exchange.ts';
import { encodeRequest } from './request.ts';

export type StreamParts = { readonly clock: Clock; readonly random: Random; readonly sink: EventSink };

/** One for each identifier. */
export const MOST_OUTSTANDING = 256;

/** How long an answer is waited for, in ms; where none has come `after` a while, that is told once. */
export type StreamWait = {
  readonly within: Duration;
  readonly silent?: { readonly after: Duration; readonly tell: () => void } | undefined;
};

const SECRET = new SharedSecret(RADSEC);

/**
 * A RADIUS/TLS connection, as requests go down it and answers come back: 256 at once, an identifier free again when its request has ended. The stream
 * delivers by itself, so nothing is sent twice (RFC 6613 §2.6.1).
 */
export class CoaStream {
  readonly #parts: StreamParts;
  readonly #write: (packet: Uint8Array) => void;
  readonly #most: number;
  readonly #identifiers = new Identifiers(0, 0);
  readonly #outstanding = new Map<number, Exchange>();
  readonly #writer = new PacketWriter();
  readonly #view = new PacketView();
  /** When something last came, ms of the monotonic clock. */
  heardAt = Number.NEGATIVE_INFINITY;

  /** `most`: requests that may be outstanding, at most 256. */
  constructor(parts: StreamParts, write: (packet: Uint8Array) => void, most: number) {
    this.#most = most;
    this.#parts = parts;
    this.#write = write;
  }

  get outstanding(): number {
    return this.#outstanding.size;
  }

  /** Sends, and waits for the answer. False when as many as may be are outstanding. */
  send(target: CoaTarget, request: CoaRequest, { within, silent }: StreamWait, finished: (outcome: CoaOutcome) => void): boolean {
    if (this.#outstanding.size >= this.#most) return false;
    const { clock, random, sink } = this.#parts;
    const identifier = this.#identifiers.take(clock.monotonic());
    if (identifier === undefined) return false;
    const octets = encodeRequest(this.#writer, target, request, { identifier, secret: SECRET, now: clock.now() });
    if (!octets.ok) {
      this.#identifiers.release(identifier, clock.monotonic());
      finished({ kind: 'unsendable', why: octets.error });
      return true;
    }
    let cancel = (): void => {};
    const exchange = new Exchange(target, request.packet, octets.value, SECRET, {
      clock,
      random,
      timers: { initial: within, maximumCount: 1, maximumTimeout: 0, maximumDuration: within, jitter: 0 },
      send: (done) => {
        sink.count('coa_transmissions');
        this.#write(octets.value);
        done(null);
      },
      ignored: (reply) => this.#countIgnored(reply.why),
      silent: () => {},
      finished: (outcome) => {
        cancel();
        this.#outstanding.delete(identifier);
        this.#identifiers.release(identifier, clock.monotonic());
        finished(outcome);
      },
    });
    this.#outstanding.set(identifier, exchange);
    exchange.start();
    if (silent && this.#outstanding.has(identifier)) cancel = clock.after(silent.after, silent.tell);
    return true;
  }

  /** A packet that came on the connection and is an answer to a change of authorization, by its code. */
  receive(packet: Uint8Array): void {
    this.heardAt = this.#parts.clock.monotonic();
    const exchange = this.#outstanding.get(packet[1] ?? 0);
    const malformed = this.#view.read(packet) !== undefined;
    if (exchange === undefined) this.#countIgnored(malformed ? 'malformed' : 'unknown-identifier');
    else if (malformed) exchange.ignore({ why: 'malformed' });
    else exchange.receive(this.#view);
  }

  /** The connection is gone: what became of the requests is unknown. */
  end(why: string): void {
    for (const exchange of [...this.#outstanding.values()]) exchange.giveUp(why);
  }

  #countIgnored(why: IgnoredReply['why']): void {
    this.#parts.sink.count('coa_replies_ignored', { why });
  }
}
