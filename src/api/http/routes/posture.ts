import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import type { JsonValue } from '../../../base/json.ts';
import { err, type Result } from '../../../base/result.ts';
import type { Accepted } from '../../../control/control.ts';
import type { EventId } from '../../../model/event.ts';
import type { Mac } from '../../../model/mac.ts';
import { type EndpointId, POSTURE_STATUSES, type PostureResult } from '../../../model/posture.ts';
import { newRecord } from '../../../posture/state/record.ts';
import { acceptedList, acceptedView, viewOfAccepted } from '../../views/accepted-view.ts';
import { postureView, viewOfPosture } from '../../views/posture-view.ts';
import { answerAccepted, pointToJob } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { identifier, instant, mac } from '../fields.ts';
import { eventIdOf } from '../idempotency.ts';
import { sendProblem } from '../problem.ts';
import { VersionCounter } from '../version-counter.ts';

const result = z.strictObject({
  id: identifier
    .optional()
    .describe('names the event: the same id is accepted once. Made up, or taken from the Idempotency-Key, when left out'),
  mac,
  status: z.enum(POSTURE_STATUSES),
  version: z.int().min(0, 'not below 0').optional().describe('grows with every result of one endpoint; counted on when left out'),
  failedChecks: z.array(z.string().min(1).max(200)).max(200, 'at most 200 checks').default([]),
  at: instant.optional().describe('when the endpoint was assessed, ISO 8601; now when left out'),
});
const results = z.array(result).min(1, 'at least one result').max(1000, 'at most 1000 results');

/** How far an assessment may lie in the future: clocks differ, but not by more. */
const SKEW = 5 * 60 * 1000;

type Reported = z.output<typeof result>;

/** `POST /posture/results` and `GET /posture/endpoints/{mac}`. */
export function postureRoutes(app: App, { deps, ring }: ApiContext): void {
  const versions = new VersionCounter((endpoint) => deps.postures.get(endpoint)?.version);

  const viewOfHeld = (endpoint: EndpointId): JsonValue => {
    const held = deps.postures.get(endpoint);
    return held ? viewOfPosture(held, deps.clock.now()) : null;
  };

  const accept = async (reported: Reported, id: EventId, actor: string, place: string): Promise<Result<Accepted, Fault>> => {
    const now = deps.clock.now();
    const at = reported.at ?? now;
    if (at > now + SKEW) return err(fault('api.invalid', '`at` lies in the future: set the clock of the sender', { at: `${place}/at` }));
    const take = async (version: number): Promise<Result<Accepted, Fault>> => {
      const posture: PostureResult = { endpoint: reported.mac, status: reported.status, version, at, failedChecks: reported.failedChecks };
      const accepted = await deps.control.accept({ id, at: now, actor, kind: 'posture.reported', result: posture });
      if (accepted.ok && !accepted.value.duplicate) ring.publish('posture', 'posture.accepted', () => viewOfHeld(posture.endpoint));
      return accepted;
    };
    return reported.version === undefined ? versions.next(reported.mac, take) : take(reported.version);
  };

  app.post(
    '/posture/results',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'reportPosture',
        tags: ['posture'],
        summary: 'Posture results of endpoints: one, or up to 1000 in an array',
        body: z.union([result, results], 'a result, or an array of results'),
        response: { 200: z.union([acceptedView, acceptedList]), 202: z.union([acceptedView, acceptedList]), ...problems },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { body } = request;
      const idOf = (one: Reported, part?: number): EventId =>
        (one.id as EventId | undefined) ?? eventIdOf(request, () => freshId(deps), part);
      if (!Array.isArray(body)) return answerAccepted(reply, await accept(body, idOf(body), actor, ''));

      const outcomes = await Promise.all(
        body.map(async (one, index) => {
          const event = idOf(one, index);
          return { event, outcome: await accept(one, event, actor, `/${index}`) };
        }),
      );
      const taken = outcomes.flatMap(({ outcome }) => (outcome.ok ? [outcome.value] : []));
      const [first, ...others] = outcomes.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.error]));
      if (taken.length === 0 && first) return sendProblem(reply, first, ...others.slice(0, 19));
      pointToJob(reply, taken.flatMap(({ jobs }) => jobs)[0]);
      const everyDuplicate = !first && taken.every(({ duplicate }) => duplicate);
      return reply.code(everyDuplicate ? 200 : 202).send({
        results: outcomes.map(({ event, outcome }) =>
          outcome.ok ? viewOfAccepted(outcome.value) : { event, error: { code: outcome.error.code, message: outcome.error.message } },
        ),
      });
    },
  );

  app.get(
    '/posture/endpoints/:mac',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getPosture',
        tags: ['posture'],
        summary: 'The latest posture verdict for an endpoint; `unknown` for one never heard of',
        params: z.strictObject({ mac }),
        response: { 200: postureView, ...problems },
      },
    },
    async (request) => {
      const endpoint: Mac = request.params.mac;
      const now = deps.clock.now();
      const held = deps.postures.find(endpoint);
      return viewOfPosture(held ?? newRecord(endpoint, [], now, 0, ''), now);
    },
  );
}
