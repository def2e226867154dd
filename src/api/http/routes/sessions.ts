import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { ok } from '../../../base/result.ts';
import { POSTURE_STATUSES } from '../../../model/posture.ts';
import type { Session, SessionId } from '../../../model/session.ts';
import { SESSION_STATES, sessionPage, sessionView, viewOfSession } from '../../views/session-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { identifier, limit, mac } from '../fields.ts';
import { afterCursor, nextUrl, pageById } from '../page.ts';
import { sendProblem } from '../problem.ts';
import { sessionMatcher, sessionSelector } from '../select-sessions.ts';

const query = z.strictObject({
  mac: mac.optional(),
  device: identifier.optional(),
  state: z.enum(SESSION_STATES).optional(),
  live: z.enum(['true', 'false']).optional().describe('`true`: without those that ended, which are kept for a while'),
  posture: z.enum(POSTURE_STATUSES).optional(),
  filter: sessionSelector.optional(),
  limit: limit.default(100),
  cursor: z.string().max(400).optional(),
});

/** `GET /sessions` and `GET /sessions/{id}`. */
export function sessionRoutes(app: App, { deps }: ApiContext): void {
  const { sessions, postures } = deps;

  app.get(
    '/sessions',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listSessions',
        tags: ['sessions'],
        summary: 'The live sessions and those that ended lately, in order of id',
        querystring: query,
        response: { 200: sessionPage, ...problems },
      },
    },
    async (request, reply) => {
      const { mac: endpoint, device, state, live, posture, filter, limit: most, cursor } = request.query;
      const matches = filter === undefined ? ok(() => true) : sessionMatcher(deps, filter, '/filter');
      if (!matches.ok) return sendProblem(reply, matches.error);
      const wanted = (session: Session): boolean =>
        (device === undefined || session.device === device) &&
        (state === undefined || session.state === state) &&
        (live !== 'true' || session.state !== 'ended') &&
        (posture === undefined || postures.status(session.endpoint) === posture) &&
        matches.value(session);
      const all = endpoint === undefined ? sessions.list() : sessions.byEndpoint(endpoint);
      const { items, next } = pageById(where(all, wanted), most, afterCursor(cursor));
      if (next !== undefined) reply.header('link', `<${nextUrl(request.url, next)}>; rel="next"`);
      return {
        sessions: items.map((session) => viewOfSession(session, postures.status(session.endpoint), deps.clock.now())),
        ...(next !== undefined && { next }),
      };
    },
  );

  app.get(
    '/sessions/:id',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getSession',
        tags: ['sessions'],
        summary: 'One session',
        params: z.strictObject({ id: identifier }),
        response: { 200: sessionView, ...problems },
      },
    },
    async (request, reply) => {
      const session = sessions.get(request.params.id as SessionId);
      if (!session) return sendProblem(reply, fault('api.not-found', `there is no session \`${request.params.id}\``));
      return viewOfSession(session, postures.status(session.endpoint), deps.clock.now());
    },
  );
}

function* where<T>(items: Iterable<T>, wanted: (item: T) => boolean): Iterable<T> {
  for (const item of items) if (wanted(item)) yield item;
}
