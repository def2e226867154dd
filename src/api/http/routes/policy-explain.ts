import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { factsOfDecision, factsOfSession } from '../../../control/remembered-facts.ts';
import type { AccessFacts } from '../../../model/access.ts';
import { type Mac, parseMac } from '../../../model/mac.ts';
import type { Session, SessionId } from '../../../model/session.ts';
import { explain } from '../../../policy/explain.ts';
import { factsOfRequest, writtenRequest } from '../../../policy/written-request.ts';
import { decisionNumber, viewOfDecision } from '../../views/auth-log-view.ts';
import { type ExplanationView, explanationView, viewOfExplanation } from '../../views/explanation-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDeps, PolicyRef } from '../deps.ts';
import { identifier, policyRef } from '../fields.ts';
import { sendProblems } from '../problem.ts';

const body = z
  .strictObject({
    request: writtenRequest.optional(),
    decision: identifier.optional().describe('id of the decision log; by default held against the revision that decided it'),
    session: identifier.optional().describe('id, or a MAC address'),
    revision: policyRef.optional(),
    command: z.string().min(1).max(1000).optional().describe('a command line of an administrator'),
  })
  .refine((asked) => [asked.request, asked.decision, asked.session].filter((one) => one !== undefined).length === 1, {
    message: 'one of `request`, `decision` and `session`',
  });

type Subject = { readonly facts: AccessFacts; readonly revision: PolicyRef; readonly logged?: ExplanationView['logged'] };

/** `POST /policy:explain`. */
export function explainRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/policy::explain',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'explainPolicy',
        tags: ['policy'],
        summary: 'Why a request, a logged decision or a live session is decided as it is, under any revision',
        body,
        response: { 200: explanationView, ...problems },
      },
    },
    async (request, reply) => {
      const { revision, command } = request.body;
      const subject = subjectOf(deps, request.body);
      if (!subject.ok) return sendProblems(reply, subject.error);
      const policy = await deps.policy.at(revision ?? subject.value.revision);
      if (!policy.ok) return sendProblems(reply, policy.error);
      const { facts, logged } = subject.value;
      const trace = explain(policy.value, facts, { timer: () => deps.clock.monotonic(), ...(command !== undefined && { command }) });
      return viewOfExplanation(facts, trace, logged);
    },
  );
}

function subjectOf(deps: ApiDeps, { request, decision, session }: z.output<typeof body>): Result<Subject, readonly Fault[]> {
  if (request !== undefined) {
    const facts = factsOfRequest(request, requestContext(deps));
    return facts.ok ? ok({ facts: facts.value, revision: 'current' }) : facts;
  }
  return decision === undefined ? ofSession(deps, session ?? '') : ofDecision(deps, decision);
}

function ofDecision(deps: ApiDeps, id: string): Result<Subject, readonly Fault[]> {
  const found = deps.decisions.get(decisionNumber(id) ?? 0);
  if (found === undefined) return err([fault('api.not-found', `there is no decision \`${id}\` in the log: list those that are kept`)]);
  const facts = factsOfDecision(factSources(deps), found);
  if (!facts.ok) return err([undecidable(`decision \`${id}\``, facts.error)]);
  const { outcome, service, rule, reason, revision } = viewOfDecision(found);
  const logged = { id, outcome, ...(service !== undefined && { service }), ...(rule !== undefined && { rule }), reason, revision };
  return ok({ facts: facts.value, revision: found.revision, logged });
}

function ofSession(deps: ApiDeps, selector: string): Result<Subject, readonly Fault[]> {
  const mac = parseMac(selector);
  const found = mac === undefined ? deps.sessions.get(selector as SessionId) : newestOf(deps, mac);
  if (found === undefined) return err([fault('api.not-found', `there is no session \`${selector}\`: list the sessions`)]);
  const facts = factsOfSession(factSources(deps), found);
  return facts.ok ? ok({ facts: facts.value, revision: 'current' }) : err([undecidable(`session \`${selector}\``, facts.error)]);
}

/** Of several sessions of one endpoint the one heard of last. */
function newestOf({ sessions }: ApiDeps, mac: Mac): Session | undefined {
  const live = sessions.byEndpoint(mac).filter(({ state }) => state !== 'ended');
  return live.toSorted((a, b) => b.seenAt - a.seenAt)[0];
}

export function factSources({ policy, devices, postures, dictionary, serverName, clock }: ApiDeps) {
  return { policy: () => policy.current(), devices, postures, dictionary, serverName, clock };
}

export function requestContext({ devices, dictionary, serverName, clock }: ApiDeps) {
  return { catalogue: dictionary, device: devices.get, server: serverName, now: clock.now() };
}

function undecidable(what: string, why: string): Fault {
  return fault('policy.undecidable', `${what} cannot be decided again: ${why}`);
}
