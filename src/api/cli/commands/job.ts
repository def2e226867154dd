import { type Fault, fault } from '../../../base/fault.ts';
import { ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import { type JobView, jobList, jobView } from '../../views/job-view.ts';
import type { StepView } from '../../views/step-view.ts';
import { approvalFaultOf } from '../approval-fault.ts';
import { begin } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { DEFAULT_WAIT } from '../common-flags.ts';
import { wouldSend } from '../dry-run.ts';
import { followJobs, showFollowed, verdictOf } from '../follow-jobs.ts';
import { showJob, showJobs } from '../show-plan.ts';

export async function listJobs(call: Call): Promise<number> {
  const { state, limit = '50' } = call.options<{ readonly state?: string; readonly limit?: string }>();
  if (!/^[1-9][0-9]{0,3}$/.test(limit)) return call.fail([fault('input.invalid', `\`${limit}\` is no number from 1 to 1000`)]);
  const query = new URLSearchParams({ limit, ...(state !== undefined && { state }) });
  const jobs = await call.api({ path: `/jobs?${query}`, schema: jobList });
  if (!jobs.ok) return call.fail(jobs.error);
  call.print(jobs.value, { table: (wide) => showJobs(jobs.value.jobs, call.paint, wide), ids: () => jobs.value.jobs.map(({ id }) => id) });
  return 0;
}

export async function showOneJob(call: Call): Promise<number> {
  const { steps, failed } = call.options<{ readonly steps?: string; readonly failed?: true }>();
  const kind = failed ? 'failed' : steps;
  const job = kind === undefined ? await call.api({ path: jobPath(call), schema: jobView }) : await withSteps(call, kind);
  if (!job.ok) return call.fail(job.error);
  call.print(job.value, { table: () => showJob(job.value, call.paint), ids: () => [job.value.id] });
  const unapproved = approvalFaultOf(job.value);
  return unapproved ? call.fail([unapproved]) : 0;
}

export function jobPath(call: Call): string {
  return `/jobs/${encodeURIComponent(call.argument(0))}`;
}

/** The job with every step of one kind, however many pages they take. */
export async function withSteps(call: Call, kind: string): Promise<Result<JobView, readonly Fault[]>> {
  const steps: StepView[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = new URLSearchParams({ steps: kind, limit: '1000', ...(cursor !== undefined && { cursor }) });
    const page = await call.api({ path: `${jobPath(call)}?${query}`, schema: jobView });
    if (!page.ok) return page;
    const { next, ...job } = page.value;
    steps.push(...job.steps);
    if (next === undefined) return ok({ ...job, steps });
    cursor = next;
  }
}

/** `job pause`, `resume` and `cancel`; one that goes on can be waited for. */
export function steerJob(call: Call, verb: 'pause' | 'resume' | 'cancel'): Promise<number> {
  return tellJob(call, verb, undefined);
}

/** `job approve` and `deny`. */
export function judgeJob(call: Call, verdict: 'approve' | 'deny'): Promise<number> {
  return tellJob(call, verdict, { reason: call.options<{ readonly reason: string }>().reason });
}

async function tellJob(call: Call, verb: string, body: object | undefined): Promise<number> {
  const ask = { method: 'POST', path: `${jobPath(call)}/${verb}`, body, schema: jobView } as const;
  const { wait, dryRun } = call.common;
  if (dryRun === 'client') return wouldSend(call, ask);
  const told = await begin(call, ask);
  if (!told.ok) return call.fail(told.error);
  if (wait !== undefined && dryRun === undefined) return waitFor(call, told.value.value.id, wait);
  const job = told.value.value;
  call.print(job, { table: () => showJob(job, call.paint), ids: () => [job.id] });
  return dryRun === undefined ? 0 : CHANGES_PENDING;
}

const CHANGES_PENDING = 2;

export function waitForOneJob(call: Call): Promise<number> {
  return waitFor(call, call.argument(0), call.common.wait ?? DEFAULT_WAIT);
}

async function waitFor(call: Call, id: string, within: Duration): Promise<number> {
  const followed = await followJobs(call, [id], within);
  if (!followed.ok) return call.fail(followed.error);
  const [one] = followed.value;
  if (one) call.print(one.job, { table: () => showFollowed(one, call), ids: () => [one.job.id] });
  const verdict = verdictOf(followed.value);
  return verdict.length > 0 ? call.fail(verdict) : 0;
}
