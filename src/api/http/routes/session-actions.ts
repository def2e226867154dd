import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import type { Instant } from '../../../base/time.ts';
import type { CoaCommand } from '../../../model/coa.ts';
import type { ControlEvent, EventName } from '../../../model/event.ts';
import type { SessionId } from '../../../model/session.ts';
import { ladder, lifetime } from '../../../plan/ladder-schema.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { answerEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { dryRunQuery } from '../dry-run.ts';
import { identifier, reason } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';
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
  force: z.boolean().optional().describe('a port with other or voice sessions is shut too; without it nothing is done there'),
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

/** What can be asked of a live session, by the name of the action: what its body may hold, and the command it means. */
export const SESSION_ACTIONS = {
  reauthenticate: action('Authenticate the endpoint again', reauthentication, ({ type, escalate }) => ({
    kind: 'reauthenticate',
    ...given({ type, escalate }),
  })),
  bounce: action('Take the port down and up again', bouncing, ({ force, ssh }) => ({ kind: 'bounce-host-port', ...given({ force, ssh }) })),
  'disable-port': action('Shut the port', disabling, ({ ttl, ssh, force }) => ({
    kind: 'disable-host-port',
    ...given({ ttl, ssh, force }),
  })),
  disconnect: action('End the session', free, () => ({ kind: 'terminate' })),
  query: action('Ask the device for the session', free, () => ({ kind: 'session-query' })),
  'activate-service': action('Apply a service template', activation, ({ service, precedence, replaceAll }) => ({
    kind: 'activate-service',
    service,
    ...given({ precedence, replaceAll }),
  })),
  'deactivate-service': action('Take a service template away', deactivation, ({ service }) => ({ kind: 'deactivate-service', service })),
  'interface-template': action('Apply an interface template to the port', templating, ({ template }) => ({
    kind: 'interface-template',
    template,
  })),
  'authorize-only': action('Have the device fetch the authorization anew (RFC 5176 Authorize Only)', free, () => ({
    kind: 'authorize-only',
  })),
  'change-authorization': action('Change attributes of the session (RFC 5176)', change, ({ reason: _, ...asked }) => ({
    kind: 'change-authorization',
    ...given(asked),
  })),
} as const;

type ActionBody = z.ZodType<{ readonly reason?: string | undefined }>;

/** What somebody asks of a session, and why. */
export type AskedAction = { readonly command: CoaCommand; readonly reason?: string };

/** INVARIANT: what `asked` is given has been read by `body`. */
function action<S extends ActionBody>(summary: string, body: S, command: (body: z.output<S>) => CoaCommand) {
  const asked = (read: unknown): AskedAction => {
    const known = read as z.output<S>;
    return { command: command(known), ...given({ reason: known.reason }) };
  };
  return { summary, body, asked };
}

/** `POST /sessions/{id}/actions/…`. Each is an event; the answer says which job does it. */
export function sessionActionRoutes(app: App, { deps }: ApiContext): void {
  for (const [name, { summary, body, asked }] of Object.entries(SESSION_ACTIONS)) {
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
        const session = deps.sessions.get(request.params.id as SessionId);
        if (!session) return sendProblem(reply, fault('api.not-found', `there is no session \`${request.params.id}\``));
        const name = eventNameOf(request, () => freshId(deps));
        return answerEvent(deps, request, reply, actionEvent(name, deps.clock.now(), actorOf(request), session.id, asked(request.body)));
      },
    );
  }
}

function actionEvent(name: EventName, at: Instant, actor: string, session: SessionId, { command, reason }: AskedAction): ControlEvent {
  return { ...name, at, actor, kind: 'session.action', session, command, ...given({ reason }) };
}
