import { z } from 'zod';
import { askSource } from '../../src/aaa/identity.ts';
import { DiscoveredUserDirectory } from '../../src/adapters/directory/discovered-users.ts';
import { createInternalStore } from '../../src/adapters/identity/internal.ts';
import { instantOf } from '../../src/base/time.ts';
import type { AuthMethod } from '../../src/model/access.ts';
import { AUTH_METHODS } from '../../src/model/access.ts';
import { type StoreTraits, takesAnyCase } from '../../src/model/identity.ts';
import type { UserRecord } from '../../src/model/user.ts';
import { identityAction } from '../../src/policy/decide.ts';
import { DEFAULT_ERRORS, type UnknownUserPolicy } from '../../src/policy/elements.ts';
import type { StoreVerdict } from '../../src/policy/identity-sequence.ts';
import type { UserStore } from '../../src/ports/discovered-users.ts';
import type { IdentityAnswer, IdentityQuery, IdentityStore, KnownUsers } from '../../src/ports/identity-store.ts';
import { factsOf } from './policy-engine.ts';

/** The clock of these cases stands still. */
const CLOCK = { now: () => instantOf(1_780_000_000_000), monotonic: () => 0, after: () => () => {} };

const FORGETFUL: UserStore = { load: async () => ({ ok: true, value: [] }), save: async () => ({ ok: true, value: undefined }) };

/** A user the case begins with. */
export const writtenUser = z.strictObject({
  user: z.string(),
  profile: z.string().optional(),
  origin: z.enum(['known', 'discovered']),
  passwordStore: z.string(),
  password: z.string().optional(),
  enabled: z.boolean().optional(),
  group: z.string().optional(),
});
export type WrittenUser = z.output<typeof writtenUser>;

const names = z.union([z.string(), z.array(z.string())]).optional();
const OUTCOMES = ['fail', 'notFound', 'error', 'timeout', 'noAnswer', 'down'] as const;

/**
 * The accounts of an external store by name; a password that is one of `OUTCOMES` stands for that outcome. Keys with `_` say what the store is like,
 * `_down` that it answers nobody; a store that is only a word answers so for everybody.
 */
export const writtenStore = z.union([
  z.enum(OUTCOMES),
  z
    .object({ _protocols: names, _domains: names, _domainList: names, _timeoutMs: z.number().optional(), _down: z.boolean().optional() })
    .catchall(z.string())
    .superRefine((store, ctx) => {
      for (const key of Object.keys(store))
        if (key.startsWith('_') && !TRAITS.has(key)) ctx.addIssue({ code: 'unrecognized_keys', keys: [key], input: store });
    }),
]);
export type WrittenStore = z.output<typeof writtenStore>;

const TRAITS: ReadonlySet<string> = new Set(['_protocols', '_domains', '_domainList', '_timeoutMs', '_down']);

export type Attempt = {
  readonly outcome: 'permit' | 'reject' | 'drop';
  readonly verdict: StoreVerdict;
  /** The stores asked, in order. */
  readonly tried: readonly string[];
  readonly record: UserRecord | undefined;
};

/** Unknown-user policies, one a profile and all alike, with the engine's own asking and remembering. */
export class UnknownUsers {
  readonly stores: Map<string, IdentityStore>;
  readonly #policy: Omit<UnknownUserPolicy, 'name'>;
  readonly #discovered: DiscoveredUserDirectory;
  #tried: string[] = [];

  constructor(policy: Omit<UnknownUserPolicy, 'name'>, stores: readonly IdentityStore[], users: readonly WrittenUser[]) {
    this.#policy = policy;
    this.stores = new Map(stores.map((store) => [store.id, this.#watched(store)]));
    const records = users.flatMap((user) => (user.origin === 'discovered' ? [discovered(user, this.stores)] : []));
    this.#discovered = new DiscoveredUserDirectory(records, { store: FORGETFUL, clock: CLOCK, sink: { emit: () => {}, count: () => {} } });
  }

  async login(request: { user: string; profile: string; password: string; method: string }): Promise<Attempt> {
    const { user, profile, password } = request;
    const method = request.method as AuthMethod;
    this.#tried = [];
    const policy = { ...this.#policy, name: profile };
    const question: IdentityQuery = { kind: 'password', name: user, password };
    const parts = { stores: this.stores, discovered: this.#discovered, clock: CLOCK };
    const answer = await askSource({ kind: 'unknown-user', policy }, question, method, parts);
    const action = answer.kind === 'ok' ? 'permit' : identityAction(DEFAULT_ERRORS, answer.kind, factsOf({ method }));
    if (action === 'continue') throw new Error('the default options never continue');
    return { outcome: action, verdict: answer.kind, tried: this.#tried, record: this.#recordOf(user, profile) };
  }

  /** Takes the place of the store of its id. */
  adopt(store: IdentityStore): void {
    this.stores.set(store.id, this.#watched(store));
  }

  /** Known and discovered users. */
  records(): readonly UserRecord[] {
    return [...(this.#known()?.list() ?? []), ...this.#discovered.list()];
  }

  async delete(name: string, profile: string): Promise<number> {
    const removal = { actor: 'case', action: 'user.deleted', subject: name };
    const removed = await this.#discovered.remove((one) => one.name === name && one.profile === profile, removal);
    return removed.ok ? removed.value : 0;
  }

  #recordOf(user: string, profile: string): UserRecord | undefined {
    return this.#known()?.find(user, profile, () => false) ?? this.#discovered.find(user, profile);
  }

  #known(): KnownUsers | undefined {
    return this.stores.get(this.#policy.internalStore)?.accounts;
  }

  #watched(store: IdentityStore): IdentityStore {
    return {
      ...store,
      ask: (query, profile) => {
        if (this.#tried.at(-1) !== store.id) this.#tried.push(store.id);
        return store.ask(query, profile);
      },
    };
  }
}

function discovered(user: WrittenUser, stores: ReadonlyMap<string, IdentityStore>): UserRecord {
  return {
    origin: 'discovered',
    name: user.user,
    profile: user.profile ?? 'p',
    passwordStore: user.passwordStore,
    anyCase: takesAnyCase(stores.get(user.passwordStore)),
    group: user.group === undefined || user.group === 'mapped' ? { kind: 'mapped' } : { kind: 'fixed', group: user.group },
    enabled: user.enabled ?? true,
    tacacsEnable: { kind: 'separate' },
    attributes: {},
  };
}

/** The real internal store with the known users of the case. */
export function internalUsers(id: string, users: readonly WrittenUser[]): IdentityStore {
  const records = users.flatMap(({ user, profile, origin, passwordStore, password, enabled, group }) =>
    origin === 'known'
      ? [
          {
            name: user,
            profile,
            enabled,
            group,
            ...(passwordStore === id ? { password: password === undefined ? undefined : `plain:${password}` } : { passwordStore }),
          },
        ]
      : [],
  );
  return createInternalStore(id, 'users', records, { clock: CLOCK });
}

const WORDS: Readonly<Record<string, IdentityAnswer>> & Readonly<Record<(typeof OUTCOMES)[number], IdentityAnswer>> = {
  fail: { kind: 'auth-failed', why: 'wrong-password' },
  notFound: { kind: 'not-found' },
  error: { kind: 'process-failed', why: 'said so by the case' },
  timeout: { kind: 'process-failed', why: 'said so by the case' },
  noAnswer: { kind: 'process-failed', why: 'said so by the case' },
  down: { kind: 'process-failed', why: 'said so by the case' },
};

/** A store outside the server that holds what the case says. */
export function externalStore(id: string, written: WrittenStore): IdentityStore {
  const accounts = typeof written === 'string' ? {} : written;
  const everybody = typeof written === 'string' ? WORDS[written] : accounts._down ? WORDS.down : undefined;
  const windows =
    accounts._domains === undefined ? {} : { windows: { domains: listOf(accounts._domains), domainList: listOf(accounts._domainList) } };
  const traits: StoreTraits = {
    methods: new Set(accounts._protocols === undefined ? AUTH_METHODS : (listOf(accounts._protocols) as readonly AuthMethod[])),
    external: true,
    worstCase: Number(accounts._timeoutMs ?? 0),
    ...windows,
  };
  return {
    id,
    ...traits,
    ask: (query) => {
      if (everybody !== undefined) return everybody;
      const held = !query.name.startsWith('_') && Object.hasOwn(accounts, query.name) ? String(accounts[query.name]) : undefined;
      if (held === undefined) return { kind: 'not-found' };
      const right = query.kind === 'find' || (query.kind === 'password' && query.password === held);
      if (right) return { kind: 'ok', record: { store: id, name: query.name, attributes: {} } };
      return WORDS[held] ?? { kind: 'auth-failed', why: 'wrong-password' };
    },
    close: async () => {},
  };
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}
