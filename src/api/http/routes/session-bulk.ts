import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import type { ControlEvent } from '../../../model/event.ts';
import type { SessionId } from '../../../model/session.ts';
import { rolloutOfWritten, sessionRolloutWish } from '../../../plan/rollout-schema.ts';
import { sessionsAcceptedView, viewOfAccepted } from '../../views/accepted-view.ts';
import { pointToJob, takeEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { identifier } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';
import { sendProblem } from '../problem.ts';
import { type LeftOut, sessionSelector, sessionsMeant } from '../select-sessions.ts';
import { SESSION_ACTIONS } from './session-actions.ts';

const MOST = 1000;
const sessions = z
  .array(identifier)
  .min(1)
  .max(MOST, `at most ${MOST} sessions by name: choose more by a selector`)
  .refine((ids) => new Set(ids).size === ids.length, 'each session once');

const limits = sessionRolloutWish.extend({
  maxTargets: z.int().min(1).optional().describe('nothing is done where more sessions are meant'),
});

/** One form an action: `with` holds what the body of the action on one session does. */
const [first, ...others] = Object.entries(SESSION_ACTIONS).map(([name, { body }]) =>
  z
    .strictObject({
      action: z.literal(name),
      sessions: sessions.optional(),
      selector: sessionSelector.optional(),
      limits: limits.optional(),
      with: z.prefault<z.ZodType>(body, {}),
    })
    .refine((asked) => asked.sessions !== undefined || asked.selector !== undefined, {
      message: '`sessions`, `selector` or both',
      path: ['sessions'],
    }),
);
const bulkAction = z.discriminatedUnion('action', [first as NonNullable<typeof first>, ...others]);

/** `POST /sessions:bulk-action`: the same of many sessions, as one job in batches. In a route, `::` stands for one colon. */
export function sessionBulkRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/sessions::bulk-action',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'bulkActionSessions',
        tags: ['sessions'],
        summary: `The same action on many sessions, chosen by a selector or up to ${MOST} by name, as one job: a few first, then batch by batch`,
        querystring: dryRunQuery,
        body: bulkAction,
        response: { 200: sessionsAcceptedView, 202: sessionsAcceptedView, ...problems },
      },
    },
    async (request, reply) => {
      const meant = await sessionsMeant(deps, request.body);
      if (!meant.ok) return sendProblem(reply, meant.error);
      const { chosen, leftOut } = meant.value;
      const { maxTargets, ...rollout } = request.body.limits ?? {};
      if (maxTargets !== undefined && chosen.length > maxTargets) return sendProblem(reply, tooMany(chosen.length, maxTargets));
      const { action, with: read } = request.body;
      const event: ControlEvent = {
        ...eventNameOf(request, () => freshId(deps)),
        at: deps.clock.now(),
        actor: actorOf(request),
        kind: 'sessions.action',
        sessions: chosen,
        ...SESSION_ACTIONS[action as keyof typeof SESSION_ACTIONS].asked(read),
        ...(Object.keys(rollout).length > 0 && { rollout: rolloutOfWritten(rollout) }),
      };
      const accepted = await takeEvent(deps, event, isDryRun(request));
      if (!accepted.ok) return sendProblem(reply, ...whyNot(accepted.error, chosen, leftOut));
      const { duplicate, jobs, plans } = accepted.value;
      pointToJob(reply, jobs[0]);
      return reply.code(duplicate || plans !== undefined ? 200 : 202).send({
        ...viewOfAccepted(accepted.value),
        sessions: chosen.length,
        ...(leftOut.length > 0 && { leftOut: leftOut.map(({ code, message, session }) => ({ session, code, message })) }),
      });
    },
  );
}

/** Where nobody is left to be told, those who were named say why. */
function whyNot(refusal: Fault, chosen: readonly SessionId[], leftOut: readonly LeftOut[]): readonly [Fault, ...Fault[]] {
  const [first, ...others] = chosen.length === 0 ? leftOut.slice(0, MOST_FAULTS) : [];
  return first ? [first, ...others] : [refusal];
}

const MOST_FAULTS = 20;

function tooMany(meant: number, most: number): Fault {
  const why = `${meant} sessions are meant, more than \`maxTargets\` ${most}: nothing was done; choose fewer, or allow so many`;
  return fault('plan.refused', why, { at: '/limits/maxTargets' });
}
