import type { Instant } from '../base/time.ts';
import { deliveryOf } from '../model/coa.ts';
import type { Plan, SkipReason, Step, StepState } from '../model/plan.ts';

/** Nothing more will be done about the step. */
export function isFinished(step: Step): boolean {
  return step.finishedAt !== undefined;
}

/** The step waits for an answer or for its effect to be seen: it was sent, and whether it took is not known yet. */
export function isInFlight(step: Step): boolean {
  return !isFinished(step) && (step.state === 'sent' || step.state === 'acknowledged' || step.state === 'unknown');
}

/** Not to be begun however due it is: its plan waits for approval, is paused or ends, its window closed, or the waves before its own are not over. */
export function isHeld(plan: Pick<Plan, 'state' | 'heldBy' | 'ending'>, step: Step): boolean {
  if (isFinished(step) || isInFlight(step)) return false;
  if (plan.ending !== undefined && isIdle(step)) return true;
  if (plan.heldBy === 'window') return isStanding(step);
  return plan.state === 'waiting-approval' || plan.state === 'paused' || isAhead(step);
}

/** The first step of a target on which nothing was done yet. */
export function isStanding(step: Step): boolean {
  return !isFinished(step) && step.attempt === 0 && step.after.length === 0 && step.undoes === undefined && step.sentAt === undefined;
}

/** Its wave has not begun. */
export function isAhead(step: Step): boolean {
  return step.wave !== undefined && step.state === 'waiting' && step.after.length === 0;
}

/** Neither begun nor taking back another: what a plan that ends gives up. */
export function isIdle(step: Step): boolean {
  return !isFinished(step) && !isInFlight(step) && step.undoes === undefined && step.despite === undefined;
}

/** A command that may have taken effect once must not be given a second time (bounce and disable-port). */
export function isAtMostOnce(step: Step): boolean {
  return step.do.kind === 'coa' && deliveryOf(step.do.command) === 'at-most-once';
}

/** What it changes is shown by a look at the device alone, if at all: it may well be in force though nothing showed it. */
export function isHidden({ expect }: Pick<Step, 'expect'>): boolean {
  return expect.kind === 'template' || expect.kind === 'changed';
}

/** The waves after its own do not wait for it: nothing more will be done about it, or its device keeps silent. */
export function isPassed(step: Step): boolean {
  return isFinished(step) || step.silent === true;
}

/** Ended otherwise than it was to. */
export function isBad(step: Step): boolean {
  return isFinished(step) && (step.state === 'failed' || step.state === 'refused' || step.state === 'unknown');
}

export function finish(step: Step, state: StepState, now: Instant): Step {
  const { notBefore: _, silent: __, ...rest } = step;
  return { ...rest, state, finishedAt: now };
}

export function skip(step: Step, skipped: SkipReason, now: Instant): Step {
  return { ...finish(step, 'skipped', now), skipped };
}
