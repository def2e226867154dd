import { versionedName } from '../acl/name.ts';
import { type Fault, fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { DeviceId } from '../model/device.ts';
import type { AclDocument, ControlEvent, DeviceRollback, EventName } from '../model/event.ts';
import type { Step } from '../model/plan.ts';
import type { RolloutWish, WaveSize } from '../model/rollout.ts';
import type { SessionId } from '../model/session.ts';
import type { Course } from './course.ts';
import { baseOf } from './ensure-acl.ts';

export type FollowUp = 'retry' | 'rollback';

/** Who asks for it, when, and under which id. */
export type Asked = EventName & Pick<ControlEvent, 'at' | 'actor'> & { readonly reason?: string };

/** The event that follows a finished job up: see `retryOf` and `rollbackOf`. `revision`: of the policy in force. */
export function followUp(plan: Course, verb: FollowUp, asked: Asked, revision: number): Result<ControlEvent, Fault> {
  if (verb === 'rollback') return rollbackOf(plan, asked);
  if (plan.command !== undefined) return actAgain(plan, plan.command, asked);
  return plan.policyChange === undefined ? retryOf(plan, asked) : changeAgain(plan, plan.policyChange, asked, revision);
}

/** What was asked of many sessions once more, of those on which it was not done. Faults as of `retryOf`. */
function actAgain(plan: Course, command: CoaCommand, asked: Asked): Result<ControlEvent, Fault> {
  const over = checkOver(plan);
  if (!over.ok) return over;
  const failed = new Set<SessionId>();
  for (const { do: action, ...step } of plan.steps) if ('session' in action && !isDone(step)) failed.add(action.session);
  if (failed.size === 0) return err(nothingFailed(plan));
  const common = { ...asked, correlation: plan.correlation ?? plan.cause, ...given({ rollout: plan.rollout?.asked }) };
  return ok({ ...common, kind: 'sessions.action', sessions: [...failed], command });
}

function nothingFailed({ id }: Course): Fault {
  return fault('api.conflict', `nothing failed in job \`${id}\`: there is nothing to try again`);
}

/** The change of policy once more: it moves the sessions that have not what they should by now. Faults as of `retryOf`. */
function changeAgain(plan: Course, changed: readonly string[], asked: Asked, revision: number): Result<ControlEvent, Fault> {
  const over = checkOver(plan);
  if (!over.ok) return over;
  if (plan.state === 'proved' || plan.state === 'unneeded') return err(nothingFailed(plan));
  const correlation = plan.correlation ?? plan.cause;
  return ok({ ...asked, correlation, kind: 'policy.changed', revision, previous: plan.basis.policyRevision, changed });
}

/**
 * The push of a finished job once more, to the devices on which not all of it was done; what is there already is left alone. `api.conflict` where the
 * job is not over, was no push, or nothing failed.
 */
function retryOf(plan: Course, asked: Asked): Result<ControlEvent, Fault> {
  const over = checkOver(plan);
  if (!over.ok) return over;
  const failed = new Set<DeviceId>();
  for (const step of plan.steps) if (step.undoes === undefined && !isDone(step)) failed.add(step.do.device);
  if (failed.size === 0) return err(nothingFailed(plan));
  const common = { ...asked, correlation: plan.correlation ?? plan.cause, devices: [...failed] };
  if (plan.document !== undefined) return ok({ ...common, kind: 'config.push', document: plan.document, allowMissing: false });
  const acls = listsOf(plan);
  if (acls.length === 0)
    return err(
      fault(
        'api.conflict',
        `job \`${plan.id}\` put nothing on devices: only a push, a change of policy or what was asked of many sessions can be tried again`,
      ),
    );
  return ok({ ...common, kind: 'acl.push', acls, ...given({ rollout: plan.rollout?.asked }) });
}

/** What takes back what a finished push did, the devices of its last batch first. Faults as of `retryOf`. */
function rollbackOf(plan: Course, asked: Asked): Result<ControlEvent, Fault> {
  const over = checkOver(plan);
  if (!over.ok) return over;
  if (plan.document !== undefined || listsOf(plan).length === 0)
    return err(fault('api.conflict', `job \`${plan.id}\` pushed no access lists: only those can be taken back`));
  const targets = new Map<DeviceId, { restore: AclDocument[]; remove: string[]; wave: number }>();
  for (const step of plan.steps) {
    if (step.do.kind !== 'push-acl' || step.state !== 'proved') continue;
    const { device, acl, before } = step.do;
    const target = targets.get(device) ?? { restore: [], remove: [], wave: step.wave ?? 1 };
    if (before) target.restore.push({ name: baseOf(before.name), lines: before.lines });
    // What stood there before the job is not the job's to remove.
    if (step.sentAt !== undefined) target.remove.push(acl.name);
    if (before !== undefined || step.sentAt !== undefined) targets.set(device, target);
  }
  if (plan.state === 'rolled-back')
    return err(
      fault('api.conflict', `job \`${plan.id}\` was taken back by job \`${plan.takenBackBy}\`: there is nothing left to take back`),
    );
  if (targets.size === 0) return err(fault('api.conflict', `job \`${plan.id}\` changed no device: there is nothing to take back`));
  const backwards = [...targets].reverse();
  const devices = backwards.map(([device, { restore, remove }]): DeviceRollback => ({ device, restore, remove }));
  const batches = batchesOf(backwards.map(([, { wave }]) => wave));
  const { maxFailures, pause, parallel } = plan.rollout?.asked ?? {};
  const rollout: RolloutWish = given({ batches, maxFailures, pause, parallel });
  return ok({ ...asked, correlation: plan.correlation ?? plan.cause, kind: 'acl.rollback', job: plan.id, targets: devices, rollout });
}

/** As many at once as were in each wave. */
function batchesOf(waves: readonly number[]): readonly WaveSize[] {
  const sizes = new Map<number, number>();
  for (const wave of waves) sizes.set(wave, (sizes.get(wave) ?? 0) + 1);
  return [...sizes.values()].slice(0, MOST_BATCHES).map((targets) => ({ targets }));
}
const MOST_BATCHES = 20;

function checkOver(plan: Course): Result<void, Fault> {
  return plan.finishedAt === undefined ? err(fault('api.conflict', `job \`${plan.id}\` is not over: cancel it, or wait`)) : ok(undefined);
}

function isDone(step: Pick<Step, 'state' | 'skipped'>): boolean {
  return step.state === 'proved' || step.state === 'acknowledged' || step.skipped === 'unchanged' || step.skipped === 'used';
}

/** The lists of a push under their own names. */
function listsOf(plan: Course): readonly AclDocument[] {
  const lists = new Map<string, AclDocument>();
  for (const { do: action } of plan.steps) {
    if (action.kind !== 'push-acl' || lists.has(action.acl.name)) continue;
    const own = { name: baseOf(action.acl.name), lines: action.acl.lines };
    if (versionedName(own) === action.acl.name) lists.set(action.acl.name, own);
  }
  return [...lists.values()];
}
