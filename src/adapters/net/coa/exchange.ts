import type { Duration } from '../../../base/time.ts';
import type { CoaTarget } from '../../../model/device.ts';
import type { RetransmissionTimers } from '../../../model/retransmission.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { CoaOutcome, CoaRequest, IgnoredReply } from '../../../ports/coa-client.ts';
import type { Random } from '../../../ports/random.ts';
import { responseAuthenticatorIs } from '../../../wire/radius/authenticate.ts';
import type { PacketView } from '../../../wire/radius/packet-view.ts';
import type { SharedSecret } from '../../../wire/radius/secret.ts';
import { socketFailure } from '../source-ports/socket-failure.ts';
import { type Expected, judgeReply } from './reply.ts';
import { nextStep } from './timers.ts';

/** Evidence kept of one exchange; a flood of forgeries is counted further but not stored. */
const EVIDENCE = 32;

/** What an exchange needs of its surroundings. */
export type Surroundings = {
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: RetransmissionTimers;
  readonly send: (done: (error: NodeJS.ErrnoException | null) => void) => void;
  /** Called for every reply not taken. */
  readonly ignored: (reply: IgnoredReply) => void;
  /** Called once, when nothing has come when the first retransmission is due. */
  readonly silent: () => void;
  /** Called once, at the end. */
  readonly finished: (outcome: CoaOutcome) => void;
};

/** One request from its first transmission to its outcome: the same octets from the same port each time (RFC 5080 §2.2.1). */
export class Exchange {
  readonly identifier: number;
  readonly #target: CoaTarget;
  readonly #octets: Uint8Array;
  readonly #expected: Expected;
  readonly #around: Surroundings;
  readonly #ignored: IgnoredReply[] = [];
  #startedAt = 0;
  #transmissions = 0;
  #previous: Duration | undefined;
  #cancelTimer: (() => void) | undefined;
  #over = false;

  constructor(target: CoaTarget, packet: CoaRequest['packet'], octets: Uint8Array, secret: SharedSecret, around: Surroundings) {
    this.identifier = octets[1] ?? 0;
    this.#target = target;
    this.#octets = octets;
    this.#around = around;
    const { replyMessageAuthenticator, eventTimestamp } = target;
    this.#expected = { packet, secret, requestAuthenticator: octets.subarray(4, 20), replyMessageAuthenticator, eventTimestamp };
  }

  start(): void {
    this.#startedAt = this.#around.clock.monotonic();
    this.#transmit();
  }

  /** A datagram with this exchange's source and identifier, as `view` has just read it. */
  receive(view: PacketView): void {
    const verdict = judgeReply(view, this.#expected, this.#around.clock.now());
    if (verdict.kind === 'ignored') {
      this.ignore(verdict.reply);
      return;
    }
    const { errorCause, ...answer } = verdict;
    this.#finish({ ...answer, ...(errorCause === undefined ? {} : { errorCause }), ...this.#record() });
  }

  /** Notes a reply that is not taken; the exchange goes on waiting. */
  ignore(reply: IgnoredReply): void {
    if (this.#ignored.length < EVIDENCE) this.#ignored.push(reply);
    this.#around.ignored(reply);
  }

  /** Whether the datagram in `view` is signed as the answer to this request, wherever it came from. */
  isSignedAnswer(view: PacketView): boolean {
    return responseAuthenticatorIs(view, this.#expected.secret, this.#expected.requestAuthenticator);
  }

  /** Ends with `timeout`: whether the request took effect is unknown. `why` where it is not that time is over. */
  giveUp(why?: string): void {
    this.#finish({ kind: 'timeout', ...(why !== undefined && { why }), ...this.#record() });
  }

  /** Ends like that since nobody listens there any more: the device may have taken the request before it stopped to. */
  unheard(why: string): void {
    this.#finish({ kind: 'timeout', why, unheard: true, ...this.#record() });
  }

  #transmit(): void {
    const { clock, random, timers, send } = this.#around;
    this.#transmissions += 1;
    const first = this.#transmissions === 1;
    send((error) => {
      // A later transmission that fails changes nothing: an earlier one may have arrived, so the outcome stays open.
      if (error === null || !first) return;
      this.#finish({ kind: 'unsendable', why: socketFailure(error, { source: this.#target.sourceAddress, ...this.#target }) });
    });
    const state = { transmissions: this.#transmissions, elapsed: clock.monotonic() - this.#startedAt, previous: this.#previous };
    const next = nextStep(timers, state, random.fraction());
    this.#previous = next.timeout;
    this.#cancelTimer = clock.after(next.wait, () => {
      if (next.kind === 'give-up') return this.giveUp();
      if (first) this.#around.silent();
      this.#transmit();
    });
  }

  #record() {
    return {
      transmissions: this.#transmissions,
      elapsed: this.#around.clock.monotonic() - this.#startedAt,
      ignored: this.#ignored,
      sent: this.#octets,
    };
  }

  #finish(outcome: CoaOutcome): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTimer?.();
    this.#around.finished(outcome);
  }
}
