import type { Plan } from '../../../src/model/plan.ts';
import type { Course } from '../../../src/plan/course.ts';

/** A plan under way as it is written down, to be held against another. */
export function writtenPlan(course: Course): Plan {
  return { ...course, steps: [...course.steps] };
}
