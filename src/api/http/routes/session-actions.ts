import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import type { CoaCommand } from '../../../model/coa.ts';
import type { SessionId } from '../../../model/session.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { answerAccepted } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { identifier, reason } from '../fields.ts';
import { eventIdOf } from '../idempotency.ts';
import { sendProblem } from '../problem.ts';

const serviceName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,126}$/, 'the name of a service template: letters, digits, `_`, `.`, `:` and `-`');

const free = z.strictObject({ reason: reason.optional() });
/** What cuts an endpoint off says why. */
const reasoned = z.strictObject({ reason });
const reauthentication = z.strictObject({ reason: reason.optional(), type: z.enum(['last', 'rerun']).optional() });
const activation = z.strictObject({
  reason: reason.optional(),
  service: serviceName,
  precedence: z.int().min(1, 'from 1 to 254').max(254, 'from 1 to 254').optional(),
  replaceAll: z.boolean().optional(),
});
const deactivation = z.strictObject({ reason: reason.optional(), service: serviceName });

/** `POST /sessions/{id}/actions/…`: what can be asked of a live session. Each is an event; the answer says which job does it. */
export function sessionActionRoutes(app: App, context: ApiContext): void {
  const add = actionAdder(app, context);
  add('reauthenticate', 'Authenticate the endpoint again', reauthentication, ({ type }) => ({
    kind: 'reauthenticate',
    ...(type && { type }),
  }));
  add('bounce', 'Take the port down and up again', reasoned, () => ({ kind: 'bounce-host-port' }));
  add('disable-port', 'Shut the port', reasoned, () => ({ kind: 'disable-host-port' }));
  add('disconnect', 'End the session', free, () => ({ kind: 'terminate' }));
  add('query', 'Ask the device for the session', free, () => ({ kind: 'session-query' }));
  add('activate-service', 'Apply a service template', activation, ({ service, precedence, replaceAll }) => ({
    kind: 'activate-service',
    service,
    ...(precedence !== undefined && { precedence }),
    ...(replaceAll !== undefined && { replaceAll }),
  }));
  add('deactivate-service', 'Take a service template away', deactivation, ({ service }) => ({ kind: 'deactivate-service', service }));
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
        return answerAccepted(reply, await deps.control.accept(event));
      },
    );
  };
}
