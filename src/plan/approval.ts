import type { Duration } from '../base/time.ts';
import { type Instant, instantOf, toIso } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import { giveUp } from './advance.ts';
import { type Course, goingOn } from './course.ts';
import { keepWindow } from './keep-window.ts';

/**
 * Pushes that change more than `above` devices need a second person, who has `within` ms to say something. What one author pushes within `together` ms
 * is one push, however many jobs it comes in.
 */
export type ApprovalLaw = { readonly above: number; readonly together: Duration; readonly within: Duration };

/** Why a push needs a second person: its author would change so many devices, `before` of them others, by pushes a short while ago. */
export type ApprovalNeed = { readonly author: string; readonly devices: number; readonly before: number } & ApprovalLaw;

/** What a second person says of a push. */
export type ApprovalVerdict = 'approve' | 'deny';

/**
 * Whether the law wants a second person for a push that changes `changed` (two-person rule, author ≠ approver), after its author changed `before`
 * without one.
 */
export function approvalNeed(
  { actor: author }: ControlEvent,
  changed: ReadonlySet<DeviceId>,
  before: ReadonlySet<DeviceId>,
  law: ApprovalLaw,
): ApprovalNeed | undefined {
  const devices = new Set([...changed, ...before]).size;
  return changed.size > 0 && devices > law.above ? { author, devices, before: devices - changed.size, ...law } : undefined;
}

/** Only what brings something new onto devices may need it: what takes back a push must not wait, and saving changes nothing that is in force. */
export const PUSHES = ['acl.push', 'config.push'] as const;

type Push = Extract<ControlEvent, { kind: (typeof PUSHES)[number] }>;

export function isPush(event: ControlEvent): event is Push {
  return PUSHES.some((kind) => kind === event.kind);
}

/** The devices plans change. */
export function changedBy(plans: readonly Plan[]): ReadonlySet<DeviceId> {
  return new Set(plans.flatMap((plan) => plan.steps.map((step) => step.do.device)));
}

/** For people, before it is asked for. */
export function needText({ author, devices, before, above, together }: ApprovalNeed): string {
  const earlier = before === 0 ? '' : `, ${before} of them by other pushes of that key within ${together / 60_000} min`;
  const count = `${devices} ${devices === 1 ? 'device' : 'devices'} would be changed${earlier}`;
  return `needs the approval of another admin key than ${author} before anything begins: ${count}, and \`approvals.above\` is ${above}`;
}

/** The plan as it waits for a second person; one that is over does not. */
export function withApproval(plan: Plan, need: ApprovalNeed): Plan {
  if (plan.finishedAt !== undefined) return plan;
  const until = instantOf(plan.createdAt + need.within);
  const note = `waits for the approval of another admin key than ${need.author}: until ${toIso(until)}, then it is denied`;
  return { ...plan, state: 'waiting-approval', approval: { author: need.author, until }, notes: [...plan.notes, note] };
}

/** The plan going on, or ended with nothing begun. Undefined where it does not wait for that. */
export function judge(plan: Course, verdict: ApprovalVerdict, by: string, reason: string, now: Instant): Course | undefined {
  const { approval, notes } = plan;
  if (plan.state !== 'waiting-approval' || approval === undefined) return undefined;
  if (verdict === 'deny')
    return giveUp({ ...plan, approval: { ...approval, verdict: 'denied', by, reason } }, `denied by ${by}: ${reason}`, now);
  const going = { ...goingOn(plan, now), approval: { ...approval, verdict: 'approved', by, reason } } as const;
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
