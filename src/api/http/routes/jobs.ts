import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import { PLAN_STATES, type PlanId } from '../../../model/plan.ts';
import type { Steering } from '../../../plan/advance.ts';
import type { ApprovalVerdict } from '../../../plan/approval.ts';
import type { Course } from '../../../plan/course.ts';
import type { FollowUp } from '../../../plan/follow-up.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { jobRecap, recapOf } from '../../views/job-recap.ts';
import { isFinalState, jobList, jobView, summaryView, viewOfJob } from '../../views/job-view.ts';
import { FIRST, STEP_FILTERS } from '../../views/shown-steps.ts';
import { answerTaken, planned } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { identifier, limit, reason, wait } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';
import { afterCursor, cursorOf } from '../page.ts';
import { sendProblem } from '../problem.ts';

const STEERING = {
  pause: 'Begin nothing more of a job until it is resumed; what was sent is watched to its end',
  resume: 'Go on with a paused job',
  cancel: 'End a job: begin nothing more of it; what was sent is watched to its end',
} as const;
const JUDGING = {
  approve: 'Let a job begin that waits for a second person; not for whoever asked for it',
  deny: 'End a job that waits for a second person, with nothing begun; not for whoever asked for it',
} as const;
const FOLLOWING = {
  retry:
    'Try a finished push again on the devices where it failed, or a change of policy on the sessions that have not what they should; what is there already is left alone',
  rollback: 'Take back what a finished push did, its last batch first; versions that are named by something stay',
} as const;
const FOLLOW_UPS = ['retry', 'rollback'] as const satisfies readonly FollowUp[];
const VERDICTS = ['approve', 'deny'] as const satisfies readonly ApprovalVerdict[];
const VERBS = ['pause', 'resume', 'cancel'] as const satisfies readonly Steering[];

/** `GET /jobs` and `GET /jobs/{id}`, which can wait for the end, and `POST /jobs/{id}/pause`, `resume`, `cancel`, `approve`, `deny`, `retry`, `rollback`. */
export function jobRoutes(app: App, { deps, closing }: ApiContext): void {
  const { control } = deps;

  app.get(
    '/jobs',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listJobs',
        tags: ['jobs'],
        summary: 'The latest jobs, newest first, without their steps',
        querystring: z.strictObject({ limit: limit.default(50), state: z.enum(PLAN_STATES).optional() }),
        response: { 200: jobList, ...problems },
      },
    },
    async (request) => {
      const { limit: most, state } = request.query;
      const plans = await control.jobs({ limit: most, ...(state && { state }) });
      return { jobs: plans.map((plan) => summaryView(plan, deps.clock.now())) };
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
        querystring: z.strictObject({
          wait: wait.optional().describe('at most 60s, such as 10s'),
          steps: z
            .enum(STEP_FILTERS)
            .optional()
            .describe(
              'only what failed, only what is not over, or all in order; left out: what failed, then what is under way, then others',
            ),
          limit: limit.default(FIRST).describe('steps in the answer at most'),
          cursor: z.string().max(200).optional().describe('where an answer with `steps` ended'),
        }),
        response: { 200: jobView, ...problems },
      },
    },
    async (request, reply) => {
      const id = request.params.id as PlanId;
      const plan = await (request.query.wait === undefined ? control.job(id) : settled(id, request.query.wait));
      if (!plan) return sendProblem(reply, fault('api.not-found', `there is no job \`${id}\``));
      if (!isFinalState(plan.state)) reply.header('retry-after', '1');
      const { steps, limit: most, cursor } = request.query;
      const after = afterCursor(cursor);
      if (after !== undefined && plan.steps.find(after) === undefined) {
        return sendProblem(reply, fault('api.invalid', 'the cursor is of another job: begin again without it', { at: 'query/cursor' }));
      }
      const shown = { limit: most, ...(steps && { steps }), ...(after !== undefined && { after }) };
      const view = viewOfJob(plan, deps.clock.now(), shown, (step) => control.waitsFor(plan.id, step));
      return view.next === undefined ? view : { ...view, next: cursorOf(view.next) };
    },
  );

  app.get(
    '/jobs/:id/recap',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getJobRecap',
        tags: ['jobs'],
        summary: 'What became of each device of a job, one row each',
        params: z.strictObject({ id: identifier }),
        response: { 200: jobRecap, ...problems },
      },
    },
    async (request, reply) => {
      const plan = await control.job(request.params.id as PlanId);
      return plan
        ? recapOf(plan, (device) => deps.tcam.accounts(device))
        : sendProblem(reply, fault('api.not-found', `there is no job \`${request.params.id}\``));
    },
  );

  for (const verb of VERBS) {
    app.post(
      `/jobs/:id/${verb}`,
      {
        config: { role: 'operator', changes: true },
        schema: {
          operationId: `${verb}Job`,
          tags: ['jobs'],
          summary: STEERING[verb],
          params: z.strictObject({ id: identifier }),
          querystring: dryRunQuery,
          response: { 200: jobView, ...problems },
        },
      },
      async (request, reply) => {
        const steered = await control.steer(request.params.id as PlanId, verb, actorOf(request), isDryRun(request));
        return steered.ok ? viewOfJob(steered.value, deps.clock.now()) : sendProblem(reply, steered.error);
      },
    );
  }

  for (const verdict of VERDICTS) {
    app.post(
      `/jobs/:id/${verdict}`,
      {
        config: { role: 'admin', changes: true },
        schema: {
          operationId: `${verdict}Job`,
          tags: ['jobs'],
          summary: JUDGING[verdict],
          params: z.strictObject({ id: identifier }),
          querystring: dryRunQuery,
          body: z.strictObject({ reason }),
          response: { 200: jobView, ...problems },
        },
      },
      async (request, reply) => {
        const asked = { actor: actorOf(request), reason: request.body.reason, dryRun: isDryRun(request) };
        const judged = await control.judge(request.params.id as PlanId, verdict, asked);
        return judged.ok ? viewOfJob(judged.value, deps.clock.now()) : sendProblem(reply, judged.error);
      },
    );
  }

  for (const verb of FOLLOW_UPS) {
    app.post(
      `/jobs/:id/${verb}`,
      {
        config: { role: 'admin', changes: true },
        schema: {
          operationId: `${verb}Job`,
          tags: ['jobs'],
          summary: FOLLOWING[verb],
          params: z.strictObject({ id: identifier }),
          querystring: dryRunQuery,
          body: z.strictObject({ reason: reason.optional() }).optional(),
          response: { 200: acceptedView, 202: acceptedView, ...problems },
        },
      },
      async (request, reply) => {
        const asked = { ...eventNameOf(request, () => freshId(deps)), at: deps.clock.now(), actor: actorOf(request) };
        const id = request.params.id as PlanId;
        const wanted = { ...asked, ...given({ reason: request.body?.reason }) };
        if (isDryRun(request)) return answerTaken(reply, planned(deps, asked.id, await control.previewFollowing(id, verb, wanted)));
        return answerTaken(reply, await control.follow(id, verb, wanted));
      },
    );
  }

  /** As `Control.settled`, but a server that closes keeps nobody waiting. */
  async function settled(id: PlanId, within: number): Promise<Course | undefined> {
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
