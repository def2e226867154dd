import { fault } from '../../../base/fault.ts';
import { err, ok } from '../../../base/result.ts';
import { type UserView, userPage, usersRemoved, userView } from '../../views/user-view.ts';
import { begin } from '../begin.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { wouldSend } from '../dry-run.ts';
import type { Answer } from '../http-client.ts';
import { withinMost } from '../max-targets.ts';

type Filter = { readonly [K in 'origin' | 'profile' | 'store' | 'name']?: string | undefined };

export async function listUsers(call: Call): Promise<number> {
  const { origin, profile, store } = call.options<Filter>();
  const users = await fetchUsers(call, { origin, profile, store });
  if (!users.ok) return call.fail(users.error);
  call.print({ users: users.value }, { table: () => table(users.value), ids: () => users.value.map(({ name }) => name) });
  return 0;
}

export async function showUser(call: Call): Promise<number> {
  const user = await theUser(call);
  if (!user.ok) return call.fail(user.error);
  call.print(user.value, { table: () => details(user.value), ids: () => [user.value.name] });
  return 0;
}

type SetOptions = {
  readonly group?: string;
  readonly groupByMapping?: true;
  readonly enable?: true;
  readonly disable?: true;
  readonly enablePassword?: string;
};

export async function setUser(call: Call): Promise<number> {
  const { group, groupByMapping, enable, disable, enablePassword } = call.options<SetOptions>();
  if (group !== undefined && groupByMapping) return call.fail([fault('input.invalid', 'a group is given or mapped, not both')]);
  if (enable && disable) return call.fail([fault('input.invalid', 'a user is enabled or disabled, not both')]);
  const body = {
    ...(groupByMapping ? { group: null } : group === undefined ? {} : { group }),
    ...(enable || disable ? { enabled: enable === true } : {}),
    ...(enablePassword === undefined
      ? {}
      : { tacacsEnable: enablePassword === 'separate' ? { use: 'separate' } : { use: 'store', store: enablePassword } }),
  };
  if (Object.keys(body).length === 0) {
    return call.fail([
      fault('input.invalid', 'nothing to change: give --group, --group-by-mapping, --enable, --disable or --enable-password'),
    ]);
  }
  if (call.common.dryRun === 'client') return wouldSend(call, { method: 'PATCH', path: placeOf(call), body });
  const user = await theDiscoveredUser(call);
  if (!user.ok) return call.fail(user.error);
  const changed = await begin(call, { method: 'PATCH', path: pathOf(user.value), body, schema: userView });
  if (!changed.ok) return call.fail(changed.error);
  const { value } = changed.value;
  call.print(value, { table: () => details(value), ids: () => [value.name] });
  if (!call.common.dryRun) return 0;
  return details(value) === details(user.value) ? 0 : CHANGES_PENDING;
}

export async function deleteUser(call: Call): Promise<number> {
  if (call.common.dryRun === 'client') return wouldSend(call, { method: 'DELETE', path: placeOf(call) });
  const user = await theDiscoveredUser(call);
  if (!user.ok) return call.fail(user.error);
  const removed = await begin(call, { method: 'DELETE', path: pathOf(user.value), schema: usersRemoved });
  if (!removed.ok) return call.fail(removed.error);
  const { dryRun } = call.common;
  const line = `${user.value.name} ${dryRun ? 'would be' : 'is'} unknown again\n`;
  call.print(removed.value.value, { table: () => line, ids: () => [user.value.name] });
  return dryRun ? CHANGES_PENDING : 0;
}

export async function purgeUsers(call: Call): Promise<number> {
  const { profile, store } = call.options<Filter>();
  const { dryRun } = call.common;
  const body = { ...(profile === undefined ? {} : { profile }), ...(store === undefined ? {} : { store }) };
  const ask = { method: 'POST', path: '/users:purge', body, schema: usersRemoved } as const;
  if (dryRun === 'client') return wouldSend(call, ask);
  const users = await fetchUsers(call, { origin: 'discovered', profile, store });
  if (!users.ok) return call.fail(users.error);
  const names = users.value.map(({ name }) => name);
  const few = withinMost(call, names.length, 'users');
  if (!few.ok) return call.fail(few.error);
  const sure = dryRun ? few : await confirm(call, 'forget discovered users:', names);
  if (!sure.ok) return call.fail(sure.error);
  const done = await begin(call, ask);
  if (!done.ok) return call.fail(done.error);
  const { removed } = done.value.value;
  const line = `${removed} users ${dryRun ? 'would be' : 'are'} unknown again\n`;
  call.print(done.value.value, { table: () => line, ids: () => names });
  return dryRun && removed > 0 ? CHANGES_PENDING : 0;
}

const CHANGES_PENDING = 2;

/** Every page. */
async function fetchUsers(call: Call, filter: Filter): Promise<Answer<readonly UserView[]>> {
  const users: UserView[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '1000' });
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value);
    if (cursor !== undefined) query.set('cursor', cursor);
    const page = await call.api({ path: `/users?${query}`, schema: userPage });
    if (!page.ok) return page;
    users.push(...page.value.users);
    cursor = page.value.next;
  } while (cursor !== undefined);
  return ok(users);
}

/** The user the argument names, in the profile that is given, or in the only one he is in. */
async function theUser(call: Call): Promise<Answer<UserView>> {
  const name = call.argument(0);
  const { profile } = call.options<Filter>();
  const users = await fetchUsers(call, { name, profile });
  if (!users.ok) return users;
  const [user, ...others] = users.value;
  if (user === undefined) return err([fault('api.not-found', `there is no user \`${name}\``)]);
  if (others.length === 0) return ok(user);
  const profiles = users.value.map((one) => one.profile ?? 'all').join(', ');
  return err([fault('input.invalid', `\`${name}\` is a user of several profiles (${profiles}): name one with --profile`)]);
}

async function theDiscoveredUser(call: Call): Promise<Answer<UserView>> {
  const user = await theUser(call);
  if (!user.ok || user.value.origin === 'discovered') return user;
  return err([fault('api.conflict', `\`${user.value.name}\` is a known user: change \`identities.yaml\` and reload`)]);
}

/** As far as it is known without asking: the profile is the one that is given. */
function placeOf(call: Call): string {
  return pathOf({ profile: call.options<Filter>().profile ?? '{profile}', name: call.argument(0) });
}

function pathOf({ profile = '', name }: Pick<UserView, 'profile' | 'name'>): string {
  return `/users/${encodeURIComponent(profile)}/${encodeURIComponent(name)}`;
}

function table(users: readonly UserView[]): string {
  return columns(
    ['USER', 'PROFILE', 'ORIGIN', 'STORE', 'GROUP', 'STATE'],
    users.map(({ name, profile, origin, passwordStore, group, enabled }) => [
      name,
      profile ?? 'all',
      origin,
      passwordStore,
      group ?? 'mapped',
      enabled ? 'enabled' : 'disabled',
    ]),
  );
}

function details(user: UserView): string {
  const { tacacsEnable, firstSeen } = user;
  const enable = tacacsEnable.use === 'store' ? `the one of ${tacacsEnable.store}` : 'separate';
  return `${table([user])}\nenable password: ${enable}\n${firstSeen === undefined ? '' : `first seen: ${firstSeen}\n`}`;
}
