import { z } from 'zod';
import type { Accepted } from '../../control/control.ts';

/** An event that is on stable storage, and the jobs it caused. */
export const acceptedView = z.object({
  event: z.string(),
  duplicate: z.boolean().describe('the event was accepted before; nothing new was started'),
  jobs: z.array(z.object({ id: z.string(), href: z.string() })),
});
export type AcceptedView = z.output<typeof acceptedView>;

/** The answer to an array of results: one outcome for each, in order. */
export const acceptedList = z.object({
  results: z.array(z.union([acceptedView, z.object({ event: z.string(), error: z.object({ code: z.string(), message: z.string() }) })])),
});

export function jobHref(id: string): string {
  return `/api/v1/jobs/${encodeURIComponent(id)}`;
}

export function viewOfAccepted(accepted: Accepted): AcceptedView {
  return {
    event: accepted.event,
    duplicate: accepted.duplicate,
    jobs: accepted.jobs.map((id) => ({ id, href: jobHref(id) })),
  };
}
