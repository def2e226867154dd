import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import type { Result } from '../../../base/result.ts';
import type { Accepted } from '../../../control/control.ts';
import { FlowRuns, type FlowTurn } from '../../../control/flow-runs.ts';
import type { PostureRecord } from '../../../model/posture.ts';
import { reportedFacts, reportedVerdicts } from '../../../posture/assess/facts-schema.ts';
import { resultOfRun, resultOfScan } from '../../../posture/factors/outcome.ts';
import { judgePeriodic, type PeriodicVerdict } from '../../../posture/factors/periodic.ts';
import { CLIENT_KINDS, type RunInput } from '../../../posture/factors/run-state.ts';
import { viewOfAccepted } from '../../views/accepted-view.ts';
import { runView, viewOfScan, viewOfTurn } from '../../views/run-view.ts';
import { pointToJob } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { correlationHeaders, correlationOf } from '../correlation.ts';
import { eventNameOf } from '../idempotency.ts';
import type { PostureReports, Reporter } from '../posture-results.ts';
import { recordOf } from '../posture-subject.ts';
import { sendProblem } from '../problem.ts';
import { endpointParams } from './posture-endpoints.ts';

const name = z.string().min(1).max(127);

const asking = z.strictObject({
  flow: name.describe('the name of its file'),
  at: name.optional().describe('a virtual server or a factor; the first virtual server when left out'),
  client: z.enum(CLIENT_KINDS).default('plugin').describe('a browser cannot scan again after logon'),
});

const report = z
  .strictObject({
    run: z.string().regex(/^[0-9a-f]{32}$/, 'the `run` of the challenge'),
    facts: reportedFacts.optional(),
    verdicts: reportedVerdicts.optional(),
    login: z
      .strictObject({ ok: z.boolean(), groups: z.array(z.string().min(1).max(64)).max(100).optional() })
      .optional()
      .describe('how the logon went that somebody else did'),
    declined: z.literal(true).optional().describe('the user did not consent, or the client cannot scan'),
  })
  .refine((one) => [one.facts, one.verdicts, one.login, one.declined].filter((part) => part !== undefined).length === 1, {
    message: 'one of `facts`, `verdicts`, `login` and `declined`',
  });
type Report = z.output<typeof report>;

/** `POST /posture/endpoints/{id}/challenge` and `…/report`: an nFactor flow, one challenge a factor (requirements E14 to E20). */
export function postureFlowRoutes(app: App, context: ApiContext, reports: PostureReports): void {
  const { deps } = context;
  const runs = new FlowRuns({ flows: () => deps.posture.policy().flows, clock: deps.clock, random: deps.random });
  const flows = new FlowReports(context, reports);

  app.post(
    '/posture/endpoints/:id/challenge',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'challengeEndpoint',
        tags: ['posture'],
        summary: 'Begin an nFactor flow for an endpoint',
        headers: correlationHeaders,
        params: endpointParams,
        body: asking,
        response: { 200: runView, ...problems },
      },
    },
    async (request, reply) => {
      const record = recordOf(deps, request.params.id);
      if (!record.ok) return sendProblem(reply, record.error);
      const { flow, at, client } = request.body;
      const turn = runs.begin(record.value.endpoint, flow, at, client);
      if (!turn.ok) return sendProblem(reply, turn.error);
      const heard = await flows.contact(request, record.value);
      if (!heard.ok) return sendProblem(reply, heard.error);
      return flows.answer(request, reply, record.value, turn.value);
    },
  );

  app.post(
    '/posture/endpoints/:id/report',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'reportToFlow',
        tags: ['posture'],
        summary: 'Answer a challenge of a flow, or report its periodic scan',
        headers: correlationHeaders,
        params: endpointParams,
        body: report,
        response: { 200: runView, ...problems },
      },
    },
    async (request, reply) => {
      const record = recordOf(deps, request.params.id);
      if (!record.ok) return sendProblem(reply, record.error);
      const { run } = request.body;
      if (record.value.scan?.run === run) return flows.scanned(request, reply, record.value, request.body);
      const turn = runs.next(record.value.endpoint, run, inputOf(request.body));
      return turn.ok ? flows.answer(request, reply, record.value, turn.value) : sendProblem(reply, turn.error);
    },
  );
}

function inputOf({ facts, verdicts: said, login }: Report): RunInput {
  if (login !== undefined) return { kind: 'login', ok: login.ok, ...(login.groups && { groups: login.groups }) };
  const told = facts ?? (said && { verdicts: said });
  return told === undefined ? { kind: 'declined' } : { kind: 'report', report: told };
}

/** What a flow means for the posture of its endpoint. */
class FlowReports {
  readonly #context: ApiContext;
  readonly #reports: PostureReports;

  constructor(context: ApiContext, reports: PostureReports) {
    this.#context = context;
    this.#reports = reports;
  }

  /** An assessment is under way. */
  contact(request: FastifyRequest, { endpoint }: PostureRecord): Promise<Result<Accepted, Fault>> {
    const { deps } = this.#context;
    const name = eventNameOf(request, () => freshId(deps));
    const { actor, correlation = name.id } = reporterOf(request);
    const stimulus = { kind: 'contact' } as const;
    return deps.control.accept({
      ...name,
      at: deps.clock.now(),
      actor,
      correlation,
      kind: 'posture.stimulus',
      endpoint,
      macs: [],
      stimulus,
    });
  }

  /** Answers with the next step; one that is the last becomes a posture result first. */
  async answer(request: FastifyRequest, reply: FastifyReply, { endpoint }: PostureRecord, turn: FlowTurn): Promise<FastifyReply> {
    const { step, run, flow } = turn;
    if (step.kind === 'challenge' || step.kind === 'login') return reply.send(viewOfTurn(turn));
    const at = this.#context.deps.clock.now();
    const { name, by } = this.#event(request);
    const accepted = await this.#reports.accept(endpoint, undefined, name, by, (version) =>
      resultOfRun({ endpoint, version, at }, step, { run, flow }),
    );
    if (!accepted.ok) return sendProblem(reply, accepted.error);
    pointToJob(reply, accepted.value.jobs[0]);
    return reply.send(viewOfTurn(turn, viewOfAccepted(accepted.value, by.correlation)));
  }

  /** A report of the scan that goes on after a flow (E24 to E26). */
  async scanned(request: FastifyRequest, reply: FastifyReply, record: PostureRecord, body: Report): Promise<FastifyReply> {
    const { scan, endpoint, groups } = record;
    const input = inputOf(body);
    if (scan === undefined || input.kind === 'login') return sendProblem(reply, fault('api.conflict', 'a scan is waited for, not a logon'));
    const verdict = this.#judged(scan, input);
    const at = this.#context.deps.clock.now();
    const { name, by } = this.#event(request);
    const accepted = await this.#reports.accept(endpoint, undefined, name, by, (version) =>
      resultOfScan({ endpoint, version, at }, verdict, scan, groups),
    );
    if (!accepted.ok) return sendProblem(reply, accepted.error);
    pointToJob(reply, accepted.value.jobs[0]);
    return reply.send(viewOfScan(scan.run, endpoint, scan.flow, verdict, viewOfAccepted(accepted.value, by.correlation)));
  }

  #judged(scan: NonNullable<PostureRecord['scan']>, input: Exclude<RunInput, { kind: 'login' }>): PeriodicVerdict {
    const flow = this.#context.deps.posture.policy().flows.get(scan.flow);
    if (flow === undefined) return { kind: 'terminate', reason: 'flow-changed' };
    return judgePeriodic(flow, scan, input.kind === 'report' ? input.report : undefined);
  }

  /** Another event than the contact that the same request may have been. */
  #event(request: FastifyRequest) {
    const name = eventNameOf(request, () => freshId(this.#context.deps), 1);
    const { actor, correlation = name.id } = reporterOf(request);
    return { name, by: { actor, correlation } };
  }
}

function reporterOf(request: FastifyRequest): Reporter {
  return { actor: actorOf(request), correlation: correlationOf(request.headers) };
}
