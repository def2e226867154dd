import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** The query of every route that changes something. */
export const dryRunQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .optional()
    .describe(
      '`true`: read, checked, planned and guarded as if it were to be done; nothing is done or stored, and no Idempotency-Key is used up',
    ),
});

export function isDryRun(request: Pick<FastifyRequest, 'query'>): boolean {
  return (request.query as { readonly dryRun?: string } | undefined)?.dryRun === 'true';
}
