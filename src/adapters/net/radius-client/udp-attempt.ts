import type { Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Place } from '../source-ports/port-pool.ts';
import type { Attempt } from './failover.ts';
import type { Ignored } from './judge-reply.ts';
import type { Hearers } from './line.ts';
import type { Sent } from './outgoing.ts';

/** How long an identifier rests whose request got no reply: a server keeps a request for some 5 to 30 s (RFC 5080 §2.2.2). */
export const IDENTIFIER_REST: Duration = 10_000;

/** A request under its identifier. */
export class UdpAttempt implements Attempt {
  readonly #to: { readonly address: string; readonly port: number; readonly key: string };
  readonly #clock: Clock;
  readonly #ignored: (why: Ignored) => void;
  readonly #on: Hearers;
  #at: { readonly place: Place<UdpAttempt>; readonly sent: Sent } | undefined;
  #answered = false;
  #over = false;

  constructor(
    to: { readonly address: string; readonly port: number; readonly key: string },
    clock: Clock,
    ignored: (why: Ignored) => void,
    on: Hearers,
  ) {
    this.#to = to;
    this.#clock = clock;
    this.#ignored = ignored;
    this.#on = on;
  }

  send(place: Place<UdpAttempt>, sent: Result<Sent, string>): void {
    if (!sent.ok || this.#over) {
      this.#release(place, true);
      if (!sent.ok) this.#on.failed('here', sent.error);
      return;
    }
    this.#at = { place, sent: sent.value };
    place.port.register(this.#to.key, place.identifier, this);
    this.resend();
  }

  resend(): void {
    if (this.#at === undefined) return;
    const { place, sent } = this.#at;
    place.port.send(sent.octets, this.#to.port, this.#to.address, (error) => {
      // Unreachable now need not mean unreachable at the next transmission, but there may be a server that is reachable.
      if (error !== null && !this.#over) this.#on.failed('server', `cannot be sent to (${error.code ?? error.message})`);
    });
  }

  receive(datagram: Uint8Array): void {
    const reply = this.#at?.sent.replyIn(datagram);
    if (reply === undefined) return;
    if (typeof reply === 'string') {
      this.#ignored(reply);
      return;
    }
    this.#answered = true;
    this.#on.replied(reply);
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#at !== undefined) this.#release(this.#at.place, this.#answered);
  }

  /** After a reply the server is done with the identifier; without one it may still be at work on it. */
  #release({ port, identifier }: Place<UdpAttempt>, answered: boolean): void {
    const now = this.#clock.monotonic();
    port.releaseIdentifier(this.#to.key, identifier, answered ? now - IDENTIFIER_REST : now);
  }
}
