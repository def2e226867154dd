import { z } from 'zod';

/** A fault on the wire: RFC 9457 with a code of docs/errors.md and, for bad input, one entry a field. */
export const problemView = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z
    .array(z.object({ pointer: z.string(), code: z.string(), message: z.string() }))
    .optional()
    .describe('`pointer` is a JSON pointer into the body, or `query/…`, `path/…`, `header/…`'),
  details: z.record(z.string(), z.unknown()).optional(),
  requestId: z.string(),
});
export type ProblemView = z.output<typeof problemView>;
