import { toIso } from '../../../base/time.ts';
import { hitsReset, hitsView, viewOfHits } from '../../views/hits-view.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
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
        response: { 200: hitsReset, ...problems },
      },
    },
    async (request, reply) => {
      const done = await deps.hits.reset(actorOf(request));
      if (!done.ok) return sendProblem(reply, done.error);
      return { epoch: done.value.epoch, since: toIso(done.value.since ?? deps.clock.now()) };
    },
  );
}
