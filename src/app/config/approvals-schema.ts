import { z } from 'zod';
import type { ApprovalLaw } from '../../plan/approval.ts';
import { duration } from './fields.ts';

/** `approvals` in `portreeve.yaml`: what is not begun before a second person says so. */
export const approvalsSchema = z.strictObject({
  /** Pushes of access lists and configuration documents. */
  pushes: z.enum(['none', 'required']).default('none'),
  /** A push that changes no more devices than this needs nobody. */
  above: z.int('a number of devices').min(0, 'at least 0').max(1_000_000, 'at most 1000000').default(0),
  /** Devices one key changes within this time count together, in however many pushes. */
  together: duration.prefault('1h'),
  /** Nobody said anything for so long: it is denied. */
  within: duration.prefault('24h'),
});

/** Undefined where nothing needs a second person. */
export function approvalsOf({ pushes, above, together, within }: z.output<typeof approvalsSchema>): ApprovalLaw | undefined {
  return pushes === 'none' ? undefined : { above, together, within };
}
