import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, fault } from '../../base/fault.ts';
import { err, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import type { AcceptedView } from '../views/accepted-view.ts';
import { type JobRecap, jobRecap, type RecapRow } from '../views/job-recap.ts';
import { isFinalState } from '../views/job-view.ts';
import { approvalFaultOf } from './approval-fault.ts';
import { printable } from './columns.ts';
import type { Call } from './command-line.ts';
import { recapLine, showBatches, showRecap, showWideRecap } from './show-recap.ts';
import { followAccepted } from './wait-for-job.ts';

/** How often a followed job is looked at, in ms. */
const LOOK = 500;

export function askRecap(call: Call, job: string): Promise<Result<JobRecap, readonly Fault[]>> {
  return call.api({ path: `/jobs/${encodeURIComponent(job)}/recap`, schema: jobRecap });
}

/**
 * Follows a push until it is over or `within` ms are, and gives it as it is then. Redraws on a terminal; elsewhere a line for each device whose state
 * changed, and for the job, with the time in front.
 */
export async function followRecap(call: Call, job: string, within = Number.POSITIVE_INFINITY): Promise<Result<JobRecap, readonly Fault[]>> {
  const started = performance.now();
  const quiet = !call.forPeople;
  let drawn = 0;
  let before: JobRecap | undefined;
  for (;;) {
    const now = await askRecap(call, job);
    if (!now.ok) return gone(call, job, now.error);
    const { value } = now;
    const elapsed = performance.now() - started;
    if (!quiet && call.io.terminal) {
      const text = showBatches(value, elapsed, call.paint);
      call.io.out(`${drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''}${text}`);
      drawn = text.split('\n').length - 1;
    } else if (!quiet) {
      for (const line of changesSince(before, value, call)) call.io.out(`${new Date().toISOString()} ${line}\n`);
    }
    if (isFinalState(value.state) || elapsed >= within) return now;
    before = value;
    await sleep(Math.min(LOOK, within - elapsed), undefined, { signal: call.io.interrupted }).catch(() => undefined);
    if (call.io.interrupted.aborted) return gone(call, job, [fault('wait.timeout', `the job goes on: ${job}`)]);
  }
}

function gone(call: Call, job: string, faults: readonly Fault[]): Result<never, readonly Fault[]> {
  const unseen = faults.some(({ code }) => code === 'api.unreachable') ? 'the end of the job was not seen' : undefined;
  const goesOn = call.io.interrupted.aborted ? 'the job goes on' : unseen;
  if (goesOn !== undefined) call.io.err(`portreeve: ${goesOn}: ${job}\n`);
  return err(faults);
}

function changesSince(before: JobRecap | undefined, now: JobRecap, call: Call): readonly string[] {
  const known = new Map(before?.devices.map((row): [string, RecapRow['state']] => [row.device, row.state]));
  const rows = now.devices.filter(({ device, state }) => (known.get(device) ?? 'waiting') !== state);
  const note = now.state.startsWith('waiting') || now.state === 'paused' ? now.notes.at(-1) : undefined;
  return [
    ...(before?.state === now.state ? [] : [`job ${printable(now.job)} ${now.state}${note === undefined ? '' : `: ${printable(note)}`}`]),
    ...rows.map((row) => (row.state === 'running' ? `${printable(row.device)} running` : recapLine(row, 0, call.paint))),
  ];
}

export function printRecap(call: Call, recap: JobRecap): void {
  call.print(recap, {
    table: (wide) => (wide ? showWideRecap(recap, call.paint) : showRecap(recap, call.paint)),
    rows: () => recap.devices,
    ids: () => recap.devices.filter(({ state }) => state === 'failed').map(({ device }) => device),
  });
}

/** What a push that is over means for the exit code; nothing where all is well. */
export function verdictOfRecap(recap: JobRecap): readonly Fault[] {
  const { job, state, devices } = recap;
  const unapproved = approvalFaultOf({ ...recap, id: job });
  if (unapproved) return [unapproved];
  if (state === 'proved' || state === 'unneeded') return [];
  const failed = devices.filter((one) => one.state === 'failed').length;
  const left = devices.filter((one) => one.state === 'left').length;
  const again = failed + left > 0 ? `: try those again with \`portreeve job retry ${job} --failed-only\`` : '';
  return [fault('job.unproved', `job \`${job}\` ended as ${state}, ${failed} failed, ${left} left out${again}`)];
}

/** As `followAccepted`, for a push: while it is waited for its progress is shown, and at the end a line a device. */
export async function followAcceptedPush(call: Call, accepted: AcceptedView, wait: Duration | undefined, name: string): Promise<number> {
  const [job] = accepted.jobs;
  if (wait === undefined || job === undefined || !call.forPeople) return followAccepted(call, accepted, wait, name);
  const last = await followRecap(call, job.id, wait);
  if (!last.ok) return call.fail(last.error);
  printRecap(call, last.value);
  const said = isFinalState(last.value.state) || last.value.state === 'waiting-approval';
  const verdict = said
    ? verdictOfRecap(last.value)
    : [fault('wait.timeout', `the wait ended and job \`${job.id}\` goes on: see \`portreeve acl status ${job.id}\``)];
  return verdict.length > 0 ? call.fail(verdict) : 0;
}
