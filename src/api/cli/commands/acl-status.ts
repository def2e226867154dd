import { randomUUID } from 'node:crypto';
import type { Fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { isFinalState } from '../../views/job-view.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { askRecap, followAcceptedPush, followRecap, printRecap, verdictOfRecap } from '../follow-push.ts';
import { maxTargetsOf, withinMost } from '../max-targets.ts';
import { waitOf } from '../settings.ts';
import { followAccepted } from '../wait-for-job.ts';

const PENDING = 2;

/** `acl status`: a line a device. With `--follow` until it is over: exit 0 when all is well, 3 when a device failed; 5 while it waits for approval, and when it was denied. */
export async function showStatus(call: Call): Promise<number> {
  const job = call.argument(0);
  const { follow = false } = call.options<{ readonly follow?: boolean }>();
  const recap = await (follow ? followRecap(call, job) : askRecap(call, job));
  if (!recap.ok) return call.fail(recap.error);
  printRecap(call, recap.value);
  if (!isFinalState(recap.value.state) && recap.value.state !== 'waiting-approval') return PENDING;
  const verdict = verdictOfRecap(recap.value);
  return verdict.length > 0 ? call.fail(verdict) : 0;
}

type FollowUpOptions = { readonly reason?: string; readonly wait?: string | true; readonly yes?: boolean };

/** `acl rollback`: takes a push back. */
export function rollBackPush(call: Call): Promise<number> {
  return followUpJob(call, 'rollback', followAcceptedPush);
}

/** `job retry` and `job rollback`: a job that follows another up. */
export async function followUpJob(call: Call, verb: 'retry' | 'rollback', follow = followAccepted): Promise<number> {
  const { reason, wait: asked, yes = false } = call.options<FollowUpOptions>();
  const wait = waitOf(asked);
  if (!wait.ok) return call.fail([wait.error]);
  const job = call.argument(0);
  const wanted = await confirmFollowUp(call, job, verb, yes);
  if (!wanted.ok) return call.fail(wanted.error);
  const accepted = await call.api({
    method: 'POST',
    path: `/jobs/${encodeURIComponent(job)}/${verb}`,
    body: reason === undefined ? {} : { reason },
    idempotencyKey: randomUUID(),
    schema: acceptedView,
    within: 600_000,
  });
  return accepted.ok ? follow(call, accepted.value, wait.value, `${verb} of ${job}`) : call.fail(accepted.error);
}

/** Of the devices it is about, to try again those that failed or were left out, to take back those where something was begun. */
async function confirmFollowUp(call: Call, job: string, verb: 'retry' | 'rollback', yes: boolean): Promise<Result<void, readonly Fault[]>> {
  const most = maxTargetsOf(call);
  if (!most.ok) return err([most.error]);
  if (yes && most.value === undefined) return ok(undefined);
  const recap = await askRecap(call, job);
  if (!recap.ok) return recap;
  const states = verb === 'retry' ? ['failed', 'left'] : ['ok', 'failed', 'running'];
  const devices = recap.value.devices.filter(({ state }) => states.includes(state)).map(({ device }) => device);
  const few = most.value === undefined ? ok(undefined) : withinMost(most.value, devices.length, 'devices');
  return few.ok ? confirm(call.io, `${verb} of ${job} on devices:`, devices, yes) : few;
}
