import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../../base/fault.ts';
import { ok, type Result } from '../../base/result.ts';
import type { ControlEvent, EventId } from '../../model/event.ts';
import type { Plan } from '../../model/plan.ts';
import { courseOf } from '../../plan/course.ts';
import { jobHref, type Taken, viewOfAccepted } from '../views/accepted-view.ts';
import { viewOfJob } from '../views/job-view.ts';
import type { ApiDeps } from './deps.ts';
import { isDryRun } from './dry-run.ts';
import { sendProblem } from './problem.ts';

/** Hands an event to control, or with `dryRun` has it planned and no more. */
export async function takeEvent(
  deps: Pick<ApiDeps, 'control' | 'clock'>,
  event: ControlEvent,
  dryRun: boolean,
): Promise<Result<Taken, Fault>> {
  return dryRun ? planned(deps, event.id, await deps.control.preview(event)) : deps.control.accept(event);
}

/** Plans that were made and not accepted. */
export function planned({ clock }: Pick<ApiDeps, 'clock'>, event: EventId, made: Result<readonly Plan[], Fault>): Result<Taken, Fault> {
  if (!made.ok) return made;
  const plans = made.value.map((plan) => viewOfJob(courseOf(plan), clock.now(), { limit: MOST_STEPS }));
  return ok({ event, duplicate: false, jobs: [], plans });
}

/** Steps shown of a plan that is only shown; its counts tell of all. */
const MOST_STEPS = 1000;

/** Takes an event and answers with what came of it; with `dryRun`, with what would come of it. */
export async function answerEvent(
  deps: Pick<ApiDeps, 'control' | 'clock'>,
  request: FastifyRequest,
  reply: FastifyReply,
  event: ControlEvent,
): Promise<FastifyReply> {
  return answerTaken(reply, await takeEvent(deps, event, isDryRun(request)), event.correlation);
}

/** 202 and where to look; 200 for what was accepted before, or is not accepted at all; or the fault. */
export function answerTaken(reply: FastifyReply, result: Result<Taken, Fault>, correlation?: string): FastifyReply {
  if (!result.ok) return sendProblem(reply, result.error);
  const { duplicate, jobs, plans } = result.value;
  pointToJob(reply, jobs[0]);
  return reply.code(duplicate || plans !== undefined ? 200 : 202).send(viewOfAccepted(result.value, correlation));
}

export function pointToJob(reply: FastifyReply, job: string | undefined): void {
  if (job !== undefined) reply.header('location', jobHref(job)).header('retry-after', '1');
}
