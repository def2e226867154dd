import { z } from 'zod';
import { identifier } from './fields.ts';

/** What a caller may send so that its logs and ours tell of the same thing. */
export const correlationHeaders = z.looseObject({
  'x-correlation-id': identifier.optional().describe('taken as the correlation of what follows from the request'),
  traceparent: z.string().max(512).optional().describe('W3C Trace Context: its trace id is taken where there is no X-Correlation-Id'),
});

const TRACE = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;

/** The correlation a caller named. A `traceparent` that is none is left alone, as its specification asks. */
export function correlationOf(headers: z.output<typeof correlationHeaders>): string | undefined {
  return headers['x-correlation-id'] ?? TRACE.exec(headers.traceparent ?? '')?.[1];
}
