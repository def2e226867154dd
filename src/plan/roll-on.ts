import { type Instant, instantOf } from '../base/time.ts';
import type { Rollout, SkipReason, Step } from '../model/plan.ts';
import type { Course } from './course.ts';
import { refusalOf } from './refusal.ts';
import { withSilence } from './silence.ts';
import { isAhead, isBad, isFinished, isIdle, isPassed, skip } from './step-state.ts';
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
  const last = rollout.begun ?? 1;
  const over = isBad(changed) || refusalOf(changed.errorCause) === 'stop' ? stopped(plan, rollout, last, now) : undefined;
  return over ?? (isPassed(changed) ? beginWave(plan, rollout, last, now) : plan);
}

/** More of a wave that has begun, or of the end of a plan; the same plan when nothing is left of it. */
export function rollFurther(plan: Course, now: Instant): Course {
  if (plan.ending !== undefined) return endRest(plan, plan.ending, now);
  const { front } = plan.steps.tally;
  return plan.rollout === undefined || front === undefined ? plan : beginWave(plan, plan.rollout, front - 1, now);
}

/** The plan at its end, when so many of the targets of the waves up to `wave`, which has begun or would now, failed; undefined otherwise. */
function stopped(plan: Course, rollout: Rollout, wave: number, now: Instant): Course | undefined {
  const targets = rollout.waves[wave - 1] ?? 0;
  const failed = failedOf(plan, wave);
  if (!isTooMany(failed, targets, rollout.maxFailures)) return undefined;
  const ahead = wave > (rollout.begun ?? 1);
  const note = ahead
    ? `wave ${wave} was not begun: ${failed} of the ${targets} targets up to it failed`
    : `stopped in wave ${wave}: ${failed} of the ${targets} targets that had begun failed`;
  return endRest({ ...plan, ending: 'stopped', notes: [...plan.notes, note] }, 'stopped', now);
}

/**
 * Targets that did not get what they should, of the waves up to `wave`: also those that were left alone because their device has no room. These are
 * counted one by one only where all of them together, with so many `besides`, would be too many.
 */
function failedOf({ steps, rollout }: Course, wave: number, besides = 0): number {
  const { ended } = steps.tally;
  const told = endedAs(steps.tally, 'failed', 'refused', 'unknown');
  const alone = ended.reduce((sum, { skipped, steps: some }) => (skipped === 'no-resources' ? sum + some : sum), 0);
  if (alone === 0 || !isTooMany(told + alone + besides, rollout?.waves[wave - 1] ?? 0, rollout?.maxFailures)) return told;
  let left = 0;
  for (let one = 1; one <= wave; one++) {
    for (const { skipped, after } of steps.inWave(one)) if (skipped === 'no-resources' && after.length === 0) left++;
  }
  return told + left;
}

/**
 * The first wave that is not over begins, if it has not: nothing to do while a step of the wave just seen, or of one before it, is waited for. Targets
 * whose device keeps silent are not waited for where something was proved by then, and the rollout would go on if each of them failed.
 */
function beginWave(plan: Course, rollout: Rollout, seen: number, now: Instant): Course {
  const { front, silent = 0 } = plan.steps.tally;
  if (front === undefined || front <= seen) return plan;
  const begins = front > (rollout.begun ?? 1);
  if (begins) {
    if (silent > 0 && !goesOnWithout(plan, rollout, front - 1)) return plan;
    const vain = stopped(plan, rollout, front, now);
    if (vain !== undefined) return vain;
  }
  const notBefore = rollout.pause > 0 ? { notBefore: instantOf(now + rollout.pause) } : {};
  const ahead = someOf(plan.steps.inWave(front), (step) => isAhead(step) && !isFinished(step));
  const begun = ahead.map((step): Step => ({ ...step, state: 'ready', ...notBefore }));
  const steps = plan.steps.replace(withSilence(plan.steps, begun));
  if (begins) {
    const { total, open } = plan.steps.tally;
    // A canary tells little of how fast the others go.
    const wentOn = { at: instantOf(now + rollout.pause), done: total - open };
    return { ...plan, steps, rollout: { ...rollout, begun: front }, wentOn };
  }
  return steps === plan.steps ? plan : { ...plan, steps };
}

function goesOnWithout(plan: Course, { waves, maxFailures }: Rollout, wave: number): boolean {
  const { tally } = plan.steps;
  const { silent = 0 } = tally;
  const lost = failedOf(plan, wave, silent) + silent;
  return endedAs(tally, 'proved', 'acknowledged') > 0 && !isTooMany(lost, waves[wave - 1] ?? 0, maxFailures);
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
