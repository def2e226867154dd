import { type Fault, fault } from '../../base/fault.ts';
import type { ApprovalView } from '../views/job-view.ts';

type Judged = { readonly id: string; readonly state: string; readonly approval?: ApprovalView | undefined };

/** What a second person has still to say of a job, or said against it; undefined where neither is so. */
export function approvalFaultOf({ id, state, approval }: Judged): Fault | undefined {
  if (approval === undefined) return undefined;
  const { author, until, verdict, by, reason } = approval;
  if (state === 'waiting-approval') return pendingApproval(id, `another admin key than \`${author}\` approves it, until ${until}`);
  if (verdict === 'expired') return fault('approval.denied', `job \`${id}\` was denied by time: nobody approved it until ${until}`);
  return verdict === 'denied' ? fault('approval.denied', `job \`${id}\` was denied by \`${by ?? '?'}\`: \`${reason ?? ''}\``) : undefined;
}

export function pendingApproval(id: string, until = 'another admin key approves it'): Fault {
  return fault('approval.pending', `job \`${id}\` begins nothing before ${until}: \`portreeve job approve ${id} --reason …\``);
}
