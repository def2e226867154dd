import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, fault } from '../../base/fault.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import type { AcceptedView } from '../views/accepted-view.ts';
import { type JobRecap, jobRecap, type RecapRow } from '../views/job-recap.ts';
import { isFinalState, type JobView, jobView } from '../views/job-view.ts';
import { approvalFaultOf, pendingApproval } from './approval-fault.ts';
import type { Begun } from './begin.ts';
import { printable } from './columns.ts';
import type { Call } from './command-line.ts';
import { showPlanned } from './dry-run.ts';
import { showJob } from './show-plan.ts';
import { isOfSessions, recapLine, recapRows, showBatches, showRecap, showWideRecap } from './show-recap.ts';

/** The server holds one question at most this long, in ms. */
const ONE_QUESTION: Duration = 30_000;
/** How often the progress of a followed job is looked at, in ms. */
const LOOK: Duration = 500;

/** A job as it was when the wait for it ended; the recap where a person watched. */
export type Followed = { readonly job: JobView; readonly recap?: JobRecap };

export function askRecap(call: Call, job: string): Promise<Result<JobRecap, readonly Fault[]>> {
  return call.api({ path: `/jobs/${encodeURIComponent(job)}/recap`, schema: jobRecap });
}

/** The job, as soon as it is over or `within` ms are. */
async function askJob(call: Call, id: string, within: Duration, steps?: number): Promise<Result<JobView, readonly Fault[]>> {
  const held = Math.min(ONE_QUESTION, Math.max(0, Math.round(within)));
  const query = new URLSearchParams({ ...(held > 0 && { wait: `${held}ms` }), ...(steps !== undefined && { limit: String(steps) }) });
  return call.api({ path: `/jobs/${encodeURIComponent(id)}${query.size > 0 ? `?${query}` : ''}`, schema: jobView, held });
}

/**
 * Follows a job until it is over or `within` ms are, and gives how its devices stand then. What happens is shown to a person meanwhile: redrawn on a
 * terminal; elsewhere a line for each device whose state changed, and for the job, with the time in front.
 */
export async function followRecap(call: Call, job: string, within = Number.POSITIVE_INFINITY): Promise<Result<JobRecap, readonly Fault[]>> {
  const started = performance.now();
  let drawn = 0;
  let before: JobRecap | undefined;
  for (;;) {
    const now = await askRecap(call, job);
    if (!now.ok) return now;
    const { value } = now;
    const over = isFinalState(value.state);
    const elapsed = performance.now() - started;
    // What was over before anybody looked is told by its end alone.
    if (call.forPeople && !(over && before === undefined)) drawn = show(call, value, { before, elapsed, drawn });
    if (over || elapsed >= within) return now;
    before = value;
    const looked = await nextLook(call, job, Math.min(LOOK, within - elapsed));
    if (!looked.ok) return looked;
  }
}

type Progress = { readonly before: JobRecap | undefined; readonly elapsed: number; readonly drawn: number };

/** Gives the number of lines to draw over the next time. */
function show(call: Call, now: JobRecap, { before, elapsed, drawn }: Progress): number {
  if (!call.io.terminal) {
    for (const line of changesSince(before, now, call)) call.io.out(`${new Date().toISOString()} ${line}\n`);
    return 0;
  }
  const text = showBatches(now, elapsed, call.paint);
  call.io.out(`${drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''}${text}`);
  return text.split('\n').length - 1;
}

/** Until it is time to look again: `within` ms, or as soon as the job is over. */
async function nextLook(call: Call, job: string, within: Duration): Promise<Result<void, readonly Fault[]>> {
  const until = performance.now() + within;
  const looked = await askJob(call, job, within, 1);
  if (!looked.ok) return looked;
  const left = until - performance.now();
  // A server that closes keeps nobody waiting.
  if (!isFinalState(looked.value.state) && left > 0) await sleep(left, undefined, { signal: call.io.interrupted }).catch(() => undefined);
  return ok(undefined);
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

/** Follows jobs one after another, all within the same time; the first fault ends it, and what goes on is told. */
export async function followJobs(
  call: Call,
  ids: readonly string[],
  within: Duration,
): Promise<Result<readonly Followed[], readonly Fault[]>> {
  const end = performance.now() + within;
  const followed: Followed[] = [];
  for (const id of ids) {
    const one = await followJob(call, id, Math.max(0, end - performance.now()));
    if (!one.ok) {
      tellGone(call, ids.slice(followed.length), one.error);
      return one;
    }
    followed.push(one.value);
  }
  return ok(followed);
}

async function followJob(call: Call, id: string, within: Duration): Promise<Result<Followed, readonly Fault[]>> {
  if (call.forPeople) {
    const recap = await followRecap(call, id, within);
    if (!recap.ok) return recap;
    const job = await askJob(call, id, 0);
    return job.ok ? ok({ job: job.value, recap: recap.value }) : job;
  }
  const end = performance.now() + within;
  for (;;) {
    const left = end - performance.now();
    const job = await askJob(call, id, left);
    if (!job.ok) return job;
    if (isFinalState(job.value.state) || left <= 0) return ok({ job: job.value });
  }
}

/** The wait ended early: which jobs go on without anybody watching. */
export function tellGone(call: Call, ids: readonly string[], faults: readonly Fault[]): void {
  const unseen = faults.some(({ code }) => code === 'api.unreachable') ? 'the end of the job was not seen' : undefined;
  const goesOn = call.io.interrupted.aborted ? 'the job goes on' : unseen;
  if (goesOn !== undefined) call.io.err(`portreeve: ${goesOn}: ${ids.join(', ')}\n`);
}

/** For people: a line a device; of a job about sessions what was seen as well. */
export function showFollowed({ job, recap }: Followed, call: Call): string {
  if (recap === undefined) return showJob(job, call.paint);
  return isOfSessions(recap) ? `${showJob(job, call.paint)}\n${recapRows(recap, call.paint)}` : showRecap(recap, call.paint);
}

export function printRecap(call: Call, recap: JobRecap): void {
  call.print(recap, {
    table: (wide) => (wide ? showWideRecap(recap, call.paint) : showRecap(recap, call.paint)),
    rows: () => recap.devices,
    ids: () => recap.devices.filter(({ state }) => state === 'failed').map(({ device }) => device),
  });
}

/** What the end of jobs means for the exit code: nothing, not proved, not approved, or still going on. */
export function verdictOf(followed: readonly Followed[]): readonly Fault[] {
  return followed.flatMap(({ job, recap }) => {
    if (job.state === 'proved' || job.state === 'unneeded') return [];
    const unapproved = approvalFaultOf(job);
    if (unapproved) return [unapproved];
    if (!isFinalState(job.state)) {
      const see = `\`portreeve job wait ${job.id}\` waits on, \`portreeve job show ${job.id}\` shows it`;
      return [fault('wait.timeout', `the wait ended and job \`${job.id}\` goes on: ${see}`)];
    }
    if (recap !== undefined && !isOfSessions(recap)) return verdictOfRecap(recap);
    return [fault('job.unproved', `job \`${job.id}\` ended as ${job.state}: ${whyUnproved(job)}`)];
  });
}

/** The same by its recap, of a job that is over or waits for approval. */
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

function whyUnproved(job: JobView): string {
  const step =
    job.steps.find(({ state }) => state === 'refused' || state === 'failed' || state === 'unknown') ??
    job.steps.find(({ state }) => state !== 'proved');
  const last = step?.evidence.at(-1);
  if (!step) return job.notes[0] ?? 'it has no steps';
  return `${step.does}: ${last ? [last.what, last.detail].filter(Boolean).join(', ') : step.state}`;
}

/** Tells what was begun; with `--wait` follows it to its end. Gives the exit code. */
export async function followAccepted(call: Call, begun: Begun<AcceptedView>, name: string): Promise<number> {
  if (call.common.dryRun !== undefined) return showPlanned(call, [begun.value], name);
  const accepted = { ...begun.value, duplicate: begun.again || begun.value.duplicate };
  const ids = accepted.jobs.map(({ id }) => id);
  const { wait } = call.common;
  if (wait === undefined) {
    call.print(accepted, { table: () => acceptedLine(accepted, name), ids: () => ids });
    const pending = accepted.jobs.filter(({ approval }) => approval === 'pending').map(({ id }) => pendingApproval(id));
    return pending.length > 0 ? call.fail(pending) : 0;
  }
  if (accepted.duplicate && call.forPeople) call.io.out(acceptedLine(accepted, name));
  const followed = await followJobs(call, ids, wait);
  if (!followed.ok) return call.fail(followed.error);
  call.print(
    { ...accepted, jobs: followed.value.map(({ job }) => job) },
    {
      table: () => (ids.length > 0 ? followed.value.map((one) => showFollowed(one, call)).join('\n') : acceptedLine(accepted, name)),
      ids: () => ids,
    },
  );
  const verdict = verdictOf(followed.value);
  return verdict.length > 0 ? call.fail(verdict) : 0;
}

/** `push of GUEST: accepted, job p-1`. */
export function acceptedLine({ jobs, duplicate }: Pick<AcceptedView, 'jobs' | 'duplicate'>, name: string): string {
  const ids = jobs.map(({ id }) => id).join(', ');
  if (duplicate) return `${name}: ${ids === '' ? 'accepted before, nothing to do' : `already begun as job ${ids}`}\n`;
  return `${name}: accepted${ids === '' ? ', nothing to do' : `, job ${ids}`}\n`;
}
