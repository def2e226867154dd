import { z } from 'zod';
import type { Sought } from '../../control/stale-sessions.ts';

const OUTCOMES = ['there', 'ended', 'unseen'] as const satisfies readonly Sought['outcome'][];

/** `unasked`: with `dryRun`. What devices said when they were asked for sessions; `left` more were as old and not asked about. */
export const sessionRepairView = z.object({
  sessions: z.array(z.object({ session: z.string(), device: z.string(), outcome: z.enum([...OUTCOMES, 'unasked']), what: z.string() })),
  left: z.int(),
});
export type SessionRepairView = z.output<typeof sessionRepairView>;
