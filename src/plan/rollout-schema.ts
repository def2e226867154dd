import { z } from 'zod';
import { given } from '../base/given.ts';
import { parseRate } from '../base/rate.ts';
import type { RolloutWish, TimeWindow } from '../model/rollout.ts';
import { duration } from './ladder-schema.ts';
import { parseTimeWindow, timeWindowText } from './time-window.ts';

/** A rate as `10/s` or `30/m`; gives steps a second. */
export const rate = z
  .string()
  .regex(/^[1-9][0-9]{0,5}\/[sm]$/, 'expected a rate such as `10/s` or `30/m`')
  .transform(parseRate);
const percent = z.number().gt(0).max(100);
export const percentText = z
  .string()
  .regex(/^(?:100|[1-9]?[0-9])%$/, 'expected a whole percentage such as `5%`')
  .transform((text) => Number(text.slice(0, -1)));
const batch = z.union(
  [
    z
      .int()
      .min(1)
      .transform((targets) => ({ targets })),
    percentText.refine((value) => value > 0).transform((value) => ({ percent: value })),
  ],
  'expected a number of targets such as `1`, or a whole percentage such as `5%`',
);

export const timeWindow = z
  .string()
  .transform((text, context): TimeWindow => {
    const read = parseTimeWindow(text);
    if (read.ok) return read.value;
    context.addIssue({ code: 'custom', message: read.error });
    return z.NEVER;
  })
  .describe('days, times and zone, such as `Sat 02:00-04:00 Europe/Berlin`');

export const batches = z
  .array(batch)
  .min(1)
  .max(20)
  .describe('numbers of targets or percentages; a batch begins when the one before is over, the last is repeated');

export const health = z.strictObject({ authRejectPercentBelow: percent.optional(), authP95MsBelow: z.int().min(1).optional() });

const AT_ONCE = 'expected a whole number from 1 to 10000';
export const parallel = z.int(AT_ONCE).min(1, AT_ONCE).max(10_000, AT_ONCE).describe('devices worked on over their terminals at once');

const FAILED = 'expected a whole number from 1, or a percentage above 0 and at most 100';
export const failureLimit = z
  .strictObject({ count: z.int(FAILED).min(1, FAILED).optional(), percent: z.number(FAILED).gt(0, FAILED).max(100, FAILED).optional() })
  .describe('reached, nothing more is begun; the percentage is of the targets that have begun');

/** What somebody may wish of a rollout, in the spelling of playbooks. */
export const rolloutWish = z.strictObject({
  batches: batches.optional(),
  pause: duration.optional(),
  maxFailures: failureLimit.optional(),
  requireHealthy: health.optional(),
  parallel: parallel.optional(),
  window: timeWindow.optional(),
});
export type WrittenRollout = z.input<typeof rolloutWish>;

/** The same of sessions, which are told things at a rate. */
export const sessionRolloutWish = rolloutWish.omit({ parallel: true }).extend({
  rate: z
    .strictObject({ perDevice: rate.optional(), perSite: rate.optional(), global: rate.optional() })
    .optional()
    .describe('how fast sessions are begun with, such as `10/s` or `30/m`'),
});
export type WrittenSessionRollout = z.input<typeof sessionRolloutWish>;

type Read = z.output<typeof rolloutWish> & Pick<z.output<typeof sessionRolloutWish>, 'rate'>;

/** The wish as the program works with it: durations in ms, rates a second. */
export function rolloutOfWritten({ batches: sizes, maxFailures, requireHealthy, rate: rates, ...rest }: Read): RolloutWish {
  return given({
    ...rest,
    rate: rates && given(rates),
    batches: sizes,
    maxFailures: maxFailures && given(maxFailures),
    requireHealthy: requireHealthy && given({ p95: requireHealthy.authP95MsBelow, rejects: requireHealthy.authRejectPercentBelow }),
  });
}

/** As it is written in files; the inverse of `rolloutOfWritten`, of what is asked of devices. */
export function writtenRollout({
  batches: sizes,
  pause,
  maxFailures,
  requireHealthy,
  parallel: devices,
  window,
}: RolloutWish): WrittenRollout {
  return given({
    batches: sizes?.map((size) => ('targets' in size ? size.targets : `${size.percent}%`)),
    pause: pause === undefined ? undefined : `${pause}ms`,
    maxFailures: maxFailures && { ...maxFailures },
    requireHealthy: requireHealthy && given({ authP95MsBelow: requireHealthy.p95, authRejectPercentBelow: requireHealthy.rejects }),
    parallel: devices,
    window: window && timeWindowText(window),
  });
}
