import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import type { UserKey, UserRecord } from '../../../model/user.ts';
import { placesOf } from '../../../policy/check-names.ts';
import type { UserChanges } from '../../../ports/discovered-users.ts';
import { tacacsEnable, userPage, usersRemoved, userView, viewOfUser } from '../../views/user-view.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { limit } from '../fields.ts';
import { afterCursor, pageById } from '../page.ts';
import { sendProblem } from '../problem.ts';
import { clip } from '../validate.ts';

const userName = z.string().min(1, 'a name of 1 to 253 characters').max(253, 'a name of 1 to 253 characters');
const place = z.string().min(1, 'a name of 1 to 63 characters').max(63, 'a name of 1 to 63 characters');

const query = z.strictObject({
  origin: z.enum(['known', 'discovered']).optional(),
  profile: place.optional(),
  store: place.optional(),
  name: userName.optional(),
  limit: limit.default(100),
  cursor: z.string().max(600).optional(),
});

const key = z.strictObject({ profile: place, name: userName });

const changes = z
  .strictObject({
    group: z.string().min(1).max(253).nullable().optional().describe('null: by group mapping again'),
    enabled: z.boolean().optional(),
    tacacsEnable: tacacsEnable.optional(),
    attributes: z.record(z.string().min(1).max(100), z.union([z.string().max(1000), z.number(), z.boolean()])).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, { message: 'at least one thing to change: group, enabled, tacacsEnable, attributes' });

/** `GET /users`, `GET`, `PATCH` and `DELETE /users/{profile}/{name}`, `POST /users:purge` (requirements U8, U11, U30, trap T4-4). */
export function userRoutes(app: App, { deps }: ApiContext): void {
  const { users } = deps;

  app.get(
    '/users',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listUsers',
        tags: ['users'],
        summary: 'Users of the unknown-user policies: the known ones and the discovered ones',
        querystring: query,
        response: { 200: userPage, ...problems },
      },
    },
    async (request) => {
      const { limit: most, cursor, ...wanted } = request.query;
      const { items, next } = pageById(identified(users.list(), wanted), most, afterCursor(cursor));
      return { users: items.map(({ user }) => viewOfUser(user)), ...(next !== undefined && { next }) };
    },
  );

  app.get(
    '/users/:profile/:name',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getUser',
        tags: ['users'],
        summary: 'Who a name is under an unknown-user policy',
        params: key,
        response: { 200: userView, ...problems },
      },
    },
    async (request, reply) => {
      const user = users.find(request.params);
      return user ? viewOfUser(user) : sendProblem(reply, unknown(request.params));
    },
  );

  app.patch(
    '/users/:profile/:name',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'changeUser',
        tags: ['users'],
        summary: 'Change what is written of a discovered user; what is left out stays',
        params: key,
        querystring: dryRunQuery,
        body: changes,
        response: { 200: userView, ...problems },
      },
    },
    async (request, reply) => {
      const refusal = configured(users.find(request.params)) ?? wrongReference(deps, request.body);
      if (refusal) return sendProblem(reply, refusal);
      const subject = users.find(request.params);
      if (isDryRun(request))
        return subject ? viewOfUser({ ...subject, ...changesOf(request.body) }) : sendProblem(reply, unknown(request.params));
      const changed = await users.change(request.params, changesOf(request.body), actorOf(request));
      if (!changed.ok) return sendProblem(reply, changed.error);
      return changed.value ? viewOfUser(changed.value) : sendProblem(reply, unknown(request.params));
    },
  );

  app.delete(
    '/users/:profile/:name',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'deleteUser',
        tags: ['users'],
        summary: 'Forget a discovered user: the name is unknown again',
        params: key,
        querystring: dryRunQuery,
        response: { 200: usersRemoved, ...problems },
      },
    },
    async (request, reply) => {
      const user = users.find(request.params);
      if (!user) return sendProblem(reply, unknown(request.params));
      const refusal = configured(user);
      if (refusal) return sendProblem(reply, refusal);
      if (isDryRun(request)) return { removed: 1 };
      const subject = `${request.params.profile}/${user.name}`;
      const removed = await users.remove((one) => one === user, { actor: actorOf(request), action: 'user.deleted', subject });
      return removed.ok ? { removed: removed.value } : sendProblem(reply, removed.error);
    },
  );

  app.post(
    '/users::purge',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'purgeUsers',
        tags: ['users'],
        summary: 'Forget all discovered users, or those of one profile or store',
        querystring: dryRunQuery,
        body: z.strictObject({ profile: place.optional(), store: place.optional() }),
        response: { 200: usersRemoved, ...problems },
      },
    },
    async (request, reply) => {
      const { profile, store } = request.body;
      if (isDryRun(request))
        return { removed: [...users.list()].filter((user) => user.origin === 'discovered' && matches(user, request.body)).length };
      const subject = `${profile ?? '*'}/*${store === undefined ? '' : ` of ${store}`}`;
      const removed = await users.remove((user) => matches(user, request.body), {
        actor: actorOf(request),
        action: 'users.purged',
        subject,
      });
      return removed.ok ? { removed: removed.value } : sendProblem(reply, removed.error);
    },
  );
}

type Filter = { readonly [K in 'origin' | 'profile' | 'store' | 'name']?: string | undefined };

function matches(user: UserRecord, { origin, profile, store, name }: Filter): boolean {
  const sameName = (wanted: string): boolean => user.name === wanted || (user.anyCase && user.name.toLowerCase() === wanted.toLowerCase());
  return (
    (origin === undefined || user.origin === origin) &&
    (profile === undefined || user.profile === profile || (user.origin === 'known' && user.profile === undefined)) &&
    (store === undefined || user.passwordStore === store) &&
    (name === undefined || sameName(name))
  );
}

function* identified(users: Iterable<UserRecord>, wanted: Filter): Iterable<{ readonly id: string; readonly user: UserRecord }> {
  for (const user of users) if (matches(user, wanted)) yield { id: `${user.profile ?? ''}\n${user.name}`, user };
}

function changesOf({ group, enabled, tacacsEnable: enable, attributes }: z.output<typeof changes>): UserChanges {
  return {
    ...(group === undefined ? {} : { group: group === null ? { kind: 'mapped' } : { kind: 'fixed', group } }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(enable === undefined
      ? {}
      : { tacacsEnable: enable.use === 'store' ? { kind: 'store', store: enable.store } : { kind: 'separate' } }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

/** A declared group and a configured store, or what is wrong. */
function wrongReference({ stores, policy }: ApiDeps, { group, tacacsEnable: enable }: z.output<typeof changes>): Fault | undefined {
  const declared = placesOf(policy.current().record.document.identityGroups);
  if (typeof group === 'string' && declared.size > 0 && !declared.has(group)) {
    return fault('api.invalid', `there is no identity group \`${clip(group)}\`: use a declared one`, { at: '/group' });
  }
  if (enable?.use === 'store' && stores.get(enable.store) === undefined) {
    return fault('api.invalid', `there is no identity store \`${clip(enable.store)}\`: use a configured one`, {
      at: '/tacacsEnable/store',
    });
  }
  return undefined;
}

function unknown({ profile, name }: UserKey): Fault {
  return fault('api.not-found', `there is no user \`${clip(name)}\` in the profile \`${clip(profile)}\``);
}

function configured(user: UserRecord | undefined): Fault | undefined {
  if (user?.origin !== 'known') return undefined;
  return fault('api.conflict', `\`${clip(user.name)}\` is a known user: change \`identities.yaml\` and reload`);
}
