import { ok } from '../../../base/result.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { isFinalState } from '../../views/job-view.ts';
import { begin } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { wouldSend } from '../dry-run.ts';
import { askRecap, followAccepted, followRecap, printRecap, tellGone, verdictOfRecap } from '../follow-jobs.ts';
import type { Answer } from '../http-client.ts';
import { withinMost } from '../max-targets.ts';

const PENDING = 2;

/** `acl status`: a line a device. With `--follow` until it is over: exit 0 when all is well, 3 when a device failed; 5 while it waits for approval, and when it was denied. */
export async function showStatus(call: Call): Promise<number> {
  const job = call.argument(0);
  const { follow = false } = call.options<{ readonly follow?: boolean }>();
  const recap = await (follow ? followRecap(call, job) : askRecap(call, job));
  if (!recap.ok) {
    if (follow) tellGone(call, [job], recap.error);
    return call.fail(recap.error);
  }
  printRecap(call, recap.value);
  if (!isFinalState(recap.value.state) && recap.value.state !== 'waiting-approval') return PENDING;
  const verdict = verdictOfRecap(recap.value);
  return verdict.length > 0 ? call.fail(verdict) : 0;
}

/** `acl rollback`, `job retry` and `job rollback`: a job that follows another up. */
export async function followUpJob(call: Call, verb: 'retry' | 'rollback'): Promise<number> {
  const { reason } = call.options<{ readonly reason?: string }>();
  const job = call.argument(0);
  const ask = {
    method: 'POST',
    path: `/jobs/${encodeURIComponent(job)}/${verb}`,
    body: reason === undefined ? {} : { reason },
    schema: acceptedView,
    within: 600_000,
  } as const;
  if (call.common.dryRun === 'client') return wouldSend(call, ask);
  const wanted = await confirmFollowUp(call, job, verb);
  if (!wanted.ok) return call.fail(wanted.error);
  const begun = await begin(call, ask);
  return begun.ok ? followAccepted(call, begun.value, `${verb} of ${job}`) : call.fail(begun.error);
}

/** Of the devices it is about, to try again those that failed or were left out, to take back those where something was begun. */
async function confirmFollowUp(call: Call, job: string, verb: 'retry' | 'rollback'): Promise<Answer<void>> {
  const { yes, maxTargets, dryRun } = call.common;
  if ((yes || dryRun !== undefined) && maxTargets === undefined) return ok(undefined);
  const recap = await askRecap(call, job);
  if (!recap.ok) return recap;
  const states = verb === 'retry' ? ['failed', 'left'] : ['ok', 'failed', 'running'];
  const devices = recap.value.devices.filter(({ state }) => states.includes(state)).map(({ device }) => device);
  const few = withinMost(call, devices.length, 'devices');
  return few.ok && dryRun === undefined ? confirm(call, `${verb} of ${job} on devices:`, devices) : few;
}
