import type { Duration, Instant } from '../base/time.ts';
import type { Step } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { isAtMostOnce, isFinished } from '../plan/step-state.ts';
import type { Clock } from '../ports/clock.ts';
import { commandText } from './evidence.ts';

/** `times`: told the same without effect, an endpoint is left alone; `changes`: changed more often than that, with effect, it is slowed down (`Cooldown`). */
export type LoopLimits = { readonly times: number; readonly within: Duration; readonly changes: number };

export const DEFAULT_LOOP: LoopLimits = { times: 5, within: 600_000, changes: 20 };

/** Endpoints remembered at most; the one that came first is forgotten first. */
const MOST = 10_000;

/**
 * Endpoints that are told the same again and again although it has no effect, because something around them keeps wanting it: after `times` within
 * `within` they are left alone until the oldest of these is that long ago. What a person asks for is not held back, except where it takes a port down.
 */
export class LoopDetector {
  readonly #clock: Pick<Clock, 'monotonic' | 'now'>;
  #limits: LoopLimits;
  readonly #vain = new Map<string, number[]>();

  constructor(clock: Pick<Clock, 'monotonic' | 'now'>, limits: LoopLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  adopt(limits: LoopLimits): void {
    this.#limits = limits;
  }

  /** How long the endpoint is still left alone with this, in ms; undefined when it is not. */
  leftAlone(step: Step, session: Session): Duration | undefined {
    if (step.do.kind !== 'coa' || (!step.do.onlyIfChanged && !isAtMostOnce(step))) return undefined;
    return this.#left(keyOf(step, session));
  }

  /** As `leftAlone`, of what another server tells it: `what` is the same where the same is told. */
  leftAloneBy(what: string, session: Session): Duration | undefined {
    return this.#left(guestKeyOf(what, session));
  }

  /** What became of a step, now or at `at` before a restart. Only what was answered and changed nothing counts: a silent device says nothing about its endpoints. */
  note(step: Step, session: Session, at: Instant = this.#clock.now()): void {
    const key = keyOf(step, session);
    if (step.state === 'proved') this.#vain.delete(key);
    if (!isFinished(step) || step.sentAt === undefined || (step.state !== 'failed' && step.state !== 'refused')) return;
    this.#inVain(key, at);
  }

  /** What another server told it was refused, now or at `at` before a restart. */
  refused(what: string, session: Session, at: Instant = this.#clock.now()): void {
    this.#inVain(guestKeyOf(what, session), at);
  }

  #left(key: string): Duration | undefined {
    const { times, within } = this.#limits;
    const first = this.#recent(key).at(-times);
    return first === undefined ? undefined : first + within - this.#clock.monotonic();
  }

  #inVain(key: string, at: Instant): void {
    const then = this.#clock.monotonic() - Math.max(0, this.#clock.now() - at);
    this.#vain.set(key, [...this.#recent(key), then].slice(-this.#limits.times));
    const [oldest] = this.#vain.keys();
    if (this.#vain.size > MOST && oldest !== undefined) this.#vain.delete(oldest);
  }

  #recent(key: string): readonly number[] {
    const since = this.#clock.monotonic() - this.#limits.within;
    return (this.#vain.get(key) ?? []).filter((at) => at > since);
  }
}

/** Whom, what, and what for. */
function keyOf(step: Step, session: Session): string {
  const command = step.do.kind === 'coa' ? commandText(step.do.command) : step.do.kind;
  const wanted = step.expect.kind === 'authorization' ? step.expect.fingerprint : step.expect.kind;
  return `${session.endpoint ?? session.id} ${command} ${wanted}`;
}

function guestKeyOf(what: string, { endpoint, id }: Session): string {
  return `${endpoint ?? id} relayed ${what}`;
}
