import { z } from 'zod';
import { type ApprovalNeed, needText } from '../../plan/approval.ts';

/** That a push would wait for a second person, and why. */
export const approvalNeedView = z
  .object({ author: z.string(), devices: z.int(), above: z.int(), message: z.string() })
  .describe('nothing of it would begin before a second person says so');

export function viewOfNeed(need: ApprovalNeed): z.output<typeof approvalNeedView> {
  const { author, devices, above } = need;
  return { author, devices, above, message: needText(need) };
}
