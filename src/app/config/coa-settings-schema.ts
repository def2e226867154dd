import { z } from 'zod';
import { given } from '../../base/given.ts';
import { parseRate } from '../../base/rate.ts';
import { DEFAULT_BRAKE } from '../../control/brake.ts';
import { DEFAULT_COOLDOWN } from '../../control/cooldown.ts';
import type { CoaLimits } from '../../control/deps.ts';
import { DEFAULT_LOOP } from '../../control/loop-detector.ts';
import { DEFAULT_PACING } from '../../control/pacing.ts';
import { duration } from './fields.ts';
import { retransmissionSchema } from './retransmission-schema.ts';

const rate = z
  .string()
  .regex(/^[1-9][0-9]{0,5}\/[sm]$/, 'a rate such as 10/s or 30/m')
  .transform(parseRate);

/** `coa` in `portreeve.yaml`: how fast changes of authorization are sent at most. */
export const coaSettingsSchema = z.strictObject({
  /** To one device; twice as many may go at once after a quiet second or two. */
  perDevice: rate.optional(),
  /** Bounces and shut-downs of ports of one device. */
  bounces: rate.optional(),
  /** To all devices of a site: the first two places of the device group `Location`. */
  perSite: rate.optional(),
  /** To all devices. */
  global: rate.optional(),
  /** Of all plans with many targets together, such as after a change of policy; the brake lowers it. */
  bulk: rate.optional(),
  /** An endpoint told the same so often without effect is left alone; one that was changed so often with effect is slowed down. */
  loop: z
    .strictObject({
      times: z.int('a number').min(2, 'from 2 to 100').max(100, 'from 2 to 100').optional(),
      within: duration.optional(),
      changes: z.int('a number').min(2, 'from 2 to 1000').max(1000, 'from 2 to 1000').optional(),
    })
    .prefault({}),
  /** An endpoint is left in peace so long after each change, but by people. */
  cooldown: z.union([duration, z.literal('0s').transform(() => 0)]).optional(),
  retransmission: retransmissionSchema.prefault({}),
  /** What slows those plans down. */
  brake: z
    .strictObject({
      p95: duration.optional(),
      rejectPercent: z.number().gt(0, 'above 0').max(100, 'at most 100').optional(),
      floor: rate.optional(),
    })
    .prefault({}),
});

export function coaLimitsOf({
  brake: { p95, rejectPercent, floor },
  cooldown = DEFAULT_COOLDOWN,
  loop: { times, within, changes },
  perDevice,
  bounces,
  perSite,
  global,
  bulk,
}: z.output<typeof coaSettingsSchema>): CoaLimits {
  return {
    pacing: { ...DEFAULT_PACING, ...given({ perDevice, bounces, perSite, global, bulk }) },
    brake: { ...DEFAULT_BRAKE, ...given({ p95, rejects: rejectPercent, floor }) },
    loop: { ...DEFAULT_LOOP, ...given({ times, within, changes }) },
    cooldown,
  };
}
