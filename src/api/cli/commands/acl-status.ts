import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../../base/fault.ts';
import { fault } from '../../../base/fault.ts';
import { err, type Result } from '../../../base/result.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { type JobRecap, jobRecap, type RecapRow } from '../../views/job-recap.ts';
import { isFinalState } from '../../views/job-view.ts';
import { approvalFaultOf } from '../approval-fault.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { waitOf } from '../settings.ts';
import { recapLine, showBatches, showRecap } from '../show-recap.ts';
import { followAccepted } from '../wait-for-job.ts';

/** How often a followed job is looked at, in ms. */
const LOOK = 500;
const PENDING = 2;

/** `acl status`: a line a device. With `--follow` until it is over: exit 0 when all is well, 3 when a device failed; 5 while it waits for approval, and when it was denied. */
export async function showStatus(call: Call): Promise<number> {
  const job = call.argument(0);
  const { follow = false } = call.options<{ readonly follow?: boolean }>();
  const first = await ask(call, job);
  if (!first.ok) return call.fail(first.error);
  const last = follow ? await followJob(call, first.value) : first;
  if (!last.ok) {
    if (call.io.interrupted.aborted) call.io.err(`portreeve: the job goes on: ${job}\n`);
    return call.fail(last.error);
  }
  const { value } = last;
  call.print(value, {
    table: () => showRecap(value, call.paint),
    ids: () => value.devices.filter(({ state }) => state === 'failed').map(({ device }) => device),
  });
  const unapproved = approvalFaultOf({ ...value, id: value.job });
  if (unapproved) return call.fail([unapproved]);
  if (!isFinalState(value.state)) return PENDING;
  if (value.state === 'proved' || value.state === 'unneeded') return 0;
  const failed = value.devices.filter(({ state }) => state === 'failed').length;
  const left = value.devices.filter(({ state }) => state === 'left').length;
  const again = failed + left > 0 ? `: try those again with \`portreeve job retry ${job} --failed-only\`` : '';
  return call.fail([fault('job.unproved', `job \`${job}\` ended as ${value.state}, ${failed} failed, ${left} left out${again}`)]);
}

function ask(call: Call, job: string): Promise<Result<JobRecap, readonly Fault[]>> {
  return call.api({ path: `/jobs/${encodeURIComponent(job)}/recap`, schema: jobRecap });
}

/** Redraws on a terminal; elsewhere a line for each device whose state changed, and for the job, with the time in front. */
async function followJob(call: Call, first: JobRecap): Promise<Result<JobRecap, readonly Fault[]>> {
  const started = performance.now();
  const quiet = call.settings.json || call.settings.quiet;
  let drawn = 0;
  let before: JobRecap | undefined;
  let now: Result<JobRecap, readonly Fault[]> = { ok: true, value: first };
  for (;;) {
    if (!now.ok) return now;
    const { value } = now;
    if (!quiet && call.io.terminal) {
      const text = showBatches(value, performance.now() - started, call.paint);
      call.io.out(`${drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''}${text}`);
      drawn = text.split('\n').length - 1;
    } else if (!quiet) {
      for (const line of changesSince(before, value, call)) call.io.out(`${new Date().toISOString()} ${line}\n`);
    }
    if (isFinalState(value.state)) return now;
    before = value;
    await sleep(LOOK, undefined, { signal: call.io.interrupted }).catch(() => undefined);
    if (call.io.interrupted.aborted) return err([fault('wait.timeout', `the job goes on: ${value.job}`)]);
    now = await ask(call, value.job);
  }
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

type FollowUpOptions = { readonly reason?: string; readonly wait?: string | true };

/** `job retry`, `job rollback` and `acl rollback`: a job that follows another up. */
export async function followUpJob(call: Call, verb: 'retry' | 'rollback'): Promise<number> {
  const { reason, wait: asked } = call.options<FollowUpOptions>();
  const wait = waitOf(asked);
  if (!wait.ok) return call.fail([wait.error]);
  const job = call.argument(0);
  const accepted = await call.api({
    method: 'POST',
    path: `/jobs/${encodeURIComponent(job)}/${verb}`,
    body: reason === undefined ? {} : { reason },
    idempotencyKey: randomUUID(),
    schema: acceptedView,
    within: 600_000,
  });
  return accepted.ok ? followAccepted(call, accepted.value, wait.value, `${verb} of ${job}`) : call.fail(accepted.error);
}
