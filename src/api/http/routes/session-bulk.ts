import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, type Result } from '../../../base/result.ts';
import { usedKey } from '../../../control/used-key.ts';
import type { SessionId } from '../../../model/session.ts';
import { acceptedView, type Taken, viewOfAccepted } from '../../views/accepted-view.ts';
import { takeEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { identifier } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';
import { sendProblem } from '../problem.ts';
import { actionEvent, SESSION_ACTIONS } from './session-actions.ts';

const MOST = 1000;
const sessions = z
  .array(identifier)
  .min(1)
  .max(MOST, `at most ${MOST} sessions in one request`)
  .refine((ids) => new Set(ids).size === ids.length, 'each session once');

/** One form an action: `with` holds what the body of the action on one session does. */
const [first, ...others] = Object.entries(SESSION_ACTIONS).map(([name, { body }]) =>
  z.strictObject({ action: z.literal(name), sessions, with: z.prefault<z.ZodType>(body, {}) }),
);
const bulkAction = z.discriminatedUnion('action', [first as NonNullable<typeof first>, ...others]);

const outcome = z.union([
  acceptedView.extend({ session: z.string() }),
  z.object({ session: z.string(), error: z.object({ code: z.string(), message: z.string() }) }),
]);
const outcomes = z.object({ results: z.array(outcome).describe('one a session, in the order they were named') });

/** `POST /sessions:bulk-action`: the same of many sessions, each an event and a job of its own. In a route, `::` stands for one colon. */
export function sessionBulkRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/sessions::bulk-action',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'bulkActionSessions',
        tags: ['sessions'],
        summary: `The same action on up to ${MOST} sessions, with what became of each`,
        querystring: dryRunQuery,
        body: bulkAction,
        response: { 200: outcomes, 202: outcomes, ...problems },
      },
    },
    async (request, reply) => {
      const { action, sessions: named, with: read } = request.body;
      const what = SESSION_ACTIONS[action as keyof typeof SESSION_ACTIONS].asked(read);
      const accept = async (session: string, part: number): Promise<Result<Taken, Fault>> => {
        const at = `/sessions/${part}`;
        const known = deps.sessions.get(session as SessionId);
        if (!known) return err(fault('api.not-found', `there is no session \`${session}\``, { at }));
        const name = eventNameOf(request, () => freshId(deps), part);
        const event = actionEvent(name, deps.clock.now(), actorOf(request), known.id, what);
        const accepted = await takeEvent(deps, event, isDryRun(request));
        return accepted.ok ? accepted : err({ ...accepted.error, at });
      };
      // One first: where the key was used with another body, nothing of this one is done.
      const [leading = '', ...rest] = named;
      const led = { session: leading, result: await accept(leading, 0) };
      if (!led.result.ok && led.result.error.code === 'api.idempotency') return sendProblem(reply, usedKey());
      const others = await Promise.all(rest.map(async (session, at) => ({ session, result: await accept(session, at + 1) })));
      const results = [led, ...others];
      const [worst, ...more] = results.flatMap(({ result }) => (result.ok ? [] : [result.error]));
      if (worst && more.length + 1 === results.length) return sendProblem(reply, worst, ...more.slice(0, 19));
      const nothingNew = !worst && results.every(({ result }) => result.ok && (result.value.duplicate || result.value.plans !== undefined));
      return reply.code(nothingNew ? 200 : 202).send({
        results: results.map(({ session, result }) =>
          result.ok
            ? { session, ...viewOfAccepted(result.value) }
            : { session, error: { code: result.error.code, message: result.error.message } },
        ),
      });
    },
  );
}
