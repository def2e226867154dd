import type { Instant } from '../base/time.ts';
import type { SkipReason, Step, StepState } from '../model/plan.ts';

/** How many steps ended in one way. The cause of a NAK that did not keep the step from its goal is left out. */
export type Ending = { readonly state: StepState; readonly skipped?: SkipReason; readonly errorCause?: number; readonly steps: number };

/** What is known of the steps of a plan without looking at any of them. */
export type Tally = {
  readonly total: number;
  /** Not finished. */
  readonly open: number;
  readonly ended: readonly Ending[];
  /** When the last of those that are finished was. */
  readonly lastEnd?: Instant;
  /** Not finished, and their devices keep silent. */
  readonly silent?: number;
  /** The first wave that waits for one of its steps whose device does not keep silent; 0 where there are no waves. */
  readonly front?: number;
};

/** The steps that ended in one of `states`. */
export function endedAs(tally: Tally, ...states: readonly StepState[]): number {
  return tally.ended.reduce((sum, { state, steps }) => (states.includes(state) ? sum + steps : sum), 0);
}

/** With one more step that ended. */
export function withEnding(ended: readonly Ending[], step: Step): readonly Ending[] {
  const { state, skipped } = step;
  const errorCause = state === 'proved' ? undefined : step.errorCause;
  const known = ended.findIndex((one) => one.state === state && one.skipped === skipped && one.errorCause === errorCause);
  const found = ended[known];
  if (found !== undefined) return ended.with(known, { ...found, steps: found.steps + 1 });
  return [...ended, { state, ...(skipped && { skipped }), ...(errorCause === undefined ? {} : { errorCause }), steps: 1 }];
}
