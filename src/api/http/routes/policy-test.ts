import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import { ok, type Result } from '../../../base/result.ts';
import { recordCase } from '../../../control/record-case.ts';
import { runCase, testCases, type WrittenCase } from '../../../policy/test-case.ts';
import { testView, viewOfResults } from '../../views/test-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { identifier, policyRef } from '../fields.ts';
import { sendProblem, sendProblems } from '../problem.ts';
import { recalledDecision, recalledSession, requestContext } from '../recall.ts';

/** `POST /policy:test` and `POST /policy:record`. */
export function testRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/policy::test',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'testPolicy',
        tags: ['policy'],
        summary: 'Hold a policy against test cases: requests, and what must come out',
        body: testCases.extend({ revision: policyRef.default('files') }),
        response: { 200: testView, ...problems },
      },
    },
    async (request, reply) => {
      const { cases, revision } = request.body;
      const policy = await deps.policy.at(revision);
      if (!policy.ok) return sendProblems(reply, policy.error);
      const context = requestContext(deps);
      return viewOfResults(
        policy.value.revision,
        cases.map((one) => runCase(policy.value, one, context)),
      );
    },
  );

  app.post(
    '/policy::record',
    {
      // It shows what identity stores say of people.
      config: { role: 'operator' },
      schema: {
        operationId: 'recordPolicyCases',
        tags: ['policy'],
        summary: 'Turn logged decisions and live sessions into test cases that hold under the policy in force',
        body: z.strictObject({
          decisions: z.array(identifier).max(1000, 'at most 1000 decisions').default([]),
          sessions: z.array(identifier).max(1000, 'at most 1000 sessions').default([]),
        }),
        response: { 200: z.object({ cases: z.array(z.looseObject({ name: z.string() })) }), ...problems },
      },
    },
    async (request, reply) => {
      const { decisions, sessions } = request.body;
      if (decisions.length + sessions.length === 0)
        return sendProblem(reply, fault('api.invalid', 'nothing is asked for: name decisions or sessions'));
      const recorded = [...decisions.map((id) => ofDecision(deps, id)), ...sessions.map((selector) => ofSession(deps, selector))];
      const faults = recorded.flatMap((one) => (one.ok ? [] : one.error));
      if (faults.length > 0) return sendProblems(reply, faults);
      return { cases: recorded.flatMap((one) => (one.ok ? [{ ...one.value }] : [])) };
    },
  );
}

type Recorded = Result<WrittenCase, readonly Fault[]>;

function ofDecision(deps: ApiDeps, id: string): Recorded {
  const found = recalledDecision(deps, id);
  if (!found.ok) return found;
  const { decision, facts } = found.value;
  return ok(recordCase(deps.policy.current(), facts, decision.request, deps.dictionary, `decision ${id}: ${facts.userName}`));
}

function ofSession(deps: ApiDeps, selector: string): Recorded {
  const found = recalledSession(deps, selector);
  if (!found.ok) return found;
  const { session, facts } = found.value;
  return ok(
    recordCase(
      deps.policy.current(),
      facts,
      session.request ?? new Uint8Array(),
      deps.dictionary,
      `session ${session.id}: ${facts.userName}`,
    ),
  );
}
