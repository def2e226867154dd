import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { toIso } from '../../../base/time.ts';
import type { HitEpoch } from '../../../rules/hit-counts.ts';
import { hitsReset, hitsView, viewOfHits } from '../../views/hits-view.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
import type { HitsAdmin } from '../deps.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { sendProblem } from '../problem.ts';

/** `GET /policy/hits` and `POST /policy/hits:reset`. */
export function hitRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/policy/hits',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getPolicyHits',
        tags: ['policy'],
        summary: 'How often each rule matched: the total of the deployment on the primary, zero on a secondary',
        response: { 200: hitsView, ...problems },
      },
    },
    async () => {
      const shown = await deps.hits.shown();
      return viewOfHits(deps.policy.current(), shown);
    },
  );

  app.post(
    '/policy/hits::reset',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'resetPolicyHits',
        tags: ['policy'],
        summary: 'Set every hit count of the deployment to zero, on the primary',
        querystring: dryRunQuery,
        response: { 200: hitsReset, ...problems },
      },
    },
    async (request, reply) => {
      const done = await (isDryRun(request) ? wouldReset(deps.hits) : deps.hits.reset(actorOf(request)));
      if (!done.ok) return sendProblem(reply, done.error);
      return { epoch: done.value.epoch, since: toIso(done.value.since ?? deps.clock.now()) };
    },
  );
}

/** The epoch that would begin. */
async function wouldReset(hits: HitsAdmin): Promise<Result<HitEpoch, Fault>> {
  const { role, epoch } = await hits.shown();
  if (role !== 'secondary') return ok({ epoch: epoch + 1 });
  return err(fault('api.conflict', 'this server is a secondary: reset the hit counts on the primary'));
}
