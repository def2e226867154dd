import { z } from 'zod';
import { type Duration, parseDuration } from '../base/time.ts';
import { RUNGS, type Rung } from '../model/coa.ts';

export const duration = z
  .string()
  .transform((text, context): Duration => {
    const read = parseDuration(text);
    if (read !== undefined) return read;
    context.addIssue({ code: 'custom', message: 'expected a duration such as `250ms`, `20s`, `5m`' });
    return z.NEVER;
  })
  .describe('a whole number with a unit: ms, s, m, h or d');

/** Longest time a port may be shut for; after that somebody should say so again. */
const LONGEST: Duration = 30 * 24 * 3_600_000;

/** How long a port stays shut before it is opened again. */
export const lifetime = duration.refine((ttl) => ttl >= 1000 && ttl <= LONGEST, 'from 1s to 30d');

const rung = z.union([
  z.enum(RUNGS).transform((to): Rung => ({ to })),
  z
    .strictObject({ to: z.enum(RUNGS), within: duration.optional(), force: z.boolean().optional() })
    .transform(({ to, within, force }): Rung => ({ to, ...(within !== undefined && { within }), ...(force !== undefined && { force }) })),
]);

/** The rungs after a reauthentication, each once, in the order in which they are tried. */
export const ladder = z
  .array(rung)
  .min(1)
  .max(RUNGS.length)
  .refine((rungs) => new Set(rungs.map(({ to }) => to)).size === rungs.length, 'each rung once')
  .refine(
    (rungs) => rungs.every(({ to }, at) => at === 0 || RUNGS.indexOf(to) > RUNGS.indexOf(rungs[at - 1]?.to ?? 'terminate')),
    `in the order ${RUNGS.join(', ')}`,
  );
