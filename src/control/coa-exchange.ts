import type { Instant } from '../base/time.ts';
import type { CoaStep, Evidence, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import type { Course } from '../plan/course.ts';
import { isAtMostOnce, isHidden, isInFlight } from '../plan/step-state.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import type { Asked, DeviceAsker, Sendable } from './ask-device.ts';
import { wayTo } from './coa-target.ts';
import type { Cooldown } from './cooldown.ts';
import type { ControlDeps } from './deps.ts';
import { commandText, seen } from './evidence.ts';
import type { PlanBook } from './plan-book.ts';
import type { Prover } from './prover.ts';
import type { SentFrom } from './session-proof.ts';
import type { SilentDevices } from './silent-devices.ts';
import type { SessionWatch } from './watch-session.ts';

/** RFC 5176 §3.5: the session is gone; in an ACK, it was gone already. */
const SESSION_GONE = 503;
/** RFC 5176 §3.5: what was left of the session was removed. */
const RESIDUAL_REMOVED = 201;

type Sent = Required<SentFrom>;

type Parts = {
  readonly book: PlanBook;
  readonly watch: SessionWatch;
  readonly asker: DeviceAsker;
  readonly prover: Prover;
  readonly cooldown: Cooldown;
  readonly silent: SilentDevices;
};

/** What is said between portreeve and a device about one step: noted as sent, asked, and the answer settled as what it means. */
export class CoaExchange {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #watch: SessionWatch;
  readonly #asker: DeviceAsker;
  readonly #prover: Prover;
  readonly #cooldown: Cooldown;
  readonly #silent: SilentDevices;

  constructor(deps: ControlDeps, { book, watch, asker, prover, cooldown, silent }: Parts) {
    this.#deps = deps;
    this.#book = book;
    this.#watch = watch;
    this.#asker = asker;
    this.#prover = prover;
    this.#cooldown = cooldown;
    this.#silent = silent;
  }

  /**
   * How the exchange ended, undefined where there was none.
   * INVARIANT: an at-most-once command is on stable storage as sent before its first datagram leaves.
   */
  async of(
    plan: Course,
    step: CoaStep,
    session: Session,
    sendable: Sendable,
    answered: () => void,
  ): Promise<CoaOutcome['kind'] | undefined> {
    const { target, request, name } = sendable;
    const [sentAt, monotonic] = [this.#deps.clock.now(), this.#deps.clock.monotonic()];
    const what = `${request.packet} ${commandText(step.do.command)} to ${wayTo(target)}`;
    const evidence = [seen(sentAt, what, `the session named by ${name}`)];
    const written = this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence, at: sentAt });
    if (isAtMostOnce(step)) {
      const stored = await written;
      if (stored?.ok === false) {
        const at = this.#deps.clock.now();
        await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence: [seen(at, `not sent: ${stored.error.message}`)], at });
        return undefined;
      }
    }
    // A question changes nothing.
    if (step.do.command.kind !== 'session-query') this.#cooldown.told(session, { again: step.sentAt !== undefined });
    const asked = await this.#askedTwice(plan, step, { at: sentAt, monotonic, before: session }, sendable, answered);
    if (asked) await this.#book.settle(plan.id, this.#answer(step, session, request.packet, asked));
    return asked?.outcome.kind;
  }

  /** Where the device has no such session any more, the session is looked for, and asked for once more under the ids it has now. */
  async #askedTwice(plan: Course, step: CoaStep, from: Sent, sendable: Sendable, answered: () => void): Promise<Asked | undefined> {
    const { command } = step.do;
    const session = from.before;
    const atMostOnce = isAtMostOnce(step);
    const silent = (): void => {
      this.#silent.askedAgain(session.device);
      void this.#tellRollout(plan, step);
      void this.#lookMeanwhile(plan, step, from);
    };
    const everyName = plan.asked === true;
    const first = await this.#asker.ask(command, session, sendable, { atMostOnce, everyName, answered, silent });
    const gone = first?.outcome.kind === 'nak' && first.outcome.errorCause === SESSION_GONE && sendable.request.packet === 'CoA-Request';
    if (!gone || command.kind === 'session-query' || (atMostOnce && first.outcome.transmissions > 1)) return first;
    const fresh = await this.#prover.refreshed(session, { terminal: plan.rollout === undefined });
    if (fresh === undefined) return first;
    const at = this.#deps.clock.now();
    if (fresh === 'absent') {
      this.#deps.sessions.end(session.id, at, {
        kind: 'coa',
        detail: 'Error-Cause 503, and asked for the endpoint the device has no session of it',
      });
      return { ...first, evidence: [...first.evidence, seen(at, 'the device was asked for the endpoint, and has no session of it')] };
    }
    const again = this.#asker.request(command, fresh);
    if (!again.ok) return first;
    const moved = seen(
      at,
      'sent again at once: the session has another id on the device by now',
      `audit-session-id ${fresh.auditSessionId}`,
    );
    const second = await this.#asker.askExtra(command, fresh, again.value, { atMostOnce, everyName });
    return second ? { ...second, evidence: [...first.evidence, moved, ...second.evidence] } : first;
  }

  /** The waves of a rollout need not wait for a device that keeps silent. */
  async #tellRollout({ id, rollout }: Course, step: CoaStep): Promise<void> {
    if (rollout === undefined) return;
    await this.#book.settle(id, { step: step.id, kind: 'silent', evidence: [], at: this.#deps.clock.now() });
  }

  /**
   * Where the answer does not come, its effect may: a step that is proved is over, though its exchange goes on. Whether a port is shut is told by the port.
   */
  async #lookMeanwhile(plan: Course, step: CoaStep, from: Sent): Promise<void> {
    const present = this.#book.step(plan.id, step.id);
    if (present?.sentAt === undefined || !isInFlight(present) || step.do.command.kind === 'disable-host-port') return;
    const result = await this.#watch.outcome(plan.id, present, from.before.id, from, present.deadline);
    if (result?.kind !== 'proved') return;
    const unanswered = seen(this.#deps.clock.now(), 'the device has not answered yet: its effect was seen');
    await this.#book.settle(plan.id, { ...result, evidence: [...result.evidence, unanswered] });
  }

  /** The answer itself says that the session is over. */
  #end({ id }: Session, at: Instant, evidence: readonly Evidence[]): void {
    this.#deps.sessions.end(id, at, { kind: 'coa', detail: evidence.at(-1)?.what ?? '' });
  }

  #answer(step: CoaStep, session: Session, packet: Sendable['request']['packet'], { outcome, evidence }: Asked): StepResult {
    const at = this.#deps.clock.now();
    const disconnect = packet === 'Disconnect-Request';
    const common = { step: step.id, evidence, at };
    switch (outcome.kind) {
      case 'unsendable':
        return { ...common, kind: 'failed' };
      case 'unconnected':
        if (!isAtMostOnce(step)) return { ...common, kind: 'busy' };
        return {
          ...common,
          kind: 'failed',
          without: 'barred',
          evidence: [...evidence, seen(at, 'the port was left as it is, and is not tried by itself again: ask once more')],
        };
      case 'timeout':
        return { ...common, kind: 'unknown' };
      case 'nak': {
        const refused = outcome.errorCause === undefined ? {} : { errorCause: outcome.errorCause };
        // It was sent more than once: the device may have done it, lost its answer, and have no such session because of that.
        const twice = isAtMostOnce(step) && outcome.errorCause === SESSION_GONE && outcome.transmissions > 1;
        if (twice) return { ...common, kind: 'unknown' };
        const asked = disconnect || step.do.command.kind === 'session-query';
        if (asked && outcome.errorCause === SESSION_GONE) this.#end(session, at, evidence);
        return { ...common, kind: 'refused', ...refused };
      }
      case 'ack': {
        const gone = outcome.errorCause === SESSION_GONE;
        if (disconnect || gone || outcome.errorCause === RESIDUAL_REMOVED) this.#end(session, at, evidence);
        if (disconnect) return { ...common, kind: 'proved' };
        if (gone) return { ...common, kind: 'gone' };
        if (isHidden(step) && !this.#prover.isShown(session)) return { ...common, kind: 'taken' };
        if (step.do.command.kind !== 'session-query') return { ...common, kind: 'acknowledged' };
        return { ...common, kind: 'acknowledged', evidence: [...evidence, this.#prover.answered(session, outcome.attributes)] };
      }
    }
  }
}
