import { z } from 'zod';
import { jobView } from './job-view.ts';

/** What a push would do: the list in canonical form, and the plans that would be made, none of them accepted. */
export const aclPlanView = z.object({
  acl: z.object({ name: z.string(), lines: z.array(z.string()) }),
  devices: z.array(z.string()),
  plans: z.array(jobView),
});
export type AclPlanView = z.output<typeof aclPlanView>;
