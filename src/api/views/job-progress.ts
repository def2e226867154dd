import { z } from 'zod';
import type { Plan, Step } from '../../model/plan.ts';
import { errorCauseName } from '../../wire/radius/error-cause.ts';

/** How far a rollout is. */
export const jobProgress = z.object({
  done: z.int(),
  total: z.int(),
  /** The wave under way and how many there are. */
  wave: z.int(),
  waves: z.int(),
  /** Steps done a second since the beginning, and the milliseconds the rest takes at that pace; once something is done. */
  perSecond: z.number().optional(),
  eta: z.number().optional(),
});

/** How often steps ended in which way, most frequent first. */
export const stepOutcomes = z.array(z.object({ outcome: z.string(), steps: z.int() }));

export function progressOf(plan: Plan): z.output<typeof jobProgress> | undefined {
  const { rollout, steps, createdAt } = plan;
  if (rollout === undefined) return undefined;
  const over = steps.flatMap(({ finishedAt }) => (finishedAt === undefined ? [] : [finishedAt]));
  const open = steps.length - over.length;
  const last = over.reduce<number>((latest, at) => Math.max(latest, at), createdAt);
  const pace = last > createdAt ? over.length / (last - createdAt) : undefined;
  const front = steps.reduce(
    (least, { finishedAt, wave = 1 }) => (finishedAt === undefined ? Math.min(least, wave) : least),
    rollout.waves.length,
  );
  return {
    done: over.length,
    total: steps.length,
    wave: front,
    waves: rollout.waves.length,
    ...(pace !== undefined && { perSecond: Math.round(pace * 10_000) / 10 }),
    ...(pace !== undefined && open > 0 && plan.state !== 'paused' && { eta: Math.round(open / pace) }),
  };
}

export function outcomesOf(steps: readonly Step[]): z.output<typeof stepOutcomes> {
  const counts = new Map<string, number>();
  for (const step of steps) {
    if (step.finishedAt === undefined) continue;
    const outcome = outcomeOf(step);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return [...counts].map(([outcome, count]) => ({ outcome, steps: count })).sort((a, b) => b.steps - a.steps);
}

/** `proved`, `skipped (stopped)`, `refused, Error-Cause 401 Unsupported Attribute`. */
function outcomeOf({ state, skipped, errorCause }: Step): string {
  const why = skipped === undefined ? '' : ` (${skipped})`;
  const cause = errorCause === undefined || state === 'proved' ? '' : `, Error-Cause ${errorCause} ${errorCauseName(errorCause)}`;
  return `${state}${why}${cause}`;
}
