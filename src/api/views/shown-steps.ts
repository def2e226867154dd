import type { Step, StepId } from '../../model/plan.ts';
import { isBad, isFinished, isInFlight } from '../../plan/step-state.ts';
import { placeOf, type Steps } from '../../plan/steps.ts';

/** Steps shown where nobody says how many: a job of fifty thousand is no answer anybody reads. */
export const FIRST = 100;

export const STEP_FILTERS = ['failed', 'open', 'all'] as const;

/** Which steps of a job to show: those of one kind in their order, after one of them; or, without a kind, the most telling. */
export type StepQuery = { readonly limit: number; readonly steps?: (typeof STEP_FILTERS)[number]; readonly after?: StepId };

const WANTED: Readonly<Record<(typeof STEP_FILTERS)[number], (step: Step) => boolean>> = {
  failed: isBad,
  open: (step) => !isFinished(step),
  all: () => true,
};

/** `last` is the last one shown, where more of the kind follow. */
export function stepsShown(steps: Steps, query: StepQuery): { readonly steps: readonly Step[]; readonly last?: StepId } {
  const { limit, steps: kind, after } = query;
  if (kind === undefined) return { steps: telling(steps, limit) };
  const found = first(steps, limit + 1, WANTED[kind], after === undefined ? 0 : placeOf(after) + 1);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return found.length > limit && last ? { steps: page, last: last.id } : { steps: page };
}

/** All in their order where they are few; else what failed, what is under way, and then the others from the first. */
function telling(steps: Steps, limit: number): readonly Step[] {
  if (steps.length <= limit) return [...steps];
  const bad = first(steps, limit, isBad);
  const underWay = first(steps, limit - bad.length, isInFlight);
  const others = first(steps, limit - bad.length - underWay.length, (step) => !isBad(step) && !isInFlight(step));
  return [...bad, ...underWay, ...others];
}

function first(steps: Steps, most: number, wanted: (step: Step) => boolean, from = 0): Step[] {
  const found: Step[] = [];
  for (let place = from; place < steps.length && found.length < most; place++) {
    const step = steps.at(place);
    if (step && wanted(step)) found.push(step);
  }
  return found;
}
