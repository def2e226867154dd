import type { PlanId } from '../model/plan.ts';
import type { Course } from './course.ts';

/**
 * The finished plan as `taker` leaves it, a plan that takes back what it did: with the taker's name, and `rolled-back` once everything is as it was
 * before. Undefined where nothing is new.
 */
export function takenBack(plan: Course, taker: Course): Course | undefined {
  if (plan.finishedAt === undefined || plan.state === 'rolled-back') return undefined;
  const revision = plan.revision + 1;
  if (isUndone(taker)) {
    return { ...plan, state: 'rolled-back', takenBackBy: taker.id, revision, notes: [...plan.notes, `taken back by job ${taker.id}`] };
  }
  if (plan.takenBackBy === taker.id) return undefined;
  return { ...plan, takenBackBy: taker.id, revision, notes: [...plan.notes, noteOf(taker.id)] };
}

/** Nothing of it was left, as a version that something names is. */
function isUndone({ state, steps }: Course): boolean {
  if (state !== 'proved' && state !== 'unneeded') return false;
  return !steps.tally.ended.some(({ skipped }) => skipped === 'used');
}

function noteOf(taker: PlanId): string {
  return `job ${taker} was asked to take it back: that job says what became of it`;
}
