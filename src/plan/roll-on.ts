import { type Instant, instantOf } from '../base/time.ts';
import type { Rollout, SkipReason, Step } from '../model/plan.ts';
import type { Course } from './course.ts';
import { isAhead, isBad, isFinished, isIdle, skip } from './step-state.ts';
import { endedAs } from './tally.ts';
import { isTooMany } from './waves.ts';

/** Steps whose wave begins, or that are given up, at once: so many cost little, and the others follow by `rollFurther`. */
export const MOST_AT_ONCE = 250;

/** What became of one step of a rollout lets the next wave begin, or ends the rollout. */
export function rollOn(plan: Course, changed: Step, now: Instant): Course {
  if (plan.ending !== undefined) return endRest(plan, plan.ending, now);
  const { rollout } = plan;
  // A step that takes another back later belongs to no wave.
  if (rollout === undefined || changed.wave === undefined || changed.wave > rollout.waves.length) return plan;
  if (!isBad(changed)) return isFinished(changed) ? beginWave(plan, rollout, changed.wave, now) : plan;
  const begun = rollout.waves[changed.wave - 1] ?? 0;
  const failed = endedAs(plan.steps.tally, 'failed', 'refused', 'unknown');
  if (!isTooMany(failed, begun, rollout.maxFailures)) return beginWave(plan, rollout, changed.wave, now);
  const why = `${failed} of the ${begun} targets that had begun failed`;
  return endRest({ ...plan, ending: 'stopped', notes: [...plan.notes, `stopped in wave ${changed.wave}: ${why}`] }, 'stopped', now);
}

/** More of a wave that has begun, or of the end of a plan; the same plan when nothing is left of it. */
export function rollFurther(plan: Course, now: Instant): Course {
  if (plan.ending !== undefined) return endRest(plan, plan.ending, now);
  const { front } = plan.steps.tally;
  return plan.rollout === undefined || front === undefined ? plan : beginWave(plan, plan.rollout, front - 1, now);
}

/** The first wave that is not over begins, if it has not: nothing to do while a step of the wave just seen, or of one before it, is open. */
function beginWave(plan: Course, rollout: Rollout, seen: number, now: Instant): Course {
  const { front } = plan.steps.tally;
  if (front === undefined || front <= seen) return plan;
  const notBefore = rollout.pause > 0 ? { notBefore: instantOf(now + rollout.pause) } : {};
  const ahead = someOf(plan.steps.inWave(front), (step) => isAhead(step) && !isFinished(step));
  const steps = plan.steps.replace(ahead.map((step): Step => ({ ...step, state: 'ready', ...notBefore })));
  return steps === plan.steps ? plan : { ...plan, steps };
}

/** Whatever has not begun is given up; what takes back another step still goes on, unless that has not begun either. */
export function endRest(plan: Course, why: SkipReason, now: Instant): Course {
  if (plan.steps.idle === 0) return plan;
  const rest = someOf(plan.steps, isIdle).map((step) => skip(step, why, now));
  const steps = plan.steps.replace(rest);
  const vain = rest.flatMap(({ id }) => steps.followers(id).filter((step) => step.despite && !isFinished(step)));
  return { ...plan, steps: steps.replace(vain.map((step) => skip(step, why, now))) };
}

function someOf(steps: Iterable<Step>, wanted: (step: Step) => boolean): readonly Step[] {
  const some: Step[] = [];
  for (const step of steps) {
    if (wanted(step)) some.push(step);
    if (some.length === MOST_AT_ONCE) break;
  }
  return some;
}
