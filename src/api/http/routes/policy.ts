import { fault } from '../../../base/fault.ts';
import { jobHref } from '../../views/accepted-view.ts';
import { policyView, reloadView, viewOfPolicy } from '../../views/policy-view.ts';
import { pointToJob } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
import { sendProblem } from '../problem.ts';

/** `GET /policy` and `POST /policy:reload`. */
export function policyRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/policy',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getPolicy',
        tags: ['policy'],
        summary: 'The policy in force: services with their rules and hit counts, profiles, downloadable access lists',
        response: { 200: policyView, ...problems },
      },
    },
    async () => viewOfPolicy(deps.policy.current()),
  );

  app.post(
    '/policy::reload',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'reloadPolicy',
        tags: ['policy'],
        summary: 'Read the policy files again and put them in force, all or nothing',
        response: { 200: reloadView, 202: reloadView, ...problems },
      },
    },
    async (request, reply) => {
      const reloaded = await deps.policy.reload(actorOf(request));
      if (!reloaded.ok) {
        const [first = fault('config.invalid', 'the policy files are not valid'), ...others] = reloaded.error;
        return sendProblem(reply, first, ...others);
      }
      const { revision, changed, jobs } = reloaded.value;
      pointToJob(reply, jobs[0]);
      return reply
        .code(jobs.length > 0 ? 202 : 200)
        .send({ revision, changed: [...changed], jobs: jobs.map((id) => ({ id, href: jobHref(id) })) });
    },
  );
}
