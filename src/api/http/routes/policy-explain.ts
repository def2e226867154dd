import { z } from 'zod';
import type { Fault } from '../../../base/fault.ts';
import { ok, type Result } from '../../../base/result.ts';
import type { AccessFacts } from '../../../model/access.ts';
import { DEFAULT_TCAM } from '../../../model/device.ts';
import { explain } from '../../../policy/explain.ts';
import type { ShortageOf } from '../../../policy/when-full.ts';
import { factsOfRequest, writtenRequest } from '../../../policy/written-request.ts';
import { viewOfDecision } from '../../views/auth-log-view.ts';
import { type ExplanationView, explanationView, viewOfExplanation } from '../../views/explanation-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDeps, PolicyRef } from '../deps.ts';
import { identifier, policyRef } from '../fields.ts';
import { sendProblems } from '../problem.ts';
import { recalledDecision, recalledSession, requestContext } from '../recall.ts';

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

type Subject = {
  readonly facts: AccessFacts;
  readonly revision: PolicyRef;
  readonly logged?: ExplanationView['logged'];
  /** What the hardware said or says. */
  readonly shortageOf: ShortageOf;
};

/** `POST /policy:explain`. */
export function explainRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/policy::explain',
    {
      // It shows what identity stores say of people.
      config: { role: 'operator' },
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
      const { facts, logged, shortageOf } = subject.value;
      const { whenFull } = facts.device.tcam ?? DEFAULT_TCAM;
      const timer = () => deps.clock.monotonic();
      const trace = explain(policy.value, facts, { timer, hardware: { shortageOf, whenFull }, ...(command !== undefined && { command }) });
      return viewOfExplanation(facts, trace, logged);
    },
  );
}

function subjectOf(deps: ApiDeps, { request, decision, session }: z.output<typeof body>): Result<Subject, readonly Fault[]> {
  if (request !== undefined) {
    const facts = factsOfRequest(request, requestContext(deps));
    return facts.ok ? ok({ facts: facts.value, revision: 'current', shortageOf: onPort(deps, facts.value) }) : facts;
  }
  if (decision !== undefined) return ofDecision(deps, decision);
  const found = recalledSession(deps, session ?? '');
  if (!found.ok) return found;
  const { facts, session: live } = found.value;
  return ok({ facts, revision: 'current', shortageOf: (wanted) => deps.tcam.shortageOf(facts.device, live, wanted, () => live) });
}

/** A request nobody made: no session of its own, on the port it names. */
function onPort({ tcam }: ApiDeps, { device, request }: AccessFacts): ShortageOf {
  const port = request.value(NAS_PORT_ID);
  const nasPort = request.value(NAS_PORT);
  const at = { port: port === undefined ? undefined : String(port), nasPort: typeof nasPort === 'number' ? nasPort : undefined };
  return (wanted) => tcam.shortageOf(device, at, wanted, () => undefined);
}

/** RFC 2869 §5.17, RFC 2865 §5.5 */
const NAS_PORT_ID = 87;
const NAS_PORT = 5;

function ofDecision(deps: ApiDeps, id: string): Result<Subject, readonly Fault[]> {
  const found = recalledDecision(deps, id);
  if (!found.ok) return found;
  const { outcome, service, rule, reason, revision } = viewOfDecision(found.value.decision);
  const logged = { id, outcome, ...(service !== undefined && { service }), ...(rule !== undefined && { rule }), reason, revision };
  // What the hardware held then is not known any more, but what did not fit was noted.
  const shortages = found.value.decision.tcam?.shortages ?? [];
  const shortageOf: ShortageOf = ({ fingerprint }) => shortages.find((one) => one.fingerprint === fingerprint);
  return ok({ facts: found.value.facts, revision, logged, shortageOf });
}
