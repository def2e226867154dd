import type { Instant } from '../base/time.ts';
import type { CoaCommand, Rung } from '../model/coa.ts';
import type { Expectation, Step, StepAction, StepResult } from '../model/plan.ts';
import type { SessionId } from '../model/session.ts';
import { refusalOf } from './refusal.ts';
import { isAtMostOnce } from './step-state.ts';

/**
 * The step on the next rung of its ladder, once the present one ended without effect; the step as it ended where there is none, or where nobody
 * knows whether it had an effect. A rung is climbed once: bounce has been sent at most once, whatever happens. One whose turn has not come climbs none.
 */
export function escalated(step: Step, ended: Step, result: StepResult, now: Instant): Step {
  const rungs = step.state !== 'waiting' && isWithout(ended, result) ? rungsAfter(step, result) : [];
  const [next, ...rest] = rungs;
  if (next === undefined) return ended;
  const { finishedAt: _, notBefore: __, errorCause: ___, sentAt: ____, ...base } = ended;
  const action = actionOf(next, step);
  const moved: Step = {
    ...base,
    do: action,
    expect: expectedOf(next, sessionOf(action)),
    ladder: rest,
    attempt: 0,
    state: 'ready',
    deadline: next.within ?? step.deadline,
    evidence: [...base.evidence, { at: now, what: `next rung: ${next.to}`, detail: whyOf(result) }],
  };
  return isAtMostOnce(moved) ? { ...moved, retry: { ...moved.retry, attempts: 1 } } : moved;
}

/** Whether it is certain that the rung has no effect. Out of memory is nothing a stronger command would heal. */
function isWithout({ finishedAt, state }: Step, { kind, without, errorCause }: StepResult): boolean {
  if (finishedAt === undefined || (state !== 'refused' && state !== 'failed' && state !== 'unknown')) return false;
  return without !== undefined || (kind === 'refused' && refusalOf(errorCause) !== 'stop');
}

/** The rungs that are left and that an Error-Cause leaves sense in (radius-coa-tacacs §4.5). */
function rungsAfter({ ladder = [], do: action }: Step, { kind, errorCause }: StepResult): readonly Rung[] {
  if (kind !== 'refused') return ladder;
  switch (errorCause) {
    case 501:
      return ladder.filter(({ to }) => to === 'ssh');
    case 405:
    case 406: {
      const disconnect = action.kind === 'coa' && action.command.kind === 'terminate';
      return ladder.filter(({ to }) => to === 'ssh' || (to === 'terminate' && !disconnect));
    }
    case 504:
      return ladder.filter(({ to }) => to !== 'terminate');
    default:
      return ladder;
  }
}

function actionOf({ to, force }: Rung, { do: action }: Step): StepAction {
  const { device } = action;
  const session = sessionOf(action);
  if (to === 'ssh') return { kind: 'clear-session', device, session };
  const command: CoaCommand = to === 'terminate' ? { kind: 'terminate' } : { kind: 'bounce-host-port', ...(force && { force }) };
  return { kind: 'coa', command, session, device, onlyIfChanged: false };
}

function expectedOf({ to }: Rung, session: SessionId): Expectation {
  return { kind: to === 'terminate' ? 'session-ended' : 'session-restarted', session };
}

/** INVARIANT: only steps on sessions have a ladder. */
function sessionOf(action: StepAction): SessionId {
  if (action.kind !== 'coa' && action.kind !== 'clear-session') throw new Error(`${action.kind} has no session`);
  return action.session;
}

function whyOf({ kind, without, errorCause }: StepResult): string {
  if (without === 'barred') return 'this way is barred';
  if (without === 'looked') return 'the device was looked at, and it had no effect';
  return kind === 'refused' && errorCause !== undefined ? `refused with Error-Cause ${errorCause}` : 'refused';
}
