import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import type { AcceptedView } from '../views/accepted-view.ts';
import { isFinalState, type JobView, jobView } from '../views/job-view.ts';
import { approvalFaultOf, pendingApproval } from './approval-fault.ts';
import type { Call } from './command-line.ts';
import { showJob } from './show-plan.ts';

/** The server holds one question at most this long, in ms. */
const ONE_QUESTION = 30_000;

/** Asks for a job until it is over or `within` ms are; gives it as it is then. */
async function waitForJob(call: Call, id: string, within: Duration): Promise<Result<JobView, readonly Fault[]>> {
  const end = performance.now() + within;
  for (;;) {
    const left = Math.max(0, Math.round(end - performance.now()));
    const part = Math.min(left, ONE_QUESTION);
    const path = `/jobs/${encodeURIComponent(id)}${part > 0 ? `?wait=${part}ms` : ''}`;
    const job = await call.api({ path, schema: jobView, within: part + 10_000 });
    if (!job.ok || isFinalState(job.value.state) || left === 0) return job;
  }
}

/** Waits for every job, in order; the first fault ends it. */
export async function waitForJobs(
  call: Call,
  ids: readonly string[],
  within: Duration,
): Promise<Result<readonly JobView[], readonly Fault[]>> {
  const end = performance.now() + within;
  const jobs: JobView[] = [];
  for (const id of ids) {
    const job = await waitForJob(call, id, Math.max(0, end - performance.now()));
    if (!job.ok) {
      const gone = job.error.some(({ code }) => code === 'api.unreachable');
      const goesOn = call.io.interrupted.aborted ? 'the job goes on' : gone ? 'the end of the job was not seen' : undefined;
      if (goesOn !== undefined) call.io.err(`portreeve: ${goesOn}: ${ids.slice(jobs.length).join(', ')}\n`);
      return err(job.error);
    }
    jobs.push(job.value);
  }
  return ok(jobs);
}

/** What the end of the jobs means for the exit code: nothing, not proved, not approved, or still going on. */
export function verdictOf(jobs: readonly JobView[]): readonly Fault[] {
  return jobs.flatMap((job) => {
    if (job.state === 'proved' || job.state === 'unneeded') return [];
    const unapproved = approvalFaultOf(job);
    if (unapproved) return [unapproved];
    if (!isFinalState(job.state))
      return [fault('wait.timeout', `the wait ended and job \`${job.id}\` goes on: see \`portreeve job show ${job.id}\``)];
    return [fault('job.unproved', `job \`${job.id}\` ended as ${job.state}: ${whyUnproved(job)}`)];
  });
}

function whyUnproved(job: JobView): string {
  const step =
    job.steps.find(({ state }) => state === 'refused' || state === 'failed' || state === 'unknown') ??
    job.steps.find(({ state }) => state !== 'proved');
  const last = step?.evidence.at(-1);
  if (!step) return job.notes[0] ?? 'it has no steps';
  return `${step.does}: ${last ? [last.what, last.detail].filter(Boolean).join(', ') : step.state}`;
}

/** Tells what was accepted; with a wait, the jobs as they ended. Gives the exit code. */
export async function followAccepted(call: Call, accepted: AcceptedView, wait: Duration | undefined, name: string): Promise<number> {
  const ids = accepted.jobs.map(({ id }) => id);
  if (wait === undefined) {
    call.print(accepted, { table: () => acceptedLine(accepted, name), ids: () => ids });
    const pending = accepted.jobs.filter(({ approval }) => approval === 'pending').map(({ id }) => pendingApproval(id));
    return pending.length > 0 ? call.fail(pending) : 0;
  }
  const jobs = await waitForJobs(call, ids, wait);
  if (!jobs.ok) return call.fail(jobs.error);
  call.print(
    { ...accepted, jobs: jobs.value },
    {
      table: () => (jobs.value.length > 0 ? jobs.value.map((job) => showJob(job, call.paint)).join('\n') : acceptedLine(accepted, name)),
      ids: () => ids,
    },
  );
  const verdict = verdictOf(jobs.value);
  return verdict.length > 0 ? call.fail(verdict) : 0;
}

function acceptedLine(accepted: AcceptedView, name: string): string {
  const ids = accepted.jobs.map(({ id }) => id).join(', ');
  if (accepted.duplicate) return `${name}: accepted before, nothing new${ids === '' ? '' : `; job ${ids}`}\n`;
  return `${name}: accepted${ids === '' ? ', nothing to do' : `, job ${ids}`}\n`;
}
