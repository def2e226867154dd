import { randomUUID } from 'node:crypto';
import { type Fault, fault } from '../../../base/fault.ts';
import { ok, type Result } from '../../../base/result.ts';
import { type JobView, jobList, jobView } from '../../views/job-view.ts';
import type { StepView } from '../../views/step-view.ts';
import { approvalFaultOf } from '../approval-fault.ts';
import type { Call } from '../command-line.ts';
import { DEFAULT_WAIT, waitOf } from '../settings.ts';
import { showJob, showJobs } from '../show-plan.ts';
import { verdictOf, waitForJobs } from '../wait-for-job.ts';

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

function jobPath(call: Call): string {
  return `/jobs/${encodeURIComponent(call.argument(0))}`;
}

/** The job with every step of one kind, however many pages they take. */
async function withSteps(call: Call, kind: string): Promise<Result<JobView, readonly Fault[]>> {
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

export async function steerJob(call: Call, verb: 'pause' | 'resume' | 'cancel'): Promise<number> {
  const path = `/jobs/${encodeURIComponent(call.argument(0))}/${verb}`;
  const job = await call.api({ method: 'POST', path, idempotencyKey: randomUUID(), schema: jobView });
  if (!job.ok) return call.fail(job.error);
  call.print(job.value, { table: () => showJob(job.value, call.paint), ids: () => [job.value.id] });
  return 0;
}

export async function judgeJob(call: Call, verdict: 'approve' | 'deny'): Promise<number> {
  const { reason } = call.options<{ readonly reason: string }>();
  const path = `${jobPath(call)}/${verdict}`;
  const job = await call.api({ method: 'POST', path, body: { reason }, idempotencyKey: randomUUID(), schema: jobView });
  if (!job.ok) return call.fail(job.error);
  call.print(job.value, { table: () => showJob(job.value, call.paint), ids: () => [job.value.id] });
  return 0;
}

export async function waitForOneJob(call: Call): Promise<number> {
  const within = waitOf(call.options<{ readonly timeout?: string }>().timeout);
  if (!within.ok) return call.fail([within.error]);
  const jobs = await waitForJobs(call, [call.argument(0)], within.value ?? DEFAULT_WAIT);
  if (!jobs.ok) return call.fail(jobs.error);
  const [job] = jobs.value;
  if (job) call.print(job, { table: () => showJob(job, call.paint), ids: () => [job.id] });
  const verdict = verdictOf(jobs.value);
  return verdict.length > 0 ? call.fail(verdict) : 0;
}
