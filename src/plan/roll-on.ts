import { type Instant, instantOf } from '../base/time.ts';
import type { Plan, Rollout, SkipReason, Step } from '../model/plan.ts';
import { isAhead, isBad, isFinished, isInFlight, skip } from './step-state.ts';
import { isTooMany } from './waves.ts';

/** What became of one step of a rollout lets the next wave begin, or ends the rollout. */
export function rollOn(plan: Plan, changed: Step, now: Instant): Plan {
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
export function endRest(plan: Plan, why: SkipReason, now: Instant): Plan {
  const stays = (step: Step): boolean => isFinished(step) || isInFlight(step) || step.undoes !== undefined;
  if (plan.steps.every(stays)) return plan;
  return { ...plan, steps: plan.steps.map((step) => (stays(step) ? step : skip(step, why, now))) };
}
