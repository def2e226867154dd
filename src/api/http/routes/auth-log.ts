import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import type { Decision, LoggedDecision } from '../../../ports/decision-log.ts';
import { authLogEntry, authLogPage, decisionNumber, idOfDecision, viewOfDecision } from '../../views/auth-log-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { identifier, limit, mac } from '../fields.ts';
import { afterCursor, cursorOf } from '../page.ts';
import { sendProblem } from '../problem.ts';

const query = z.strictObject({
  user: z.string().max(253).optional(),
  mac: mac.optional(),
  device: identifier.optional(),
  outcome: z.enum(['accept', 'reject', 'challenge', 'drop']).optional(),
  service: z.string().max(63).optional(),
  rule: z.string().max(63).optional(),
  reason: z.string().max(63).optional(),
  limit: limit.default(100),
  cursor: z.string().max(40).optional(),
});

/** `GET /auth-log` and `GET /auth-log/{id}`. */
export function authLogRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/auth-log',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listDecisions',
        tags: ['auth-log'],
        summary: 'The last decisions of the authentication path, newest first',
        querystring: query,
        response: { 200: authLogPage, ...problems },
      },
    },
    async (request) => {
      const { limit: most, cursor, ...wanted } = request.query;
      const found: LoggedDecision[] = [];
      for (const decision of deps.decisions.newest(numberAfter(cursor))) {
        if (meets(decision, wanted)) found.push(decision);
        if (found.length > most) break;
      }
      const page = found.slice(0, most);
      const last = page.at(-1);
      return { decisions: page.map(viewOfDecision), ...(found.length > most && last && { next: cursorOf(idOfDecision(last.number)) }) };
    },
  );

  app.get(
    '/auth-log/:id',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getDecision',
        tags: ['auth-log'],
        summary: 'One decision; `POST /policy:explain` says why',
        params: z.strictObject({ id: identifier }),
        response: { 200: authLogEntry, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const decision = deps.decisions.get(decisionNumber(id) ?? 0);
      return decision ? viewOfDecision(decision) : sendProblem(reply, fault('api.not-found', `there is no decision \`${id}\` in the log`));
    },
  );
}

type Wanted = { readonly [key in 'user' | 'mac' | 'device' | 'outcome' | 'service' | 'rule' | 'reason']?: string | undefined };

function meets(decision: Decision, { user, mac: endpoint, ...plain }: Wanted): boolean {
  if (user !== undefined && decision.userName !== user) return false;
  if (endpoint !== undefined && decision.endpoint !== endpoint) return false;
  const { device, outcome, service, rule, reason } = plain;
  return (
    (device === undefined || decision.device === device) &&
    (outcome === undefined || decision.outcome === outcome) &&
    (service === undefined || decision.service === service) &&
    (rule === undefined || decision.rule === rule) &&
    (reason === undefined || decision.reason === reason)
  );
}

function numberAfter(cursor: string | undefined): number | undefined {
  const text = afterCursor(cursor);
  return text === undefined ? undefined : decisionNumber(text);
}
