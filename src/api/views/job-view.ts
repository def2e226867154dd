import { z } from 'zod';
import { given } from '../../base/given.ts';
import { type Instant, toIso } from '../../base/time.ts';
import { type Approval, FINAL_STATES, type ListMove, PLAN_STATES, type StepId } from '../../model/plan.ts';
import { type Course, type PlanSummary, summaryOfPlan } from '../../plan/course.ts';
import { endedAs } from '../../plan/tally.ts';
import { jobProgress, outcomesOf, progressOf, stepOutcomes } from './job-progress.ts';
import { FIRST, type StepQuery, stepsShown } from './shown-steps.ts';
import { between, stepView, viewOfStep } from './step-view.ts';

const FINAL: ReadonlySet<string> = new Set(FINAL_STATES);

/** What comes into force on a device, and for whom. */
export const listMoveView = z.object({
  device: z.string(),
  list: z.string(),
  from: z.string().optional(),
  type: z.enum(['standard', 'extended']).optional().describe('extended where it is left out'),
  to: z.string(),
  entries: z.int(),
  profiles: z.array(z.string()),
  sessions: z.int().describe('live sessions that name another version and are re-authenticated'),
  live: z.int(),
});
export type ListMoveView = z.output<typeof listMoveView>;

/** What a job that needs a second person waits for, or was told. */
export const approvalView = z.object({
  author: z.string().describe('who asked for it, and may not approve it'),
  until: z.string().describe('when it is denied unless somebody approves it'),
  verdict: z.enum(['approved', 'denied', 'expired']).optional().describe('left out while it waits; `expired`: denied by time'),
  by: z.string().optional(),
  reason: z.string().optional(),
});
export type ApprovalView = z.output<typeof approvalView>;

/** A job without its steps: what is counted of them. */
export const jobSummary = z.object({
  id: z.string(),
  state: z.enum(PLAN_STATES),
  playbook: z.string(),
  cause: z.string(),
  correlation: z.string().optional().describe('ties it to what began it; its cause when left out'),
  policyRevision: z.int(),
  createdAt: z.string(),
  finishedAt: z.string().optional(),
  /** Milliseconds from acceptance to the end. */
  ms: z.number().optional(),
  approval: approvalView.optional().describe('of a job that needs a second person'),
  takesBack: z.string().optional().describe('the job whose push it takes back'),
  takenBackBy: z.string().optional().describe('the last job that was to take back what it did'),
  progress: jobProgress.optional(),
  outcomes: stepOutcomes,
  counts: z.object({
    total: z.int(),
    proved: z.int(),
    acknowledged: z.int().describe('over, and nothing shows whether it is in force'),
    failed: z.int(),
    skipped: z.int(),
    open: z.int(),
  }),
  moves: z.array(listMoveView).optional().describe('lists that come into force in another version, and for how many sessions'),
  notes: z.array(z.string()),
});
export type JobSummary = z.output<typeof jobSummary>;

/** A job as the API shows it: the plan of one event, a bounded number of its steps and what was seen. */
export const jobView = z.object({
  ...jobSummary.shape,
  steps: z.array(stepView).describe('all of them, or what failed first and then as many as asked for: `counts` tells how many there are'),
  next: z.string().optional().describe('the cursor of the next page of the steps asked for'),
});
export type JobView = z.output<typeof jobView>;

export const jobList = z.object({ jobs: z.array(jobSummary) });

export function isFinalState(state: string): boolean {
  return FINAL.has(state);
}

export function summaryView(plan: PlanSummary, now: Instant): JobSummary {
  const { tally } = plan;
  const progress = progressOf(plan, now);
  return {
    id: plan.id,
    state: plan.state,
    playbook: plan.playbook,
    cause: plan.cause,
    ...(plan.correlation === undefined ? {} : { correlation: plan.correlation }),
    policyRevision: plan.basis.policyRevision,
    createdAt: toIso(plan.createdAt),
    ...(plan.finishedAt !== undefined && { finishedAt: toIso(plan.finishedAt), ms: between(plan.createdAt, plan.finishedAt) }),
    ...(plan.approval && { approval: viewOfApproval(plan.approval) }),
    ...given({ takesBack: plan.takesBack, takenBackBy: plan.takenBackBy }),
    ...(progress && { progress }),
    outcomes: outcomesOf(tally.ended),
    counts: {
      total: tally.total,
      proved: endedAs(tally, 'proved'),
      acknowledged: endedAs(tally, 'acknowledged'),
      failed: endedAs(tally, 'refused', 'unknown', 'failed'),
      skipped: endedAs(tally, 'skipped'),
      open: tally.open,
    },
    ...(plan.moves && { moves: plan.moves.map(viewOfMove) }),
    notes: [...plan.notes],
  };
}

/** `waitsFor`: for what a step waits. */
export function viewOfJob(
  plan: Course,
  now: Instant,
  query: StepQuery = { limit: FIRST },
  waitsFor?: (step: StepId) => string | undefined,
): JobView {
  const { steps, last } = stepsShown(plan.steps, query);
  return {
    ...summaryView(summaryOfPlan(plan), now),
    steps: steps.map((step) => viewOfStep(step, plan, waitsFor?.(step.id))),
    ...(last !== undefined && { next: last }),
  };
}

export function viewOfApproval({ until, ...rest }: Approval): ApprovalView {
  return { ...rest, until: toIso(until) };
}

export function viewOfMove(move: ListMove): ListMoveView {
  return { ...move, profiles: [...move.profiles] };
}
