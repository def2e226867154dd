import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { parseDuration } from '../../../base/time.ts';
import type { PostureRecord, PostureStimulus } from '../../../model/posture.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { answerEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { correlationHeaders, correlationOf } from '../correlation.ts';
import { dryRunQuery } from '../dry-run.ts';
import { reason } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';
import { recordOf } from '../posture-subject.ts';
import { sendProblem } from '../problem.ts';
import { endpointParams } from './posture-endpoints.ts';

/** From a second to a year. */
const LONGEST = 365 * 24 * 60 * 60 * 1000;

const ttl = z
  .string()
  .max(16)
  .transform((text, ctx): number => {
    const value = parseDuration(text);
    if (value !== undefined && value >= 1000 && value <= LONGEST) return value;
    ctx.addIssue('a duration from 1s to 365d, such as 4h');
    return z.NEVER;
  });

const order = z.strictObject({
  reason,
  ttl: ttl.optional().describe('when it ends by itself; else `posture.quarantine`, or never'),
  isolation: z.enum(['restrict', 'shutdown', 'terminate']).default('restrict').describe('what the device is told'),
});

/** `PUT` and `DELETE /posture/endpoints/{id}/quarantine`: it stays, whatever is reported, until it is released or its time is up. */
export function postureQuarantineRoutes(app: App, context: ApiContext): void {
  const { deps } = context;
  const answered = { 200: acceptedView, 202: acceptedView, ...problems };

  app.put(
    '/posture/endpoints/:id/quarantine',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'quarantineEndpoint',
        tags: ['posture'],
        summary: 'Put an endpoint into quarantine',
        headers: correlationHeaders,
        params: endpointParams,
        querystring: dryRunQuery,
        body: order,
        response: answered,
      },
    },
    async (request, reply) => {
      const record = recordOf(deps, request.params.id);
      if (!record.ok) return sendProblem(reply, record.error);
      const { reason: why, ttl: length, isolation } = request.body;
      const quarantine = { by: actorOf(request), reason: why, at: deps.clock.now(), sticky: true, isolation };
      const seconds = length === undefined ? {} : { seconds: Math.ceil(length / 1000) };
      return tell(context, request, reply, record.value, { kind: 'quarantine', quarantine, ...seconds }, why);
    },
  );

  app.delete(
    '/posture/endpoints/:id/quarantine',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'releaseEndpoint',
        tags: ['posture'],
        summary: 'Release an endpoint from quarantine; it is assessed again',
        headers: correlationHeaders,
        params: endpointParams,
        querystring: dryRunQuery,
        response: answered,
      },
    },
    async (request, reply) => {
      const record = recordOf(deps, request.params.id);
      if (!record.ok) return sendProblem(reply, record.error);
      const { state, resume, endpoint } = record.value;
      if (state !== 'quarantined' && !(state === 'ended' && resume === 'quarantined')) {
        return sendProblem(reply, fault('api.conflict', `\`${endpoint}\` is not in quarantine, it is ${state}`));
      }
      return tell(context, request, reply, record.value, { kind: 'release' });
    },
  );
}

async function tell(
  { deps }: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { endpoint }: PostureRecord,
  stimulus: PostureStimulus,
  why?: string,
): Promise<FastifyReply> {
  const name = eventNameOf(request, () => freshId(deps));
  const correlation = correlationOf(request.headers) ?? name.id;
  reply.header('x-correlation-id', correlation);
  return answerEvent(deps, request, reply, {
    ...name,
    at: deps.clock.now(),
    actor: actorOf(request),
    correlation,
    kind: 'posture.stimulus',
    endpoint,
    macs: [],
    stimulus,
    ...(why === undefined ? {} : { reason: why }),
  });
}
