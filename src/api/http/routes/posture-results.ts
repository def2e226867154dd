import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { EventId, EventName } from '../../../model/event.ts';
import { viewOfAccepted } from '../../views/accepted-view.ts';
import { postureAccepted, postureOutcomes } from '../../views/posture-outcome-view.ts';
import { pointToJob } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { correlationHeaders, correlationOf } from '../correlation.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { eventNameOf } from '../idempotency.ts';
import { outcomeOf, type PostureReports, postureResult, postureResults, type ReportedResult, type Reporter } from '../posture-results.ts';
import { sendProblem } from '../problem.ts';

export const oneOrMany = z.union([postureResult, postureResults], 'a result, or an array of results');
const answers = z.union([postureAccepted, postureOutcomes]);
export const outcomeAnswers = { 200: answers, 202: answers, ...problems };

/** `POST /posture/results`. */
export function postureResultRoutes(app: App, { deps }: ApiContext, reports: PostureReports): void {
  app.post(
    '/posture/results',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'reportPosture',
        tags: ['posture'],
        summary: 'Posture results of endpoints: one, or up to 1000 in an array; finished verdicts, or facts to be judged',
        headers: correlationHeaders,
        querystring: dryRunQuery,
        body: oneOrMany,
        response: outcomeAnswers,
      },
    },
    async (request, reply) => {
      const nameOf = (one: ReportedResult, part?: number): EventName =>
        one.id === undefined ? eventNameOf(request, () => freshId(deps), part) : { id: one.id as EventId };
      const by = { actor: actorOf(request), correlation: correlationOf(request.headers), dryRun: isDryRun(request) };
      return takeResults(reply, reports, request.body, nameOf, by);
    },
  );
}

/** Takes one result or many, each by itself, and answers with what became of each. */
export async function takeResults(
  reply: FastifyReply,
  reports: PostureReports,
  body: z.output<typeof oneOrMany>,
  nameOf: (one: ReportedResult, part?: number) => EventName,
  by: Reporter,
): Promise<FastifyReply> {
  if (by.correlation !== undefined) reply.header('x-correlation-id', by.correlation);
  if (!Array.isArray(body)) {
    const name = nameOf(body);
    const result = await reports.report(body, name, by, '');
    if (!result.ok) return sendProblem(reply, result.error);
    reply.header('x-correlation-id', by.correlation ?? name.id);
    pointToJob(reply, result.value.jobs[0]);
    return reply
      .code(result.value.duplicate || by.dryRun ? 200 : 202)
      .send({ ...viewOfAccepted(result.value, by.correlation ?? name.id), outcome: outcomeOf(result) });
  }
  const outcomes = await Promise.all(
    body.map(async (one, index) => {
      const name = nameOf(one, index);
      return { event: name.id, result: await reports.report(one, name, by, `/${index}`) };
    }),
  );
  const taken = outcomes.flatMap(({ result }) => (result.ok ? [result.value] : []));
  const [first, ...others] = outcomes.flatMap(({ result }) => (result.ok || outcomeOf(result) === 'older' ? [] : [result.error]));
  if (first && others.length + 1 === outcomes.length) return sendProblem(reply, first, ...others.slice(0, 19));
  pointToJob(reply, taken.flatMap(({ jobs }) => jobs)[0]);
  const nothingNew = by.dryRun || (!first && taken.every(({ duplicate }) => duplicate));
  return reply.code(nothingNew ? 200 : 202).send({
    results: outcomes.map(({ event, result }) =>
      result.ok
        ? { ...viewOfAccepted(result.value, by.correlation ?? event), outcome: outcomeOf(result) }
        : { event, outcome: outcomeOf(result), error: { code: result.error.code, message: result.error.message } },
    ),
  });
}
