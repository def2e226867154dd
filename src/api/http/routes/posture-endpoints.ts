import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { POSTURE_STATUSES, type PostureRecord } from '../../../model/posture.ts';
import { heartbeat, statusOf } from '../../../posture/state/deadlines.ts';
import { posturePage, postureView, viewOfPosture } from '../../views/posture-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { endpointId, limit } from '../fields.ts';
import { afterCursor, nextUrl, pageById } from '../page.ts';
import { heldRecord, recordOf } from '../posture-subject.ts';
import { sendProblem } from '../problem.ts';

export const endpointParams = z.strictObject({ id: endpointId.describe('what its agent calls it, or a MAC address of it') });

const query = z.strictObject({
  status: z.enum(POSTURE_STATUSES).optional().describe('what policy sees'),
  state: z.enum([...POSTURE_STATUSES, 'ended']).optional(),
  failing: z.string().min(1).max(200).optional().describe('a check that failed in the newest result'),
  limit: limit.default(100),
  cursor: z.string().max(400).optional(),
});

/** `GET /posture/endpoints`, `GET /posture/endpoints/{id}` and `POST /posture/endpoints/{id}/heartbeat`. */
export function postureEndpointRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/posture/endpoints',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listPostures',
        tags: ['posture'],
        summary: 'The endpoints that were heard of, in order of id',
        querystring: query,
        response: { 200: posturePage, ...problems },
      },
    },
    async (request, reply) => {
      const { status, state, failing, limit: most, cursor } = request.query;
      const now = deps.clock.now();
      const wanted = (record: PostureRecord): boolean =>
        (status === undefined || statusOf(record, now) === status) &&
        (state === undefined || record.state === state) &&
        (failing === undefined || record.checks.some(({ id, passed }) => id === failing && !passed));
      const { items, next } = pageById(found(deps.postures.list(), wanted), most, afterCursor(cursor));
      if (next !== undefined) reply.header('link', `<${nextUrl(request.url, next)}>; rel="next"`);
      return { endpoints: items.map(({ record }) => viewOfPosture(record, now)), ...(next !== undefined && { next }) };
    },
  );

  app.get(
    '/posture/endpoints/:id',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getPosture',
        tags: ['posture'],
        summary: 'The posture of an endpoint; `unknown` for an address never heard of',
        params: endpointParams,
        response: { 200: postureView, ...problems },
      },
    },
    async (request, reply) => {
      const record = recordOf(deps, request.params.id);
      return record.ok ? viewOfPosture(record.value, deps.clock.now()) : sendProblem(reply, record.error);
    },
  );

  app.post(
    '/posture/endpoints/:id/heartbeat',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'heartbeatOfPosture',
        tags: ['posture'],
        summary: 'The agent of the endpoint lives: the deadline of its silence moves on. In memory alone',
        params: endpointParams,
        body: z.strictObject({}),
        response: { 200: postureView, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const record = heldRecord(deps, id);
      if (record === undefined) return sendProblem(reply, fault('api.not-found', `no endpoint is called \`${id}\`: report a result first`));
      const now = deps.clock.now();
      const beating = heartbeat(record, deps.posture.settings(), now);
      if (beating !== record) deps.postures.put(beating);
      return viewOfPosture(beating, now);
    },
  );
}

function* found(
  records: Iterable<PostureRecord>,
  wanted: (record: PostureRecord) => boolean,
): Iterable<{ id: string; record: PostureRecord }> {
  for (const record of records) if (wanted(record)) yield { id: record.endpoint, record };
}
