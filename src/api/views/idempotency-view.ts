import { z } from 'zod';

/** What was asked under an Idempotency-Key by one API key, and is still remembered. */
export const idempotencyKeyView = z.object({
  key: z.string(),
  requests: z.array(
    z.object({
      method: z.string(),
      path: z.string().describe('below `/api/v1`'),
      at: z.string(),
      status: z.int().optional().describe('of its answer; left out while it is being answered'),
    }),
  ),
});
