import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import type { Plan, PlanId } from '../../../model/plan.ts';
import { isFinalState, jobList, jobView, PLAN_STATES, viewOfJob } from '../../views/job-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { identifier, limit, wait } from '../fields.ts';
import { sendProblem } from '../problem.ts';

/** `GET /jobs` and `GET /jobs/{id}`, which can wait for the end. */
export function jobRoutes(app: App, { deps, closing }: ApiContext): void {
  const { control } = deps;

  app.get(
    '/jobs',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listJobs',
        tags: ['jobs'],
        summary: 'The latest jobs, newest first',
        querystring: z.strictObject({ limit: limit.default(50), state: z.enum(PLAN_STATES).optional() }),
        response: { 200: jobList, ...problems },
      },
    },
    async (request) => {
      const { limit: most, state } = request.query;
      const plans = await control.jobs({ limit: most, ...(state && { state }) });
      return { jobs: plans.map(viewOfJob) };
    },
  );

  app.get(
    '/jobs/:id',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getJob',
        tags: ['jobs'],
        summary: 'One job; with `wait`, answered when it is over or the time is',
        params: z.strictObject({ id: identifier }),
        querystring: z.strictObject({ wait: wait.optional().describe('at most 60s, such as 10s') }),
        response: { 200: jobView, ...problems },
      },
    },
    async (request, reply) => {
      const id = request.params.id as PlanId;
      const plan = await (request.query.wait === undefined ? control.job(id) : settled(id, request.query.wait));
      if (!plan) return sendProblem(reply, fault('api.not-found', `there is no job \`${id}\``));
      if (!isFinalState(plan.state)) reply.header('retry-after', '1');
      return viewOfJob(plan);
    },
  );

  /** As `Control.settled`, but a server that closes keeps nobody waiting. */
  async function settled(id: PlanId, within: number): Promise<Plan | undefined> {
    let leave = (): void => {};
    const closed = new Promise<undefined>((resolve) => {
      leave = () => resolve(undefined);
    });
    closing.addEventListener('abort', leave, { once: true });
    try {
      const over = await Promise.race([control.settled(id, within).then((plan) => ({ plan })), closed]);
      return over ? over.plan : await control.job(id);
    } finally {
      closing.removeEventListener('abort', leave);
    }
  }
}
