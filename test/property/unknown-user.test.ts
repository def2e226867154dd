import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askSource } from '../../src/aaa/identity.ts';
import { DiscoveredUserDirectory } from '../../src/adapters/directory/discovered-users.ts';
import { createInternalStore } from '../../src/adapters/identity/internal.ts';
import { instantOf } from '../../src/base/time.ts';
import type { AuthMethod } from '../../src/model/access.ts';
import type { UnknownUserPolicy } from '../../src/policy/elements.ts';
import type { UserWrite } from '../../src/ports/discovered-users.ts';
import type { IdentityAnswer, IdentityStore } from '../../src/ports/identity-store.ts';
import { authenticate41, type Login, type SpecStore } from '../spec/unknown-user.ts';

const STORES = ['D1', 'D2', 'AD'];
const PASSWORDS = ['canary-one', 'canary-two'];
const NAMES = ['john', 'ann', 'CORP\\john', 'EAST\\john', 'john@corp.example', 'A\\B\\john', ''];
const METHODS: readonly AuthMethod[] = ['PAP', 'ASCII'];
/** Known: `ann` here, `kim` in D2, whoever else may know them. */
const KNOWN = [
  { name: 'ann', password: 'plain:canary-one' },
  { name: 'kim', passwordStore: 'D2' },
];

const accounts = fc.dictionary(fc.constantFrom(...NAMES.filter(Boolean), 'kim', 'CORP\\ann'), fc.constantFrom(...PASSWORDS));
const database: fc.Arbitrary<SpecStore> = fc.record({ methods: fc.subarray([...METHODS]), down: fc.boolean(), accounts });
const windows = fc.record({ domains: fc.subarray(['CORP', 'EAST']), domainList: fc.subarray(['EAST', 'CORP']) });
const world = fc.record({
  D1: database,
  D2: database,
  AD: fc.tuple(database, windows).map(([one, names]) => ({ ...one, windows: names })),
});

const policy: fc.Arbitrary<UnknownUserPolicy> = fc.record({
  name: fc.constant('p'),
  mode: fc.constantFrom('search', 'search', 'fail'),
  selected: fc.shuffledSubarray(STORES),
  internalStore: fc.constant('users'),
  internalDatabase: fc.boolean(),
  enablePassword: fc.constantFrom('internal', 'profileStore'),
});
const login: fc.Arbitrary<Login> = fc.record({
  name: fc.constantFrom(...NAMES, 'kim'),
  password: fc.constantFrom(...PASSWORDS),
  method: fc.constantFrom(...METHODS),
});

type World = Readonly<Record<string, SpecStore>>;
/** When an answer of a store arrives. */
type Answering = (answer: IdentityAnswer, label: string) => IdentityAnswer | Promise<IdentityAnswer>;

function engine(of: UnknownUserPolicy, known: World, answering: Answering = (answer) => answer) {
  const asked: string[] = [];
  const written: UserWrite[] = [];
  const clock = { now: () => instantOf(1), monotonic: () => 0, after: () => () => {} };
  const store = {
    load: async () => ({ ok: true, value: [] }) as const,
    save: async (writes: readonly UserWrite[]) => {
      written.push(...writes);
      return { ok: true, value: undefined } as const;
    },
  };
  const internal = createInternalStore('users', 'users', KNOWN, { clock });
  const stores = new Map<string, IdentityStore>([
    ['users', { ...internal, ask: noted('users', asked, (query) => internal.ask(query, 'p')) }],
  ]);
  for (const [id, spec] of Object.entries(known)) stores.set(id, external(id, spec, asked, answering));
  const discovered = new DiscoveredUserDirectory([], { store, clock, sink: { emit: () => {}, count: () => {} } });
  const parts = { stores, discovered, clock };
  const attempt = ({ name, password, method }: Login) =>
    askSource({ kind: 'unknown-user', policy: of }, { kind: 'password', name, password }, method, parts);
  return { attempt, asked, discovered, written };
}

function noted(id: string, asked: string[], ask: IdentityStore['ask']): IdentityStore['ask'] {
  return (query) => {
    asked.push(`${id} ${query.name}`);
    return ask(query);
  };
}

function external(id: string, spec: SpecStore, asked: string[], answering: Answering): IdentityStore {
  const answerTo = (name: string, offered: string): IdentityAnswer => {
    if (spec.down) return { kind: 'process-failed', why: 'down' };
    const held = Object.hasOwn(spec.accounts, name) ? spec.accounts[name] : undefined;
    if (held === undefined) return { kind: 'not-found' };
    return held === offered ? { kind: 'ok', record: { store: id, name, attributes: {} } } : { kind: 'auth-failed', why: 'wrong-password' };
  };
  return {
    id,
    methods: new Set(spec.methods),
    external: true,
    worstCase: 0,
    ...(spec.windows ? { windows: spec.windows } : {}),
    ask: noted(id, asked, (query) => answering(answerTo(query.name, query.kind === 'password' ? query.password : ''), id)),
    close: async () => {},
  };
}

/** The internal store as the reference sees it. */
const INTERNAL: SpecStore = { methods: ['PAP', 'ASCII'], down: false, accounts: { ann: 'canary-one' } };

describe('the unknown-user policy', () => {
  it('asks whom the reference asks, in order, and remembers whom it remembers (U13, U14, U15, U16, U17, U19, U20, U21, U27, U28, U31, U32, U34)', () => {
    fc.assert(
      fc.property(policy, world, fc.array(login, { minLength: 1, maxLength: 8 }), (of, known, logins) => {
        const { attempt, asked, discovered } = engine(of, known);
        const bound = new Map<string, { passwordStore: string; enabled: boolean }>([
          ['ann', { passwordStore: 'users', enabled: true }],
          ['kim', { passwordStore: 'D2', enabled: true }],
        ]);
        for (const one of logins) {
          asked.length = 0;
          const answer = attempt(one);
          const expected = authenticate41(of, { ...known, users: INTERNAL }, one, bound.get(one.name));
          expect({ verdict: 'kind' in answer ? answer.kind : 'later', asked }).toEqual({
            verdict: expected.verdict,
            asked: expected.asked,
          });
          if (expected.discoveredIn) bound.set(one.name, { passwordStore: expected.discoveredIn, enabled: true });
        }
        const remembered = [...discovered.list()].map(({ name, passwordStore }) => [name, passwordStore]);
        const reference = [...bound].filter(([name]) => name !== 'ann' && name !== 'kim');
        expect(remembered).toEqual(reference.map(([name, { passwordStore }]) => [name, passwordStore]));
      }),
      { numRuns: 3000 },
    );
  });

  it('lets one of several first logins at once decide about all of them (U15, U18)', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.array(login, { minLength: 2, maxLength: 6 }), fc.scheduler(), async (known, logins, scheduler) => {
        const of = {
          name: 'p',
          mode: 'search',
          selected: STORES,
          internalStore: 'users',
          internalDatabase: true,
          enablePassword: 'internal',
        } as const;
        const { attempt, discovered } = engine(of, known, (answer, label) => scheduler.schedule(Promise.resolve(answer), label));
        const all = Promise.all(logins.map(async (one) => [one, await attempt(one)] as const));
        await scheduler.waitFor(all);
        const records = [...discovered.list()];
        expect(new Set(records.map(({ name }) => name)).size).toBe(records.length);
        for (const [{ name }, answer] of await all) {
          if (answer.kind !== 'ok' || name === 'ann' || name === 'kim') continue;
          expect(answer.record?.store).toBe(discovered.find(name, 'p')?.passwordStore);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps no credential in a record or on disk (U7, U9)', async () => {
    await fc.assert(
      fc.asyncProperty(policy, world, fc.array(login, { minLength: 1, maxLength: 8 }), async (of, known, logins) => {
        const { attempt, discovered, written } = engine(of, known);
        for (const one of logins) await attempt(one);
        await discovered.flush();
        expect(written.length).toBe([...discovered.list()].length);
        expect(JSON.stringify([written, [...discovered.list()]])).not.toContain('canary');
      }),
      { numRuns: 300 },
    );
  });

  it('never asks another store about a known user (U3, U5, U28)', () => {
    fc.assert(
      fc.property(policy, world, fc.array(login, { minLength: 1, maxLength: 8 }), (of, known, logins) => {
        const { attempt, asked } = engine(of, known);
        for (const one of logins) attempt({ ...one, name: one.name === 'john' ? 'ann' : 'kim' });
        expect(asked.filter((one) => one.endsWith(' ann')).every((one) => one === 'users ann')).toBe(true);
        expect(asked.filter((one) => one.endsWith(' kim')).every((one) => one === 'D2 kim')).toBe(true);
      }),
    );
  });
});
