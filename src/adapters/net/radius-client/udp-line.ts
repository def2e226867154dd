import type { Clock } from '../../../ports/clock.ts';
import type { Attempt } from './failover.ts';
import type { Hearers, Line, OnIgnored } from './line.ts';
import { type Dialect, encode, type Outgoing } from './outgoing.ts';
import { UdpAttempt } from './udp-attempt.ts';
import type { UdpPorts } from './udp-ports.ts';

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
