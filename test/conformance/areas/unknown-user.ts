import { instantOf } from '../../../src/base/time.ts';
import type { UserRecord } from '../../../src/model/user.ts';
import { discoveredUser } from '../../../src/policy/discovered-user.ts';
import type { UnknownUserPolicy } from '../../../src/policy/elements.ts';
import { worstCaseOf } from '../../../src/policy/unknown-user-latency.ts';
import type { OpenEngine } from '../area.ts';
import { externalStore, internalUsers, UnknownUsers, type WrittenStore, type WrittenUser } from '../unknown-users.ts';

type Given = {
  readonly mode?: 'search' | 'fail';
  readonly selected?: readonly string[];
  readonly internalDatabase?: boolean;
  readonly enablePassword?: UnknownUserPolicy['enablePassword'];
  readonly dbs?: Readonly<Record<string, WrittenStore>>;
  readonly users?: readonly WrittenUser[];
};
type Login = {
  readonly user: string;
  readonly profile?: string;
  readonly password?: string;
  readonly method?: string;
};
type Input = Login & { readonly enablePassword?: UnknownUserPolicy['enablePassword']; readonly foundIn?: string; readonly delete?: string };

/** The unknown-user policy (requirements U1 to U38) through the engine, over stores that hold what the case says. */
export const open: OpenEngine = (given) => {
  const { mode = 'search', selected = [], internalDatabase = true, enablePassword = 'internal', dbs = {}, users = [] } = given as Given;
  const policy = { mode, selected, internalStore: 'internal', internalDatabase, enablePassword };
  const stores = [internalUsers('internal', users), ...Object.entries(dbs).map(([id, written]) => externalStore(id, written))];
  const engine = new UnknownUsers(policy, stores, users);
  return async (input) => {
    const asked = input as Input;
    if (asked.foundIn !== undefined) return enableOf(asked.enablePassword ?? enablePassword, asked.foundIn);
    if (asked.delete !== undefined) return { deleted: await engine.delete(asked.delete, asked.profile ?? 'p') };
    const { user, profile = 'p', password = '', method = 'PAP' } = asked;
    const { outcome, verdict, tried, record } = await engine.login({ user, profile, password, method });
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
