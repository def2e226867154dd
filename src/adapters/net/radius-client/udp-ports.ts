import type { Result } from '../../../base/result.ts';
import type { Ipv4 } from '../../../model/ipv4.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Random } from '../../../ports/random.ts';
import { type Place, PortPool } from '../source-ports/port-pool.ts';
import { SourcePort, type TargetKey } from '../source-ports/source-port.ts';
import type { Ignored } from './judge-reply.ts';
import { IDENTIFIER_REST, type UdpAttempt } from './udp-attempt.ts';

/** 65,536 requests outstanding to one server. */
const LARGEST_POOL = 256;

/** The UDP ports of one source address, through which all remote servers are asked. */
export class UdpPorts {
  readonly #pool: PortPool<UdpAttempt>;
  readonly #clock: Clock;
  readonly #stray: (why: Ignored) => void;

  constructor(
    source: Ipv4 | undefined,
    parts: {
      readonly clock: Clock;
      readonly random: Random;
      readonly stray: (why: Ignored) => void;
      readonly failed: (code: string) => void;
    },
  ) {
    this.#clock = parts.clock;
    this.#stray = parts.stray;
    this.#pool = new PortPool(source, {
      open: () =>
        SourcePort.open<UdpAttempt>(source, {
          window: IDENTIFIER_REST,
          firstIdentifier: () => parts.random.bytes(1)[0] ?? 0,
          received: (port, datagram, address, from) => this.#receive(port, datagram, `${address}:${from}`),
          failed: parts.failed,
        }),
      clock: parts.clock,
      window: IDENTIFIER_REST,
      largest: LARGEST_POOL,
    });
  }

  takeNow(target: TargetKey): Place<UdpAttempt> | undefined {
    return this.#pool.takeNow(target);
  }

  take(target: TargetKey): Promise<Result<Place<UdpAttempt>, string>> {
    return this.#pool.take(target);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #receive(port: SourcePort<UdpAttempt>, datagram: Uint8Array, from: TargetKey): void {
    const identifier = datagram[1];
    const attempt = identifier === undefined ? undefined : port.exchange(from, identifier);
    if (attempt !== undefined) {
      attempt.receive(datagram);
      return;
    }
    const state = identifier === undefined ? 'unused' : port.identifierState(from, identifier, this.#clock.monotonic());
    // A reply that came after its request was given up, or to a retransmission of one that was answered, is nothing to tell.
    if (state !== 'late') this.#stray(state === undefined ? 'wrong-source' : 'unknown-identifier');
  }
}
