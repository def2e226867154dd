import type { Instant } from '../base/time.ts';
import { instantOf } from '../base/time.ts';
import { deliveryOf } from '../model/coa.ts';
import type { DeviceId } from '../model/device.ts';
import type {
  Evidence,
  Expectation,
  Plan,
  PlanState,
  Rollout,
  SkipReason,
  Step,
  StepAction,
  StepId,
  StepResult,
  StepState,
} from '../model/plan.ts';
import { refusalOf } from './refusal.ts';
import { backOff } from './retry.ts';
import { isTooMany } from './waves.ts';

/** Nothing more will be done about the step. */
export function isFinished(step: Step): boolean {
  return step.finishedAt !== undefined;
}

/** The step waits for an answer or for its effect to be seen: it was sent, and whether it took is not known yet. */
export function isInFlight(step: Step): boolean {
  return !isFinished(step) && (step.state === 'sent' || step.state === 'acknowledged' || step.state === 'unknown');
}

/** Not to be begun however due it is: its plan is paused, or the waves before its own are not over. */
export function isHeld(plan: Plan, step: Step): boolean {
  if (isFinished(step) || isInFlight(step)) return false;
  return plan.state === 'paused' || isAhead(step);
}

function isAhead(step: Step): boolean {
  return step.wave !== undefined && step.state === 'waiting' && step.after.length === 0;
}

/** A command that may have taken effect once must not be given a second time (bounce and disable-port). */
export function isAtMostOnce(step: Step): boolean {
  return step.do.kind === 'coa' && deliveryOf(step.do.command) === 'at-most-once';
}

/**
 * The plan after a result: the only place that decides what is tried again, what is given up and what comes next.
 * INVARIANT: a finished step never changes again, and an at-most-once step that was sent never becomes ready again.
 */
export function advance(plan: Plan, result: StepResult, now: Instant): Plan {
  const step = stepOf(plan, result.step);
  if (step === undefined || isFinished(step)) return plan;
  const next = after(step, result, now);
  if (next === step) return plan;
  return settle(replace(plan, next), next, result, now);
}

/** The same plan with another expectation of one step: what it was made on had changed before it was sent. */
export function expectInstead(plan: Plan, id: StepId, expect: Expectation, evidence: Evidence): Plan {
  const step = stepOf(plan, id);
  if (step === undefined || isFinished(step)) return plan;
  return replace(plan, { ...step, expect, evidence: [...step.evidence, evidence] });
}

export function stepOf(plan: Plan, id: StepId): Step | undefined {
  const direct = plan.steps[placeOf(id)];
  return direct?.id === id ? direct : plan.steps.find((step) => step.id === id);
}

/** Steps are numbered from 1 in their order; the number ends the id. */
function placeOf(id: StepId): number {
  return Number(id.slice(id.lastIndexOf('/') + 1)) - 1;
}

/** Whether a step may be started now: ready, its time has come. */
export function isDue(step: Step, now: Instant): boolean {
  return step.state === 'ready' && !isFinished(step) && (step.notBefore === undefined || step.notBefore <= now);
}

function replace(plan: Plan, step: Step): Plan {
  const place = placeOf(step.id);
  const at = plan.steps[place]?.id === step.id ? place : plan.steps.findIndex((one) => one.id === step.id);
  return { ...plan, revision: plan.revision + 1, steps: plan.steps.with(at, step) };
}

function after(step: Step, result: StepResult, now: Instant): Step {
  // A step whose turn has not come can only be given up.
  if (step.state === 'waiting' && result.kind !== 'skipped' && result.kind !== 'failed') return step;
  const seen: Step = result.evidence.length === 0 ? step : { ...step, evidence: inOrder([...step.evidence, ...result.evidence]) };
  switch (result.kind) {
    case 'sent':
      return step.state === 'ready' ? sent(seen, result.at) : step;
    case 'acknowledged':
      return step.state === 'sent' || step.state === 'unknown' ? acknowledged(seen, now) : step;
    case 'unknown':
      return step.state === 'sent' || step.state === 'acknowledged' ? { ...seen, state: 'unknown' } : step;
    case 'refused':
      return refused(result.errorCause === undefined ? seen : { ...seen, errorCause: result.errorCause }, result.errorCause, now);
    case 'unproved':
      return isInFlight(step) ? unproved(seen, now) : step;
    case 'unconfirmed':
      return isInFlight(step) ? finish(seen, 'unknown', now) : step;
    case 'gone':
      return gone(seen, now);
    case 'busy':
      return tryAgain(step.state === 'ready' ? { ...seen, attempt: seen.attempt + 1 } : seen, now, 'failed');
    case 'proved':
      return finish(seen, 'proved', now);
    case 'failed':
      return finish(seen, 'failed', now);
    case 'skipped':
      return skip(seen, result.skipped ?? 'unchanged', now);
  }
}

/** By the time each thing was seen: an Access-Accept may be learned of after the ACK it came before. */
function inOrder(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.toSorted((a, b) => a.at - b.at);
}

function sent(step: Step, at: Instant): Step {
  const { notBefore: _, ...rest } = step;
  return { ...rest, state: 'sent', attempt: step.attempt + 1, sentAt: at };
}

function acknowledged(step: Step, now: Instant): Step {
  return step.expect.kind === 'acknowledged' ? finish(step, 'proved', now) : { ...step, state: 'acknowledged' };
}

function refused(step: Step, errorCause: number | undefined, now: Instant): Step {
  switch (refusalOf(errorCause)) {
    case 'done':
    case 'pending':
      return acknowledged(step, now);
    case 'gone':
      return gone(step, now);
    case 'retry':
    // The others of the plan stay away from the device (`settle`); this one asks again when its memory may be free.
    case 'stop':
      return tryAgain(step, now, 'refused');
    case 'final':
      return finish(step, 'refused', now);
  }
}

/** The effect did not show in time: asked again where asking twice does no harm, otherwise nobody knows and people are told so. */
function unproved(step: Step, now: Instant): Step {
  return tryAgain(step, now, step.state === 'unknown' || isAtMostOnce(step) ? 'unknown' : 'failed');
}

/** The device has no such session: what was to end has ended; all else gets what the policy gives at the next authentication. */
function gone(step: Step, now: Instant): Step {
  if (step.expect.kind === 'session-ended') return finish(step, 'proved', now);
  const asked = step.state !== 'ready' && step.state !== 'waiting';
  if (asked && step.attempt < Math.min(2, step.retry.attempts) && !isAtMostOnce(step)) return again(step, instantOf(now + 1000));
  return skip(step, 'gone', now);
}

function tryAgain(step: Step, now: Instant, otherwise: StepState): Step {
  const onceOnly = isAtMostOnce(step) && step.sentAt !== undefined;
  if (onceOnly || step.attempt >= step.retry.attempts) return finish(step, otherwise, now);
  return again(step, instantOf(now + backOff(step.retry, step.attempt, step.id)));
}

function again(step: Step, notBefore: Instant): Step {
  return { ...step, state: 'ready', notBefore };
}

function finish(step: Step, state: StepState, now: Instant): Step {
  const { notBefore: _, ...rest } = step;
  return { ...rest, state, finishedAt: now };
}

function skip(step: Step, skipped: SkipReason, now: Instant): Step {
  return { ...finish(step, 'skipped', now), skipped };
}

/** What one step's new state means for the others, and for the plan as a whole. */
function settle(plan: Plan, changed: Step, result: StepResult, now: Instant): Plan {
  const stops = result.kind === 'refused' && refusalOf(result.errorCause) === 'stop';
  let steps = stops ? stopDevice(plan.steps, changed, now) : plan.steps;
  if (isInFlight(changed)) return stops ? { ...plan, steps } : plan;
  if (!isFinished(changed)) return finishPlan(rollOn(stops ? { ...plan, steps } : plan, changed, now), now);
  steps = followers(steps, changed, now);
  if ((changed.state === 'failed' || changed.state === 'refused') && changed.undo !== undefined && changed.sentAt !== undefined) {
    steps = [...steps, undoStep(plan, changed, changed.undo)];
  }
  return finishPlan(rollOn({ ...plan, steps }, changed, now), now);
}

/** What became of one step of a rollout lets the next wave begin, or ends the rollout. */
function rollOn(plan: Plan, changed: Step, now: Instant): Plan {
  if (plan.ending !== undefined) return endRest(plan, plan.ending, now);
  const { rollout } = plan;
  if (rollout === undefined || changed.wave === undefined) return plan;
  if (!isBad(changed)) return isFinished(changed) ? beginWave(plan, rollout, changed.wave, now) : plan;
  const begun = rollout.waves[changed.wave - 1] ?? 0;
  const failed = plan.steps.filter(isBad).length;
  if (!isTooMany(failed, begun, rollout.maxFailures)) return beginWave(plan, rollout, changed.wave, now);
  const why = `${failed} of the ${begun} targets that had begun failed`;
  return endRest({ ...plan, ending: 'stopped', notes: [...plan.notes, `stopped in wave ${changed.wave}: ${why}`] }, 'stopped', now);
}

/** The first wave that is not over begins, if it has not: nothing to do while a step of the wave just seen, or of one before it, is open. */
function beginWave(plan: Plan, rollout: Rollout, seen: number, now: Instant): Plan {
  if (plan.steps.some((step) => !isFinished(step) && (step.wave ?? 0) <= seen)) return plan;
  const front = plan.steps.reduce(
    (least, step) => (isFinished(step) ? least : Math.min(least, step.wave ?? least)),
    Number.POSITIVE_INFINITY,
  );
  if (!plan.steps.some((step) => step.wave === front && isAhead(step) && !isFinished(step))) return plan;
  const notBefore = rollout.pause > 0 ? { notBefore: instantOf(now + rollout.pause) } : {};
  const steps = plan.steps.map(
    (step): Step => (step.wave === front && isAhead(step) && !isFinished(step) ? { ...step, state: 'ready', ...notBefore } : step),
  );
  return { ...plan, steps };
}

/** Whatever has not begun is given up; what takes back a failed step still goes on. */
function endRest(plan: Plan, why: SkipReason, now: Instant): Plan {
  const stays = (step: Step): boolean => isFinished(step) || isInFlight(step) || step.undoes !== undefined;
  if (plan.steps.every(stays)) return plan;
  return { ...plan, steps: plan.steps.map((step) => (stays(step) ? step : skip(step, why, now))) };
}

export type Steering = 'pause' | 'resume' | 'cancel';

/** The plan as somebody asks for it: held back, going on, or ended as far as it can be. Undefined where it is over, or has it already. */
export function steer(plan: Plan, verb: Steering, actor: string, now: Instant): Plan | undefined {
  if (plan.finishedAt !== undefined) return undefined;
  const revision = plan.revision + 1;
  switch (verb) {
    case 'pause':
      return plan.state === 'running' ? { ...plan, state: 'paused', revision } : undefined;
    case 'resume':
      return plan.state === 'paused' ? { ...plan, state: 'running', revision } : undefined;
    case 'cancel': {
      const ending = { ...plan, state: 'running', revision, ending: 'cancelled', notes: [...plan.notes, `cancelled by ${actor}`] } as const;
      return finishPlan(endRest(ending, 'cancelled', now), now);
    }
  }
}

function followers(steps: readonly Step[], changed: Step, now: Instant): readonly Step[] {
  if (!steps.some((step) => step.after.includes(changed.id))) return steps;
  const released = changed.state === 'proved' || changed.skipped === 'unchanged';
  let all = steps;
  for (const step of steps) {
    if (isFinished(step) || !step.after.includes(changed.id)) continue;
    if (released && step.after.every((id) => isReleased(all.find((one) => one.id === id)))) {
      all = all.map((one) => (one === step ? { ...step, state: 'ready' } : one));
    } else if (!released) {
      const blocked = skip(noted(step, now, `not done: ${changed.id} ended ${changed.state}`), 'blocked', now);
      all = followers(
        all.map((one) => (one === step ? blocked : one)),
        blocked,
        now,
      );
    }
  }
  return all;
}

function isReleased(step: Step | undefined): boolean {
  return step !== undefined && isFinished(step) && (step.state === 'proved' || step.skipped === 'unchanged');
}

/** Error-Cause 506: the device is out of memory or TCAM, so nothing more of this plan goes there. */
function stopDevice(steps: readonly Step[], changed: Step, now: Instant): readonly Step[] {
  const device = deviceOf(changed.do);
  return steps.map((step) =>
    step.id === changed.id || isFinished(step) || isInFlight(step) || deviceOf(step.do) !== device
      ? step
      : skip(noted(step, now, `not sent: ${device} said it has no resources (${changed.id})`), 'blocked', now),
  );
}

function deviceOf(action: StepAction): DeviceId {
  return action.device;
}

function noted(step: Step, at: Instant, what: string): Step {
  return { ...step, evidence: [...step.evidence, { at, what }] };
}

function undoStep(plan: Plan, failed: Step, undo: StepAction): Step {
  const expect: Expectation =
    undo.kind === 'remove-acl' ? { kind: 'acl-absent', device: undo.device, name: undo.name } : { kind: 'acknowledged' };
  return {
    id: `${plan.id}/${plan.steps.length + 1}`,
    serialKey: failed.serialKey,
    ...(failed.wave === undefined ? {} : { wave: failed.wave }),
    after: [],
    do: undo,
    undoes: failed.id,
    expect,
    retry: failed.retry,
    deadline: failed.deadline,
    state: 'ready',
    attempt: 0,
    evidence: [],
  };
}

/** The plan with its final state when every step is finished. */
export function finishPlan(plan: Plan, now: Instant): Plan {
  if (plan.finishedAt !== undefined || !plan.steps.every(isFinished)) return plan;
  return { ...plan, state: outcomeOf(plan), finishedAt: now };
}

function isBad(step: Step): boolean {
  return isFinished(step) && (step.state === 'failed' || step.state === 'refused' || step.state === 'unknown');
}

function outcomeOf({ steps, leftAlone }: Plan): PlanState {
  if (steps.length === 0) return leftAlone > 0 ? 'failed' : 'unneeded';
  const bad = leftAlone > 0 || steps.some(isBad);
  const proved = steps.some((step) => step.state === 'proved' && step.undoes === undefined);
  const cut = steps.some((step) => step.skipped === 'stopped' || step.skipped === 'cancelled');
  if (bad) return proved ? 'partial' : 'failed';
  if (cut) return proved ? 'partial' : 'cancelled';
  if (proved || steps.every((step) => step.skipped === 'unchanged')) return 'proved';
  return steps.some((step) => step.skipped === 'superseded') ? 'superseded' : 'cancelled';
}
