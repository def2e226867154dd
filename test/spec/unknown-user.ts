import type { AuthMethod } from '../../src/model/access.ts';
import type { UserRecord } from '../../src/model/user.ts';
import type { UnknownUserPolicy } from '../../src/policy/elements.ts';

/** The unknown-user policy as §4.3.3 of the specification writes it, over stores that are tables of names and passwords: the oracle for the walk. */

export type SpecStore = {
  readonly methods: readonly AuthMethod[];
  /** It does not answer. */
  readonly down: boolean;
  /** Passwords by name. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly windows?: { readonly domains: readonly string[]; readonly domainList: readonly string[] };
};

export type Login = { readonly name: string; readonly password: string; readonly method: AuthMethod };
export type Outcome = {
  readonly verdict: 'ok' | 'auth-failed' | 'not-found' | 'process-failed';
  /** Store and name of each question. */
  readonly asked: readonly string[];
  /** The store of the discovered record that this login makes. */
  readonly discoveredIn?: string;
};

type Stores = Readonly<Record<string, SpecStore>>;
type Bound = Pick<UserRecord, 'passwordStore' | 'enabled'>;

export function authenticate41(policy: UnknownUserPolicy, stores: Stores, login: Login, bound: Bound | undefined): Outcome {
  const asked: string[] = [];
  const verify = (id: string): Outcome['verdict'] => {
    const answers: Outcome['verdict'][] = [];
    for (const name of namesFor(stores[id], login.name)) {
      asked.push(`${id} ${name}`);
      answers.push(answerOf(stores[id], name, login.password));
      if (answers.includes('ok')) break;
    }
    return (['ok', 'auth-failed', 'process-failed', 'not-found'] as const).find((one) => answers.includes(one)) ?? 'not-found';
  };
  const done = (verdict: Outcome['verdict'], discoveredIn?: string): Outcome => ({
    verdict,
    asked,
    ...(discoveredIn === undefined ? {} : { discoveredIn }),
  });

  if (bound) {
    const { passwordStore: id } = bound;
    if (!bound.enabled && id !== policy.internalStore) return done('auth-failed');
    if (id === policy.internalStore && !policy.internalDatabase) return done('auth-failed');
    const store = stores[id];
    if (!store) return done('process-failed');
    return store.methods.includes(login.method) ? done(verify(id)) : done('auth-failed');
  }
  if (policy.mode === 'fail') return done('not-found');
  const able = responsible(policy, stores, login.name).filter((id) => stores[id]?.methods.includes(login.method));
  if (able.length === 0 && responsible(policy, stores, login.name).length > 0) return done('auth-failed');
  let refused = false;
  for (const id of able) {
    const verdict = verify(id);
    if (verdict === 'ok') return done('ok', id);
    refused ||= verdict === 'auth-failed';
  }
  return done(refused ? 'auth-failed' : 'not-found');
}

function answerOf(store: SpecStore | undefined, name: string, password: string): Outcome['verdict'] {
  if (!store || store.down) return 'process-failed';
  const account = store.accounts[name];
  return account === undefined ? 'not-found' : account === password ? 'ok' : 'auth-failed';
}

/** U20, U21. */
function namesFor(store: SpecStore | undefined, name: string): readonly string[] {
  const list = store?.windows?.domainList ?? [];
  return list.length === 0 || /[\\@]/.test(name) ? [name] : list.map((domain) => `${domain}\\${name}`);
}

/** U19: who may be asked about the name. */
function responsible(policy: UnknownUserPolicy, stores: Stores, name: string): readonly string[] {
  if (name === '') return [];
  const there = policy.selected.filter((id) => stores[id]);
  if (!name.includes('\\')) return there;
  const owners = there.filter((id) =>
    stores[id]?.windows?.domains.some((domain) => /^[^\\]+\\[^\\]+$/.test(name) && name.startsWith(`${domain}\\`)),
  );
  return owners.length > 0 ? owners : there.filter((id) => !stores[id]?.windows);
}
