import { z } from 'zod';
import { given } from '../../base/given.ts';
import type { Duration } from '../../base/time.ts';
import { type RetransmissionTimers, RFC5080_TIMERS } from '../../model/retransmission.ts';
import { duration } from './fields.ts';

/** Two minutes are far below the time for which an identifier is not used again (RFC 5176 §2.3). */
const LONGEST: Duration = 120_000;

function timer(least: Duration) {
  return duration.refine((time) => time >= least && time <= LONGEST, `from ${least / 1000}s to ${LONGEST / 1000}s`);
}

/** How long a device is waited for, and when a request is sent again: the parameters of RFC 5080 §2.2.1 by its names; `rand` is the most that RAND may be. */
export const retransmissionSchema = z
  .strictObject({
    irt: timer(100).optional(),
    mrt: timer(100).optional(),
    mrc: z.int('a number').min(1, 'from 1 to 20').max(20, 'from 1 to 20').optional(),
    mrd: timer(1000).optional(),
    rand: z.number('a number').min(0, 'from 0 to 0.5').max(0.5, 'from 0 to 0.5').optional(),
  })
  .refine(({ irt = RFC5080_TIMERS.initial, mrt = RFC5080_TIMERS.maximumTimeout }) => irt <= mrt, '`irt` is no longer than `mrt`')
  .refine(({ irt = RFC5080_TIMERS.initial, mrd = RFC5080_TIMERS.maximumDuration }) => irt <= mrd, '`irt` is no longer than `mrd`');

export function timersOf({ irt, mrt, mrc, mrd, rand }: z.output<typeof retransmissionSchema>): Partial<RetransmissionTimers> {
  return given({ initial: irt, maximumTimeout: mrt, maximumCount: mrc, maximumDuration: mrd, jitter: rand });
}
