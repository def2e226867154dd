import type { FastifyReply } from 'fastify';
import type { Fault } from '../../base/fault.ts';
import type { Result } from '../../base/result.ts';
import type { Accepted } from '../../control/control.ts';
import { jobHref, viewOfAccepted } from '../views/accepted-view.ts';
import { sendProblem } from './problem.ts';

/** Answers with what came of an event: 202 and where to look, 200 for one accepted before, or the fault. */
export function answerAccepted(reply: FastifyReply, result: Result<Accepted, Fault>, correlation?: string): FastifyReply {
  if (!result.ok) return sendProblem(reply, result.error);
  pointToJob(reply, result.value.jobs[0]);
  return reply.code(result.value.duplicate ? 200 : 202).send(viewOfAccepted(result.value, correlation));
}

export function pointToJob(reply: FastifyReply, job: string | undefined): void {
  if (job !== undefined) reply.header('location', jobHref(job)).header('retry-after', '1');
}
