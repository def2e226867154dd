import { z } from 'zod';
import { instantOf } from '../../../src/base/time.ts';
import { AUTH_METHODS } from '../../../src/model/access.ts';
import type { UserRecord } from '../../../src/model/user.ts';
import { discoveredUser } from '../../../src/policy/discovered-user.ts';
import type { UnknownUserPolicy } from '../../../src/policy/elements.ts';
import { worstCaseOf } from '../../../src/policy/unknown-user-latency.ts';
import { type OpenEngine, wordsOf } from '../area.ts';
import { externalStore, internalUsers, UnknownUsers, writtenStore, writtenUser } from '../unknown-users.ts';

const enable = z.enum(['internal', 'profileStore']);
const words = z.strictObject({
  mode: z.enum(['search', 'fail']).default('search'),
  selected: z.array(z.string()).default([]),
  internalDatabase: z.boolean().default(true),
  enablePassword: enable.default('internal'),
  dbs: z.record(z.string(), writtenStore).default({}),
  users: z.array(writtenUser).default([]),
});

/** A login, a deletion, or the question what a user found in a store would have for an enable password. */
const asking = z.union([
  z.strictObject({ foundIn: z.string(), enablePassword: enable.optional() }),
  z.strictObject({ delete: z.string(), profile: z.string().default('p') }),
  z.strictObject({
    user: z.string(),
    profile: z.string().default('p'),
    password: z.string().default(''),
    method: z.enum(AUTH_METHODS).default('PAP'),
  }),
]);

/** The unknown-user policy (requirements U1 to U38) through the engine, over stores that hold what the case says. */
export const open: OpenEngine = (given) => {
  const { mode, selected, internalDatabase, enablePassword, dbs, users } = wordsOf(words, given);
  const policy = { mode, selected, internalStore: 'internal', internalDatabase, enablePassword };
  const stores = [internalUsers('internal', users), ...Object.entries(dbs).map(([id, written]) => externalStore(id, written))];
  const engine = new UnknownUsers(policy, stores, users);
  return async (input) => {
    const asked = wordsOf(asking, input);
    if ('foundIn' in asked) return enableOf(asked.enablePassword ?? enablePassword, asked.foundIn);
    if ('delete' in asked) return { deleted: await engine.delete(asked.delete, asked.profile) };
    const { profile } = asked;
    const { outcome, verdict, tried, record } = await engine.login(asked);
    return {
      outcome,
      verdict,
      tried,
      records: engine.records().length,
      worstCaseMs: worstCaseOf({ ...policy, name: profile }, engine.stores),
      ...(record === undefined ? {} : { key: record.name, record: shown(record) }),
    };
  };
};

function shown(record: UserRecord): unknown {
  return {
    origin: record.origin,
    profile: record.profile,
    passwordStore: record.passwordStore,
    group: record.group.kind === 'mapped' ? 'mapped' : record.group.group,
    credentialStored: /password(?!Store)|secret|hash|cert/i.test(JSON.stringify(record)),
    ...enableText(record),
  };
}

function enableOf(enablePassword: UnknownUserPolicy['enablePassword'], foundIn: string): unknown {
  const policy = {
    name: 'p',
    mode: 'search',
    selected: [foundIn],
    internalStore: 'internal',
    internalDatabase: true,
    enablePassword,
  } as const;
  return enableText(discoveredUser(policy, 'bob', { id: foundIn, traits: undefined }, instantOf(0)));
}

/** The words of ACS for it. */
function enableText({ tacacsEnable }: UserRecord): { readonly tacacsEnable: string; readonly store?: string } {
  if (tacacsEnable.kind === 'separate') return { tacacsEnable: 'Use Separate Password' };
  return { tacacsEnable: 'Use External Database Password', store: tacacsEnable.store };
}
