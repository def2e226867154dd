import { z } from 'zod';
import type { Accepted } from '../../control/control.ts';
import { type JobView, jobView } from './job-view.ts';

/** An event that is on stable storage, and the jobs it caused. */
export const acceptedView = z.object({
  event: z.string(),
  duplicate: z.boolean().describe('the event was accepted before; nothing new was started'),
  jobs: z.array(
    z.object({
      id: z.string(),
      href: z.string(),
      approval: z.literal('pending').optional().describe('it begins nothing before a second person approves it'),
    }),
  ),
  plans: z.array(jobView).optional().describe('with `dryRun`: the plans that would be made, none of them accepted'),
  correlation: z.string().optional().describe('what every log line, event and job that follows carries; the id of the event when left out'),
});
export type AcceptedView = z.output<typeof acceptedView>;

/** What was asked of many sessions. */
export const sessionsAcceptedView = acceptedView.extend({
  sessions: z.int().describe('how many are meant'),
  leftOut: z
    .array(z.object({ session: z.string(), code: z.string(), message: z.string() }))
    .optional()
    .describe('those named that are not live'),
});

export function jobHref(id: string): string {
  return `/api/v1/jobs/${encodeURIComponent(id)}`;
}

/** What came of an event; with `plans` nothing did, and these would have been made. */
export type Taken = Accepted & { readonly plans?: readonly JobView[] };

export function viewOfAccepted(accepted: Taken, correlation?: string): AcceptedView {
  return {
    event: accepted.event,
    duplicate: accepted.duplicate,
    jobs: accepted.jobs.map((id) => ({
      id,
      href: jobHref(id),
      ...(accepted.awaiting?.includes(id) && { approval: 'pending' as const }),
    })),
    ...(accepted.plans && { plans: [...accepted.plans] }),
    ...(correlation === undefined ? {} : { correlation }),
  };
}
