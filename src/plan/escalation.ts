import type { Instant } from '../base/time.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { Expectation, Step, StepAction, StepResult, StepRung } from '../model/plan.ts';
import type { SessionId } from '../model/session.ts';
import { TERMINAL_RETRY } from './open-port.ts';
import { refusalOf } from './refusal.ts';
import { isAtMostOnce } from './step-state.ts';

/**
 * The step on the next rung of its ladder, once the present one ended without effect; the step as it ended where there is none, or where nobody
 * knows whether it had an effect; a port is shut over its terminal whenever it is not certain that it is shut. A rung is climbed once: bounce has been
 * sent at most once, whatever happens. One whose turn has not come climbs none.
 */
export function escalated(step: Step, ended: Step, result: StepResult, now: Instant): Step {
  const rungs = step.state === 'waiting' ? [] : rungsLeft(step, ended, result);
  const [next, ...rest] = rungs;
  if (next === undefined) return ended;
  const { finishedAt: _, notBefore: __, errorCause: ___, sentAt: ____, skipped: _____, ...base } = ended;
  const action = actionOf(next, step);
  const moved: Step = {
    ...base,
    do: action,
    expect: expectedOf(next, action),
    ladder: rest,
    attempt: 0,
    state: 'ready',
    deadline: next.within ?? step.deadline,
    evidence: [...base.evidence, { at: now, what: `next rung: ${next.to}`, detail: whyOf(result) }],
  };
  if (action.kind === 'shut-port') return { ...moved, retry: TERMINAL_RETRY };
  return isAtMostOnce(moved) ? { ...moved, retry: { ...moved.retry, attempts: 1 } } : moved;
}

function rungsLeft(step: Step, ended: Step, result: StepResult): readonly StepRung[] {
  const { ladder = [] } = step;
  if (ladder.some(({ port }) => port !== undefined)) return leavesPortOpen(ended, result) ? ladder : [];
  return isWithout(ended, result) ? rungsAfter(step, result) : [];
}

/** Whether the port may be open still, whatever became of its session. What we held back ourselves is not done another way. */
function leavesPortOpen({ finishedAt, state }: Step, { kind, without }: StepResult): boolean {
  if (finishedAt === undefined || state === 'proved') return false;
  return kind === 'refused' || kind === 'gone' || kind === 'busy' || kind === 'unproved' || without !== undefined;
}

/** Whether it is certain that the rung has no effect. Out of memory is nothing a stronger command would heal. */
function isWithout({ finishedAt, state }: Step, { kind, without, errorCause }: StepResult): boolean {
  if (finishedAt === undefined || (state !== 'refused' && state !== 'failed' && state !== 'unknown')) return false;
  return without !== undefined || (kind === 'refused' && refusalOf(errorCause) !== 'stop');
}

/** The rungs that are left and that an Error-Cause leaves sense in (radius-coa-tacacs §4.5). */
function rungsAfter({ ladder = [], do: action }: Step, { kind, errorCause }: StepResult): readonly StepRung[] {
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

function actionOf({ to, force, port }: StepRung, { do: action }: Step): StepAction {
  const { device } = action;
  const session = sessionOf(action);
  if (port !== undefined) return { kind: 'shut-port', device, session, port };
  if (to === 'ssh') return { kind: 'clear-session', device, session };
  const command: CoaCommand = to === 'terminate' ? { kind: 'terminate' } : { kind: 'bounce-host-port', ...(force && { force }) };
  return { kind: 'coa', command, session, device, onlyIfChanged: false };
}

function expectedOf({ to }: StepRung, action: StepAction): Expectation {
  if (action.kind === 'shut-port') return { kind: 'port-shut', device: action.device, port: action.port };
  return { kind: to === 'terminate' ? 'session-ended' : 'session-restarted', session: sessionOf(action) };
}

/** INVARIANT: only steps on sessions have a ladder. */
function sessionOf(action: StepAction): SessionId {
  if (!('session' in action)) throw new Error(`${action.kind} has no session`);
  return action.session;
}

function whyOf({ kind, without, errorCause }: StepResult): string {
  if (without === 'barred') return 'this way is barred';
  if (without === 'looked') return 'the device was looked at, and it had no effect';
  if (kind === 'gone') return 'its session is gone, which shuts no port';
  if (kind !== 'refused') return 'nobody knows whether the port is shut';
  return errorCause !== undefined ? `refused with Error-Cause ${errorCause}` : 'refused';
}
