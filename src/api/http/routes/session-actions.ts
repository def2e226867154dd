import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import type { CoaCommand } from '../../../model/coa.ts';
import type { SessionId } from '../../../model/session.ts';
import { ladder, lifetime } from '../../../plan/ladder-schema.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { answerEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { dryRunQuery } from '../dry-run.ts';
import { identifier, reason } from '../fields.ts';
import { eventIdOf } from '../idempotency.ts';
import { sendProblem } from '../problem.ts';

const templateName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,126}$/, 'the name of a template: letters, digits, `_`, `.`, `:` and `-`');

const free = z.strictObject({ reason: reason.optional() });
const reauthentication = z.strictObject({
  reason: reason.optional(),
  type: z.enum(['last', 'rerun']).optional(),
  escalate: ladder.optional().describe('tried in turn where the session does not get what it should: terminate, bounce, ssh'),
});
const bouncing = z.strictObject({
  reason,
  force: z
    .boolean()
    .optional()
    .describe('a port with other or voice sessions is taken down too; without it the session is reauthenticated'),
  ssh: z.boolean().optional().describe('where that has no effect, the session is cleared by the command line of its device'),
});
const disabling = z.strictObject({
  reason,
  ttl: lifetime.optional().describe('how long the port stays shut, such as `4h`'),
  ssh: z
    .boolean()
    .optional()
    .describe('whether it is shut by the command line of its device where RADIUS does not do it: true where absent'),
});
const activation = z.strictObject({
  reason: reason.optional(),
  service: templateName,
  precedence: z.int().min(1, 'from 1 to 254').max(254, 'from 1 to 254').optional(),
  replaceAll: z.boolean().optional(),
});
const deactivation = z.strictObject({ reason: reason.optional(), service: templateName });
const templating = z.strictObject({ reason: reason.optional(), template: templateName });
const seconds = z.int('whole seconds').min(0, 'from 0').max(4_294_967_295, 'a 32-bit number');
const text = z.string().regex(/^[\x20-\x7e]{1,253}$/, '1 to 253 printable characters');
const change = z
  .strictObject({
    reason: reason.optional(),
    filterId: text.optional(),
    vlan: text.optional().describe('a number or a name'),
    sessionTimeout: seconds.optional(),
    idleTimeout: seconds.optional(),
  })
  .refine(
    ({ reason: _, ...asked }) => Object.values(asked).some((value) => value !== undefined),
    'nothing is to be changed: name an attribute',
  );

/** `POST /sessions/{id}/actions/…`: what can be asked of a live session. Each is an event; the answer says which job does it. */
export function sessionActionRoutes(app: App, context: ApiContext): void {
  const add = actionAdder(app, context);
  add('reauthenticate', 'Authenticate the endpoint again', reauthentication, ({ type, escalate }) => ({
    kind: 'reauthenticate',
    ...given({ type, escalate }),
  }));
  add('bounce', 'Take the port down and up again', bouncing, ({ force, ssh }) => ({
    kind: 'bounce-host-port',
    ...given({ force, ssh }),
  }));
  add('disable-port', 'Shut the port', disabling, ({ ttl, ssh }) => ({ kind: 'disable-host-port', ...given({ ttl, ssh }) }));
  add('disconnect', 'End the session', free, () => ({ kind: 'terminate' }));
  add('query', 'Ask the device for the session', free, () => ({ kind: 'session-query' }));
  add('activate-service', 'Apply a service template', activation, ({ service, precedence, replaceAll }) => ({
    kind: 'activate-service',
    service,
    ...(precedence !== undefined && { precedence }),
    ...(replaceAll !== undefined && { replaceAll }),
  }));
  add('deactivate-service', 'Take a service template away', deactivation, ({ service }) => ({ kind: 'deactivate-service', service }));
  add('interface-template', 'Apply an interface template to the port', templating, ({ template }) => ({
    kind: 'interface-template',
    template,
  }));
  add('authorize-only', 'Have the device fetch the authorization anew (RFC 5176 Authorize Only)', free, () => ({ kind: 'authorize-only' }));
  add('change-authorization', 'Change attributes of the session (RFC 5176)', change, ({ reason: _, ...asked }) => ({
    kind: 'change-authorization',
    ...given(asked),
  }));
}

type ActionBody = z.ZodType<{ readonly reason?: string | undefined }>;

function actionAdder(app: App, { deps }: ApiContext) {
  return <S extends ActionBody>(name: string, summary: string, body: S, command: (body: z.output<S>) => CoaCommand): void => {
    app.post(
      `/sessions/:id/actions/${name}`,
      {
        config: { role: 'operator', changes: true },
        schema: {
          operationId: `${name.replace(/-(.)/g, (_match, letter: string) => letter.toUpperCase())}Session`,
          tags: ['sessions'],
          summary,
          params: z.strictObject({ id: identifier }),
          querystring: dryRunQuery,
          body,
          response: { 200: acceptedView, 202: acceptedView, ...problems },
        },
      },
      async (request, reply) => {
        const session = deps.sessions.get((request.params as { id: string }).id as SessionId);
        if (!session) return sendProblem(reply, fault('api.not-found', `there is no session \`${(request.params as { id: string }).id}\``));
        const asked = request.body as z.output<S>;
        const event = {
          id: eventIdOf(request, () => freshId(deps)),
          at: deps.clock.now(),
          actor: actorOf(request),
          kind: 'session.action' as const,
          session: session.id,
          command: command(asked),
          ...(asked.reason !== undefined && { reason: asked.reason }),
        };
        return answerEvent(deps, request, reply, event);
      },
    );
  };
}
