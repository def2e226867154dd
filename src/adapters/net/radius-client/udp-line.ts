import type { Clock } from '../../../ports/clock.ts';
import type { Place } from '../source-ports/port-pool.ts';
import type { Attempt } from './failover.ts';
import type { Hearers, Line, OnIgnored } from './line.ts';
import { type Dialect, encode, type Outgoing, type Sent } from './outgoing.ts';
import { IDENTIFIER_REST, type UdpPorts } from './udp-ports.ts';

/** One UDP port of a remote server. The same octets from the same port each time, so that the server knows a retransmission (RFC 5080 §2.2.2). */
export class UdpLine implements Line {
  readonly #to: { readonly address: string; readonly port: number; readonly key: string };
  readonly #dialect: Dialect;
  readonly #ports: UdpPorts;
  readonly #clock: Clock;
  readonly #ignored: OnIgnored;

  constructor(
    to: { readonly address: string; readonly port: number },
    dialect: Dialect,
    parts: { readonly ports: UdpPorts; readonly clock: Clock; readonly ignored: OnIgnored },
  ) {
    this.#to = { ...to, key: `${to.address}:${to.port}` };
    this.#dialect = dialect;
    this.#ports = parts.ports;
    this.#clock = parts.clock;
    this.#ignored = parts.ignored;
  }

  begin(outgoing: Outgoing, on: Hearers): Attempt {
    const attempt = new UdpAttempt(this.#to, this.#clock, (why) => this.#ignored(this.#dialect.server, why), on);
    const place = this.#ports.takeNow(this.#to.key);
    if (place !== undefined) attempt.send(place, encode(outgoing, place.identifier, this.#dialect));
    else {
      void this.#ports.take(this.#to.key).then((taken) => {
        if (!taken.ok) on.failed('here', taken.error);
        else attempt.send(taken.value, encode(outgoing, taken.value.identifier, this.#dialect));
      });
    }
    return attempt;
  }

  reset(): void {}

  async close(): Promise<void> {}
}

/** A request under its identifier. */
export class UdpAttempt implements Attempt {
  readonly #to: { readonly address: string; readonly port: number; readonly key: string };
  readonly #clock: Clock;
  readonly #ignored: (why: Parameters<OnIgnored>[1]) => void;
  readonly #on: Hearers;
  #at: { readonly place: Place<UdpAttempt>; readonly sent: Sent } | undefined;
  #answered = false;
  #over = false;

  constructor(
    to: { readonly address: string; readonly port: number; readonly key: string },
    clock: Clock,
    ignored: (why: Parameters<OnIgnored>[1]) => void,
    on: Hearers,
  ) {
    this.#to = to;
    this.#clock = clock;
    this.#ignored = ignored;
    this.#on = on;
  }

  send(place: Place<UdpAttempt>, sent: Sent | undefined): void {
    if (sent === undefined || this.#over) {
      this.#release(place, true);
      if (sent === undefined) this.#on.failed('here', 'the request does not fit into the 4096 octets of a RADIUS packet');
      return;
    }
    this.#at = { place, sent };
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

  ignore(why: Parameters<OnIgnored>[1]): void {
    this.#ignored(why);
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
