import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { changedElements } from '../../../policy/revision.ts';
import { jobHref } from '../../views/accepted-view.ts';
import { policyChangeView, policyView, revisionPage, validationView, viewOfPolicy, viewOfRevision } from '../../views/policy-view.ts';
import { pointToJob } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDeps, PolicyChange, PolicyRef } from '../deps.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { limit, reason, revisionNumber } from '../fields.ts';
import { afterCursor, cursorOf } from '../page.ts';
import { sendProblem, sendProblems } from '../problem.ts';
import { RequestFault } from '../request-fault.ts';

/** `GET /policy`, its revisions, and what changes it: `POST /policy:validate`, `:publish`, `:reload` and `:rollback`. */
export function policyRoutes(app: App, context: ApiContext): void {
  revisionRoutes(app, context);
  changeRoutes(app, context);
}

/** `"7"`, the ETag of `GET /policy`: the change is made only while revision 7 is in force. */
const ifMatch = z.object({ 'if-match': z.string().max(40).optional() });

function expectedRevision(headers: z.output<typeof ifMatch>): number | undefined {
  const text = headers['if-match'];
  if (text === undefined || text === '*') return undefined;
  const match = /^"([1-9][0-9]{0,14})"$/.exec(text);
  if (match) return Number(match[1]);
  throw new RequestFault(
    fault('api.invalid', 'the header If-Match is no revision: send the ETag of GET /policy, such as `"7"`', { at: 'header/if-match' }),
  );
}

function revisionRoutes(app: App, { deps }: ApiContext): void {
  const { policy } = deps;
  app.get(
    '/policy',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getPolicy',
        tags: ['policy'],
        summary:
          'The policy in force: every table with its rules and hit counts, profiles, downloadable access lists, and all of it as data',
        response: { 200: policyView, ...problems },
      },
    },
    async (_request, reply) => {
      const hits = await deps.hits.shown();
      const { record } = policy.current();
      reply.header('etag', `"${record.revision}"`);
      return viewOfPolicy({ record, origin: policy.origin() }, hits);
    },
  );

  app.get(
    '/policy/revisions',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listPolicyRevisions',
        tags: ['policy'],
        summary: 'The revisions that are kept, newest first',
        querystring: z.strictObject({ limit: limit.default(100), cursor: z.string().max(40).optional() }),
        response: { 200: revisionPage, ...problems },
      },
    },
    async (request, reply) => {
      const { limit: most, cursor } = request.query;
      const after = afterCursor(cursor);
      const read = await policy.revisions({ limit: most + 1, ...(after !== undefined && { before: Number(after) }) });
      if (!read.ok) return sendProblem(reply, read.error);
      const page = read.value.slice(0, most);
      const last = page.at(-1);
      const inForce = policy.current().revision;
      return {
        revisions: page.map((one) => viewOfRevision(one, inForce)),
        ...(read.value.length > most && last && { next: cursorOf(String(last.revision)) }),
      };
    },
  );

  app.get(
    '/policy/revisions/:revision',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getPolicyRevision',
        tags: ['policy'],
        summary: 'One revision',
        params: z.strictObject({ revision: revisionNumber }),
        response: { 200: policyView, ...problems },
      },
    },
    async (request, reply) => {
      const { revision } = request.params;
      const found = await policy.revision(revision);
      if (!found.ok) return sendProblem(reply, found.error);
      if (!found.value)
        return sendProblem(reply, fault('api.not-found', `there is no policy revision ${revision}: list those that are kept`));
      return viewOfPolicy(found.value, policy.current().revision === revision ? await deps.hits.shown() : undefined);
    },
  );
}

function changeRoutes(app: App, { deps }: ApiContext): void {
  const { policy } = deps;
  app.post(
    '/policy::validate',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'validatePolicy',
        tags: ['policy'],
        summary: 'Read the policy files and tell every fault of them; nothing is changed',
        response: { 200: validationView, ...problems },
      },
    },
    async (_request, reply) => {
      const read = await policy.validate();
      if (!read.ok) return sendProblems(reply, read.error);
      const { services, profiles, dacls } = read.value;
      const changed = changedElements(policy.current().record.document, read.value);
      return { services: services.length, profiles: profiles.length, dacls: dacls.length, changed: [...changed] };
    },
  );

  app.post(
    '/policy::publish',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'publishPolicy',
        tags: ['policy'],
        summary: 'Read the policy files again and put them in force, all or nothing; with If-Match only while that revision is in force',
        headers: ifMatch,
        querystring: dryRunQuery,
        response: { 200: policyChangeView, 202: policyChangeView, ...problems },
      },
    },
    async (request, reply) => {
      const expected = expectedRevision(request.headers);
      if (isDryRun(request)) return answer(reply, await wouldChange(deps, 'files', expected));
      return answer(reply, await policy.publish(actorOf(request), { expected }));
    },
  );

  app.post(
    '/policy::reload',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'reloadPolicy',
        tags: ['policy'],
        summary:
          'Read all files again as a start would: a revision somebody went back to stays in force while the policy files say nothing new',
        querystring: dryRunQuery,
        response: { 200: policyChangeView, 202: policyChangeView, ...problems },
      },
    },
    async (request, reply) => answer(reply, await (isDryRun(request) ? wouldChange(deps, 'files') : policy.reload(actorOf(request)))),
  );

  app.post(
    '/policy::rollback',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'rollbackPolicy',
        tags: ['policy'],
        summary: 'Make the content of an earlier revision a new one; with If-Match only while that revision is in force',
        headers: ifMatch,
        body: z.strictObject({ revision: revisionNumber, reason: reason.optional() }),
        querystring: dryRunQuery,
        response: { 200: policyChangeView, 202: policyChangeView, ...problems },
      },
    },
    async (request, reply) => {
      const { revision, reason: why } = request.body;
      const expected = expectedRevision(request.headers);
      if (isDryRun(request)) return answer(reply, await wouldChange(deps, revision, expected));
      return answer(reply, await policy.rollback(revision, actorOf(request), { expected, reason: why }));
    },
  );
}

function answer(reply: FastifyReply, change: Result<PolicyChange, readonly Fault[]>): FastifyReply {
  if (!change.ok) return sendProblems(reply, change.error);
  const { revision, changed, jobs } = change.value;
  pointToJob(reply, jobs[0]);
  return reply
    .code(jobs.length > 0 ? 202 : 200)
    .header('etag', `"${revision}"`)
    .send({ revision, changed: [...changed], jobs: jobs.map((id) => ({ id, href: jobHref(id) })) });
}

/** What would be in force, and what a guard says of the sessions it moves. */
async function wouldChange({ policy, impact }: ApiDeps, to: PolicyRef, expected?: number): Promise<Result<PolicyChange, readonly Fault[]>> {
  const standing = policy.current();
  if (expected !== undefined && expected !== standing.revision) {
    return err([
      fault('policy.superseded', `revision ${standing.revision} is in force and not ${expected}: look at what changed, and decide again`),
    ]);
  }
  const wanted = await policy.at(to);
  if (!wanted.ok) return wanted;
  const changed = changedElements(standing.record.document, wanted.value.record.document);
  const { refused } = await impact(standing, wanted.value);
  if (refused.length > 0) return err(refused.map((why) => fault('plan.refused', why)));
  return ok({ revision: changed.length === 0 ? standing.revision : standing.revision + 1, changed, jobs: [] });
}
