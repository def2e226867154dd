import { z } from 'zod';
import { given } from '../../base/given.ts';
import { rateText } from '../../base/rate.ts';
import type { Instant } from '../../base/time.ts';
import type { RolloutRates } from '../../model/rollout.ts';
import type { PlanSummary } from '../../plan/course.ts';
import type { Ending } from '../../plan/tally.ts';
import { errorCauseText } from '../../wire/radius/error-cause.ts';

/** How far a rollout is. */
export const jobProgress = z.object({
  done: z.int(),
  total: z.int(),
  /** Not done, and their devices have not answered so far: the waves go on without them, as though they had failed. */
  unanswered: z.int().optional(),
  /** The wave under way and how many there are. */
  wave: z.int(),
  waves: z.int(),
  /** How fast steps are begun at most, within what all jobs are given: `10/s`, `30/m`. */
  rates: z.object({ global: z.string().optional(), perSite: z.string().optional(), perDevice: z.string().optional() }).optional(),
  /** Steps done a second since the wave began, and the milliseconds the rest takes at that pace; once something of it is done. */
  perSecond: z.number().optional(),
  eta: z.number().optional(),
});

/** How often steps ended in which way, most frequent first. */
export const stepOutcomes = z.array(z.object({ outcome: z.string(), steps: z.int() }));

/**
 * The pace of one that runs counts up to `now`, so that a wave that is stuck takes longer the longer it is, and from when it last went on or its wave began:
 * the time it was held back for and the few targets of a canary say nothing of the rest.
 */
export function progressOf(
  { rollout, tally, createdAt, wentOn, state }: PlanSummary,
  now: Instant,
): z.output<typeof jobProgress> | undefined {
  if (rollout === undefined) return undefined;
  const { total, open, silent, lastEnd = createdAt, front } = tally;
  const done = total - open;
  const until = state === 'running' ? now : lastEnd;
  const { at: from, done: before } = wentOn ?? { at: createdAt, done: 0 };
  const pace = done > before && until > from ? (done - before) / (until - from) : undefined;
  const waves = rollout.waves.length;
  return {
    done,
    total,
    ...(silent ? { unanswered: silent } : {}),
    wave: front ?? waves,
    waves,
    ...ratesOf(rollout.rate),
    ...(pace !== undefined && { perSecond: Math.round(pace * 10_000) / 10 }),
    ...(pace !== undefined && open > 0 && state !== 'paused' && !state.startsWith('waiting') && { eta: Math.round(open / pace) }),
  };
}

function ratesOf({ global, perSite, perDevice }: RolloutRates): Pick<z.output<typeof jobProgress>, 'rates'> {
  const text = (rate: number | undefined): string | undefined => (rate === undefined ? undefined : rateText(rate));
  const rates = given({ global: text(global), perSite: text(perSite), perDevice: text(perDevice) });
  return Object.keys(rates).length > 0 ? { rates } : {};
}

export function outcomesOf(ended: readonly Ending[]): z.output<typeof stepOutcomes> {
  return ended.map((one) => ({ outcome: outcomeOf(one), steps: one.steps })).sort((a, b) => b.steps - a.steps);
}

/** `proved`, `skipped (stopped)`, `refused, Error-Cause 401 Unsupported Attribute`. */
function outcomeOf({ state, skipped, errorCause }: Ending): string {
  const why = skipped === undefined ? '' : ` (${skipped})`;
  const cause = errorCause === undefined ? '' : `, Error-Cause ${errorCauseText(errorCause)}`;
  return `${state}${why}${cause}`;
}
