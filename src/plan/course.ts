import type { Instant } from '../base/time.ts';
import type { Plan } from '../model/plan.ts';
import { Steps } from './steps.ts';
import type { Tally } from './tally.ts';

/** A plan under way: as written, but that one step's change costs the same however many there are. */
export type Course = Omit<Plan, 'steps'> & { readonly steps: Steps };

/** A plan without its steps, and what is counted of them. */
export type PlanSummary = Omit<Plan, 'steps'> & { readonly tally: Tally };

/** The plan under way again after it was held back. */
export function goingOn(plan: Course, now: Instant): Course {
  const { total, open } = plan.steps.tally;
  return { ...plan, state: 'running', revision: plan.revision + 1, wentOn: { at: now, done: total - open } };
}

export function courseOf(plan: Plan): Course {
  return { ...plan, steps: Steps.of(plan.steps) };
}

export function summaryOfPlan({ steps, ...rest }: Course): PlanSummary {
  const { total, open, silent, ended, lastEnd, front } = steps.tally;
  const known = { ...(silent ? { silent } : {}), ...(lastEnd && { lastEnd }), ...(front !== undefined && { front }) };
  return { ...rest, tally: { total, open, ended, ...known } };
}
