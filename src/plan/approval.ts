import type { Duration } from '../base/time.ts';
import { type Instant, instantOf, toIso } from '../base/time.ts';
import type { ControlEvent } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import { giveUp } from './advance.ts';
import type { Course } from './course.ts';
import { keepWindow } from './keep-window.ts';

/** Pushes that change more than `above` devices need a second person, who has `within` ms to say something. */
export type ApprovalLaw = { readonly above: number; readonly within: Duration };

/** What a second person says of a push. */
export type ApprovalVerdict = 'approve' | 'deny';

/**
 * The plan as it waits for a second person, where the law wants one (two-person rule, author ≠ approver). Only what brings something new onto devices
 * does: what takes back a push must not wait, and saving changes nothing that is in force.
 */
export function withApproval(plan: Plan, event: ControlEvent, law: ApprovalLaw | undefined): Plan {
  if (law === undefined || plan.finishedAt !== undefined || !isPush(event)) return plan;
  const devices = new Set(plan.steps.map((step) => step.do.device)).size;
  if (devices <= law.above) return plan;
  const until = instantOf(plan.createdAt + law.within);
  const note = `waits for the approval of another admin key than ${event.actor}: until ${toIso(until)}, then it is denied`;
  return { ...plan, state: 'waiting-approval', approval: { author: event.actor, until }, notes: [...plan.notes, note] };
}

function isPush(event: ControlEvent): boolean {
  return event.kind === 'acl.push' || event.kind === 'config.push';
}

/** The plan going on, or ended with nothing begun. Undefined where it does not wait for that. */
export function judge(plan: Course, verdict: ApprovalVerdict, by: string, reason: string, now: Instant): Course | undefined {
  const { approval, notes } = plan;
  if (plan.state !== 'waiting-approval' || approval === undefined) return undefined;
  if (verdict === 'deny')
    return giveUp({ ...plan, approval: { ...approval, verdict: 'denied', by, reason } }, `denied by ${by}: ${reason}`, now);
  const going = {
    ...plan,
    state: 'running',
    approval: { ...approval, verdict: 'approved', by, reason },
    revision: plan.revision + 1,
  } as const;
  return keepWindow({ ...going, notes: [...notes, `approved by ${by}: ${reason}`] }, now);
}

/** The same plan, or denied because nobody said anything in time. */
export function keepApproval(plan: Course, now: Instant): Course {
  const { approval } = plan;
  if (plan.state !== 'waiting-approval' || approval === undefined || now < approval.until) return plan;
  return giveUp(
    { ...plan, approval: { ...approval, verdict: 'expired' } },
    `denied by time: nobody approved it until ${toIso(approval.until)}`,
    now,
  );
}
