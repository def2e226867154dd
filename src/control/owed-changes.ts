import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent, EventId } from '../model/event.ts';
import type { Step } from '../model/plan.ts';
import type { Session, SessionId } from '../model/session.ts';
import { isInForce } from '../plan/authorization.ts';
import type { Course } from '../plan/course.ts';
import type { ControlDeps } from './deps.ts';
import { desiredOf } from './desired.ts';

/** Between two tries on one device, doubled from the first to the last, in ms. */
const FIRST: Duration = 60_000;
const LAST: Duration = 600_000;
/** Sessions remembered of one device at most. */
const MOST = 4096;

type Owed = { readonly sessions: Set<SessionId>; delay: Duration; cancel: () => void };

/**
 * Sessions that should have got another authorization and whose device did not answer: while it is silent one of them is asked for from time to time, and
 * the others as soon as it answers anything. What a person asked for is left to people, a rollout to its own law.
 */
export class OwedChanges {
  readonly #deps: ControlDeps;
  readonly #accept: (event: ControlEvent) => Promise<Result<unknown, Fault>>;
  readonly #owed = new Map<DeviceId, Owed>();

  constructor(deps: ControlDeps, accept: (event: ControlEvent) => Promise<Result<unknown, Fault>>) {
    this.#deps = deps;
    this.#accept = accept;
  }

  /** A job that may be over. */
  note(plan: Course): void {
    if (plan.finishedAt === undefined || plan.asked || plan.rollout || plan.ending) return;
    for (const step of plan.steps) if (step.do.kind === 'coa' && isUnanswered(step)) this.#owe(step.do.device, step.do.session);
  }

  /** After a restart: steps of jobs nobody waits for, as the journal has them. */
  remember(steps: readonly Step[]): void {
    for (const step of steps) {
      const { do: action, wave, finishedAt } = step;
      if (action.kind !== 'coa' || !action.onlyIfChanged || wave !== undefined || finishedAt === undefined) continue;
      if (isUnanswered(step)) this.#owe(action.device, action.session);
    }
  }

  /** The device answered something. */
  answered(device: DeviceId): void {
    const owed = this.#owed.get(device);
    if (owed === undefined) return;
    owed.cancel();
    this.#owed.delete(device);
    for (const id of owed.sessions) this.#ask(id);
  }

  stop(): void {
    for (const { cancel } of this.#owed.values()) cancel();
    this.#owed.clear();
  }

  #owe(device: DeviceId, session: SessionId): void {
    const known = this.#owed.get(device);
    if (known) {
      if (known.sessions.size < MOST) known.sessions.add(session);
      return;
    }
    this.#owed.set(device, { sessions: new Set([session]), delay: FIRST, cancel: this.#later(device, FIRST) });
  }

  #later(device: DeviceId, delay: Duration): () => void {
    return this.#deps.clock.after(delay, () => this.#tryOne(device));
  }

  /** The first that still wants something stands for all. */
  #tryOne(device: DeviceId): void {
    const owed = this.#owed.get(device);
    if (owed === undefined) return;
    for (const id of owed.sessions) {
      if (this.#ask(id)) break;
      owed.sessions.delete(id);
    }
    if (owed.sessions.size === 0) {
      this.#owed.delete(device);
      return;
    }
    owed.delay = Math.min(LAST, owed.delay * 2);
    owed.cancel = this.#later(device, owed.delay);
  }

  /** Whether the session has something to get still. */
  #ask(id: SessionId): boolean {
    const { clock, sessions, sink } = this.#deps;
    const session = sessions.get(id);
    if (session === undefined || !this.#wants(session)) return false;
    const at = clock.now();
    sink.emit('info', 'session.owed', { session: id, device: session.device });
    void this.#accept({
      id: `owed-${id}-${at}` as EventId,
      at,
      actor: 'portreeve',
      kind: 'session.action',
      session: id,
      command: { kind: 'reauthenticate', type: 'rerun' },
      reason: 'its device did not answer when the session was to get another authorization',
    });
    return true;
  }

  #wants(session: Session): boolean {
    const desired = desiredOf(this.#deps, session);
    return session.state !== 'ended' && desired.kind !== 'undecidable' && !isInForce({ session, desired });
  }
}

/** Whether nobody knows what became of it, or it was not sent since its device did not answer others. */
function isUnanswered({ state, errorCause, expect }: Step): boolean {
  const wanted = expect.kind === 'authorization' || expect.kind === 'session-ended';
  return wanted && errorCause === undefined && (state === 'unknown' || state === 'failed');
}
