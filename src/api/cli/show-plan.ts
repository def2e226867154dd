import { placeOf } from '../../plan/steps.ts';
import type { AclPlanView } from '../views/acl-plan-view.ts';
import type { JobSummary, JobView } from '../views/job-view.ts';
import { entryCount, type StepView } from '../views/step-view.ts';
import { columns, oneLine, printable } from './columns.ts';
import { type Paint, paintState } from './paint.ts';
import { showListMove } from './show-list-move.ts';

/** A job as a person reads it: its state first, then its cause, then each step with what was seen and when (ms). */
export function showJob(job: JobView, paint: Paint): string {
  const facts: [string, string][] = [
    ['cause', job.cause],
    ['playbook', job.playbook],
    ['policy', `revision ${job.policyRevision}`],
    ['accepted', job.createdAt],
  ];
  return [
    `job ${printable(job.id)}  ${paintState(paint, job.state)}${job.ms === undefined ? '' : ` in ${milliseconds(job.ms)}`}`,
    ...facts.map(([name, value]) => `  ${name.padEnd(8)}  ${printable(value)}`),
    ...showProgress(job),
    ...showNotes((job.moves ?? []).flatMap(showListMove)),
    ...showNotes(job.notes),
    ...job.steps.flatMap((step) => ['', ...showStep(step, placeOf(step.id) + 1, paint)]),
    ...(job.steps.length < job.counts.total ? ['', `  ${howMany(job)}`] : []),
    '',
  ].join('\n');
}

function howMany({ id, counts, steps }: JobView): string {
  const { total, failed, open } = counts;
  return `${steps.length} of ${total} steps shown, ${failed} failed, ${open} not over: see \`portreeve job show ${printable(id)} --steps all\``;
}

/** How far a rollout is and how its steps ended; nothing for a job that acts on all at once. */
function showProgress({ progress, outcomes }: JobSummary): string[] {
  if (progress === undefined) return [];
  const { done, total, unanswered, wave, waves, rates = {}, perSecond, eta } = progress;
  const most = [rates.global, rates.perSite && `${rates.perSite} a site`, rates.perDevice && `${rates.perDevice} a device`].filter(Boolean);
  const pace = perSecond === undefined ? '' : `, ${perSecond}/s`;
  const left = eta === undefined ? '' : `, ${milliseconds(eta)} left`;
  const silent = unanswered === undefined ? '' : `, ${unanswered} without an answer so far`;
  return [
    `  progress  ${done} of ${total}, wave ${wave} of ${waves}${pace}${left}${silent}${most.length > 0 ? `; at most ${most.join(', ')}` : ''}`,
    ...outcomes.map(({ outcome, steps }) => `  ${String(steps).padStart(8)}  ${outcome}`),
  ];
}

/** One line of what a step went through: `proved in 38 ms: sent 0.4 → CoA-ACK 3.1 → accounting 38.2`. */
function stepSummary(step: StepView, paint: Paint): string {
  const took = step.ms === undefined || step.evidence.length === 0 ? '' : ` in ${milliseconds(step.ms)}`;
  const why = step.skipped === undefined ? '' : ` (${step.skipped})`;
  const attempts = step.attempt > 1 ? `, attempt ${step.attempt} of ${step.attempts}` : '';
  const time = timeFormat(step);
  const seen = step.evidence.map(({ what, ms }) => `${inShort(printable(what))} ${time(ms)}`).join(' → ');
  return `${paintState(paint, step.state)}${why}${took}${attempts}${seen === '' ? '' : `: ${seen}`}`;
}

/** The name of the packet where the evidence is one, else its first clause that says more than which device it is of. */
function inShort(what: string): string {
  const packet = /^[A-Z][A-Za-z]*(?:-[A-Za-z]+)+/.exec(what)?.[0];
  return packet ?? what.replace(/^device `[^`]+`: /, '').split(/: | over |; /)[0] ?? what;
}

/** Tenths of milliseconds where the clock had them. */
function timeFormat({ evidence }: StepView): (ms: number) => string {
  const fine = evidence.some(({ ms }) => !Number.isInteger(ms));
  return (ms) => (fine ? ms.toFixed(1) : String(ms));
}

function showStep(step: StepView, number: number, paint: Paint): string[] {
  const head = `${number}. `;
  const indent = ' '.repeat(head.length);
  const time = timeFormat(step);
  const told = step.evidence.some(({ what, detail }) => detail !== undefined || inShort(what) !== what);
  return [
    `  ${head}${paint.strong(printable(step.does))}`,
    `  ${indent}${stepSummary(step, paint)}`,
    ...(step.waits === undefined ? [] : [`  ${indent}waits for: ${printable(step.waits)}`]),
    ...(step.state === 'proved' || step.state === 'skipped' ? [] : [`  ${indent}expected: ${printable(step.expects)}`]),
    ...(told
      ? step.evidence.map(
          ({ ms, what, detail }) =>
            `  ${indent}${time(ms).padStart(7)}  ${printable(what)}${detail === undefined ? '' : `: ${oneLine(detail)}`}`,
        )
      : []),
  ];
}

/** What a push would do, before it is done. */
export function showAclPlan({ acl, devices, plans }: AclPlanView, paint: Paint): string {
  const steps = plans.flatMap((plan) => plan.steps);
  const where = devices.length === 1 ? devices[0] : `${devices.length} devices`;
  const changes = steps.length === 0 ? 'nothing to change' : `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
  return [
    `plan: access list ${printable(acl.name)} (${entryCount(acl.lines.length)}) on ${printable(where ?? 'no device')}: ${changes}`,
    ...plans.flatMap((plan) => [
      ...plan.steps.map((step, at) => `  ${at + 1}. ${printable(step.does)}`),
      ...showNotes((plan.moves ?? []).flatMap(showListMove), paint),
      ...showNotes(plan.notes, paint),
    ]),
    '',
  ].join('\n');
}

/** A note may have several lines (a difference); the lines of a difference keep their sign, painted where colour is wanted. */
function showNotes(notes: readonly string[], paint?: Paint): string[] {
  return notes.flatMap((note) => note.split('\n')).map((line) => `  ${paintDifference(printable(line), paint)}`);
}

function paintDifference(line: string, paint: Paint | undefined): string {
  if (paint && /^\s*\+ /.test(line)) return paint.good(line);
  return paint && /^\s*- /.test(line) ? paint.bad(line) : line;
}

/** Jobs, one a line. */
export function showJobs(jobs: readonly JobSummary[], paint: Paint, wide: boolean): string {
  return columns(
    ['JOB', 'STATE', 'PROVED', 'TOOK', 'PLAYBOOK', 'ACCEPTED', 'CAUSE', ...(wide ? WIDE : [])],
    jobs.map((job) => [
      job.id,
      { text: job.state, paint: (text) => paintState(paint, job.state, text) },
      `${job.counts.proved}/${job.counts.total}`,
      job.ms === undefined ? '' : milliseconds(job.ms),
      job.playbook,
      job.createdAt,
      job.cause,
      ...(wide ? wideCells(job) : []),
    ]),
  );
}

const WIDE = ['FAILED', 'SKIPPED', 'OPEN', 'FINISHED', 'REVISION', 'APPROVAL', 'LAST NOTE'];

function wideCells({ counts, finishedAt = '', policyRevision, approval, notes }: JobSummary): readonly string[] {
  const counted = [counts.failed, counts.skipped, counts.open].map(String);
  return [...counted, finishedAt, String(policyRevision), approval ? (approval.verdict ?? 'pending') : '', notes.at(-1) ?? ''];
}

/** `38 ms`, `1.24 s`, `3 min 5 s`. */
export function milliseconds(ms: number): string {
  if (ms < 1000) return `${ms < 10 && !Number.isInteger(ms) ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
