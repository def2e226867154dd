import { describe, expect, it } from 'vitest';
import { createInternalStore, type InternalRecord } from '../../../src/adapters/identity/internal.ts';
import type { IdentityAttributes } from '../../../src/model/access.ts';
import type { StoreTraits } from '../../../src/model/identity.ts';
import type { AuthorizationResult, IdentityResult, PolicyDocument, UnknownUserPolicy } from '../../../src/policy/elements.ts';
import { EMPTY_POLICY } from '../../../src/policy/elements.ts';
import type { IdentityAnswer, IdentityStore } from '../../../src/ports/identity-store.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { papRequest } from './test-packets.ts';
import { HandClock, policyOf, STORE_TRAITS, testServer, view, when } from './test-server.ts';

const ERRORS = { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' } as const;
const POLICY = {
  mode: 'search',
  selected: ['D1', 'D2', 'AD'],
  internalStore: 'users',
  internalDatabase: true,
  enablePassword: 'internal',
} as const;

/** Requests from routers have a profile of their own; who is in IT, or was put into a group by hand, is let in. */
function documentOf(switches: Partial<UnknownUserPolicy>, routers: Partial<UnknownUserPolicy>): PolicyDocument {
  const source = (policy: string): IdentityResult => ({ source: { kind: 'unknown-user', policy }, errors: ERRORS });
  const permit: AuthorizationResult = { access: 'permit', profiles: [] };
  const rule = <R>(attr: string, op: 'eq' | 'inGroup', value: string, result: R) => ({
    name: value,
    status: 'enabled' as const,
    when: when(attr, op, value),
    result,
  });
  return {
    ...EMPTY_POLICY,
    serviceSelection: { mode: 'simple', result: 'network' },
    services: [
      {
        name: 'network',
        type: 'radius',
        allowedProtocols: ['PAP', 'CHAP'],
        identity: { mode: 'rules', rules: [rule('radius.NAS-Identifier', 'eq', 'router', source('routers'))], default: source('switches') },
        groupMapping: {
          mode: 'rules',
          rules: [rule('identity.department', 'eq', 'IT', { group: 'All:IT' })],
          default: { group: 'All:Others' },
        },
        authorization: {
          exceptions: [],
          rules: [rule('identity.group', 'inGroup', 'All:IT', permit), rule('identity.group', 'inGroup', 'All:Fixed', permit)],
          default: { access: 'deny' },
        },
      },
    ],
    unknownUserPolicies: [
      { name: 'switches', ...POLICY, ...switches },
      { name: 'routers', ...POLICY, ...routers },
    ],
  };
}

/** The questions of the last login, in order. */
const questions: string[] = [];

type StoreOptions = Partial<StoreTraits> & { readonly attributes?: IdentityAttributes };

function store(id: string, people: Readonly<Record<string, string>> | 'down', { attributes, ...traits }: StoreOptions = {}): IdentityStore {
  return {
    ...STORE_TRAITS,
    ...traits,
    id,
    ask: (query): IdentityAnswer => {
      questions.push(`${id} ${query.name}`);
      if (people === 'down') return { kind: 'process-failed', why: 'down' };
      const password = people[query.name];
      if (password === undefined) return { kind: 'not-found' };
      if (query.kind !== 'password' || query.password !== password) return { kind: 'auth-failed', why: 'wrong-password' };
      return { kind: 'ok', record: { store: id, name: query.name, attributes: attributes ?? { department: 'IT' } } };
    },
    close: async () => {},
  };
}

type Setting = {
  readonly switches?: Partial<UnknownUserPolicy>;
  readonly routers?: Partial<UnknownUserPolicy>;
  readonly known?: readonly InternalRecord[];
  readonly stores?: readonly IdentityStore[];
};

function setUp({ switches = {}, routers = {}, known = [], stores = [store('D1', {}), store('D2', {}), store('AD', {})] }: Setting) {
  const users = createInternalStore('users', 'users', known, { clock: new HandClock() });
  const server = testServer({ document: documentOf(switches, routers), stores: [users, ...stores] });
  const login = (name: string, password: string, nas = 'switch'): 'accept' | 'reject' | 'silence' => {
    questions.length = 0;
    const [reply] = server.ask(papRequest(name, password, { more: (writer) => writer.text(Attribute.NasIdentifier, nas) }));
    if (reply === undefined) return 'silence';
    return view(reply).code === Code.AccessAccept ? 'accept' : 'reject';
  };
  const asked = (): readonly string[] => [...questions];
  return { server, login, asked, discovered: server.parts.discovered };
}

describe('an unknown user', () => {
  it('is looked for, remembered with no more than name, store and mapped group, and let in by the group mapping (U1, U6, U7, U15, U26, U33)', () => {
    const { login, asked, discovered, server } = setUp({ stores: [store('D1', {}), store('D2', { john: 'pw' })] });
    expect([login('john', 'pw'), asked()]).toEqual(['accept', ['D1 john', 'D2 john']]);
    expect([...discovered.list()]).toEqual([
      {
        origin: 'discovered',
        name: 'john',
        profile: 'switches',
        passwordStore: 'D2',
        anyCase: false,
        group: { kind: 'mapped' },
        enabled: true,
        tacacsEnable: { kind: 'separate' },
        firstSeen: server.clock.now(),
        attributes: {},
      },
    ]);
  });

  it('is authorized by this server, whatever the store says of him (U26)', () => {
    const { login } = setUp({ stores: [store('D1', { john: 'pw' }, { attributes: { department: 'Sales' } })] });
    expect(login('john', 'pw')).toBe('reject');
  });

  it('is looked for on, past refusals and stores that do not answer, and denied at the end (U17, U32, U34)', () => {
    const { login, asked, discovered } = setUp({
      stores: [store('D1', 'down'), store('D2', { john: 'other' }), store('AD', { john: 'pw' })],
    });
    expect([login('john', 'pw'), asked()]).toEqual(['accept', ['D1 john', 'D2 john', 'AD john']]);
    expect(login('eve', 'pw')).toBe('reject');
    expect([...discovered.list()].map(({ name }) => name)).toEqual(['john']);
    const down = setUp({ stores: [store('D1', 'down')] });
    expect(down.login('eve', 'pw')).toBe('reject');
  });

  it('is not looked for where no store supports the method, and the reason says so (U13, U31)', () => {
    const { login, asked, server } = setUp({ stores: [store('D1', { john: 'pw' }, { methods: new Set(['CHAP']) })] });
    expect([login('john', 'pw'), asked()]).toEqual(['reject', []]);
    expect(server.emitted.filter(({ topic }) => topic === 'radius.rejected')).toMatchObject([
      { fields: { cause: 'method-not-supported' } },
    ]);
  });

  it('is refused where attempts of unknown users fail, while discovered ones go on (U27, U35)', () => {
    const { login, asked, server } = setUp({ stores: [store('D1', { john: 'pw', eve: 'pw' })] });
    expect(login('john', 'pw')).toBe('accept');
    server.policy = policyOf(documentOf({ mode: 'fail' }, {}));
    expect([login('eve', 'pw'), asked()]).toEqual(['reject', []]);
    expect([login('john', 'pw'), asked()]).toEqual(['accept', ['D1 john']]);
  });

  it('is looked for in the new order at once when the policy is another (U38)', () => {
    const { login, asked, server } = setUp({});
    login('eve', 'pw');
    expect(asked()).toEqual(['D1 eve', 'D2 eve', 'AD eve']);
    server.policy = policyOf(documentOf({ selected: ['AD', 'D1'] }, {}));
    login('eve', 'pw');
    expect(asked()).toEqual(['AD eve', 'D1 eve']);
  });
});

describe('a discovered user', () => {
  it('is asked of his store only, as a known user of an external store is (U10, U16, U18)', () => {
    const { login, asked } = setUp({
      known: [{ name: 'ann', passwordStore: 'D2' }],
      stores: [store('D1', { john: 'one', ann: 'one' }), store('D2', { john: 'two', ann: 'two' })],
    });
    expect(login('john', 'one')).toBe('accept');
    expect([login('john', 'two'), asked()]).toEqual(['reject', ['D1 john']]);
    expect([login('ann', 'one'), asked()]).toEqual(['reject', ['D2 ann']]);
    expect([login('ann', 'two'), asked()]).toEqual(['accept', ['D2 ann']]);
  });

  it('is one for each profile (U12)', () => {
    const { login, discovered } = setUp({
      routers: { selected: ['D2'] },
      stores: [store('D1', { john: 'one' }), store('D2', { john: 'two' })],
    });
    expect([login('john', 'one'), login('john', 'two', 'router')]).toEqual(['accept', 'accept']);
    expect([login('john', 'two'), login('john', 'one', 'router')]).toEqual(['reject', 'reject']);
    expect(discovered.find('john', 'switches')?.passwordStore).toBe('D1');
    expect(discovered.find('john', 'routers')?.passwordStore).toBe('D2');
  });

  it('gets the same group under each of his names (U22, U23)', () => {
    const AD = store(
      'AD',
      { 'CORP\\john': 'pw', john: 'pw', 'john@corp.example': 'pw' },
      { windows: { domains: ['CORP'], domainList: [] } },
    );
    const { login, discovered } = setUp({ stores: [AD] });
    for (const name of ['CORP\\john', 'john', 'john@corp.example']) expect(login(name, 'pw')).toBe('accept');
    expect([...discovered.list()].map(({ name }) => name)).toEqual(['CORP\\john', 'john', 'john@corp.example']);
  });

  it('keeps the group an administrator gives him, and is refused when disabled (U8)', async () => {
    const { login, asked, discovered } = setUp({ stores: [store('D1', { john: 'pw' }, { attributes: { department: 'Sales' } })] });
    expect(login('john', 'pw')).toBe('reject');
    const john = { name: 'john', profile: 'switches' };
    await discovered.change(john, { group: { kind: 'fixed', group: 'All:Fixed:Few' } }, 'admin');
    expect(login('john', 'pw')).toBe('accept');
    await discovered.change(john, { enabled: false }, 'admin');
    expect([login('john', 'pw'), asked()]).toEqual(['reject', []]);
  });

  it('deleted is unknown again, and may be found elsewhere (U6, U11)', async () => {
    const { login, discovered } = setUp({ stores: [store('D1', { john: 'one' }), store('D2', { john: 'two' })] });
    expect([login('john', 'one'), login('john', 'two')]).toEqual(['accept', 'reject']);
    await discovered.remove(({ name }) => name === 'john', { actor: 'admin', action: 'user.deleted', subject: 'switches/john' });
    expect(login('john', 'two')).toBe('accept');
  });

  it('of a store that is no longer selected is still asked there, and is a failure of the process where it is not configured', () => {
    const D1 = store('D1', { john: 'pw' });
    const { login, asked, server } = setUp({ stores: [D1, store('D2', {})] });
    expect(login('john', 'pw')).toBe('accept');
    server.policy = policyOf(documentOf({ selected: ['D2'] }, {}));
    expect([login('john', 'pw'), asked()]).toEqual(['accept', ['D1 john']]);
    (server.parts.stores as Map<string, IdentityStore>).delete('D1');
    expect([login('john', 'pw'), asked()]).toEqual(['silence', []]);
  });
});

describe('a known user', () => {
  const known: readonly InternalRecord[] = [
    { name: 'ann', password: 'plain:secret', attributes: { department: 'IT' } },
    { name: 'phone', voip: true, attributes: { department: 'IT' } },
    { name: 'kim', profile: 'routers', password: 'plain:routers', attributes: { department: 'IT' } },
  ];

  it('is final: another store that would accept him is not asked (U2, U3, U5, U14, U28)', () => {
    const { login, asked } = setUp({ known, stores: [store('D1', { ann: 'other' })] });
    expect([login('ann', 'other'), asked()]).toEqual(['reject', []]);
    expect([login('ann', 'secret'), asked()]).toEqual(['accept', []]);
  });

  it('of one profile is unknown in the others (U12)', () => {
    const { login } = setUp({ known, stores: [store('D1', { kim: 'switches' })] });
    expect([login('kim', 'routers', 'router'), login('kim', 'switches', 'router')]).toEqual(['accept', 'reject']);
    expect([login('kim', 'switches'), login('kim', 'routers')]).toEqual(['accept', 'reject']);
  });

  it('for voice needs no password, and no other will do (U4)', () => {
    const { login } = setUp({ known });
    expect([login('phone', ''), login('phone', 'x')]).toEqual(['accept', 'reject']);
  });

  it('is refused where internal passwords are not tried, and not looked for elsewhere (U36)', () => {
    const { login, asked } = setUp({ known, switches: { internalDatabase: false }, stores: [store('D1', { ann: 'secret' })] });
    expect([login('ann', 'secret'), asked()]).toEqual(['reject', []]);
  });

  it.each([
    ['a Windows store', { windows: { domains: ['CORP'], domainList: [] } }],
    ['a directory that takes names in any case', { anyCase: true }],
  ])('of %s is known in any case: a disabled one does not come back by another spelling', (_what, traits) => {
    const AD = store('AD', { Bob: 'pw', bob: 'pw', BOB: 'pw' }, traits);
    const { login, asked } = setUp({ known: [{ name: 'Bob', passwordStore: 'AD', enabled: false }], stores: [AD] });
    for (const name of ['Bob', 'bob', 'BOB']) expect([login(name, 'pw'), asked()]).toEqual(['reject', []]);
  });
});

describe('a name qualified with a domain', () => {
  const windows = (domains: readonly string[]) => ({ windows: { domains, domainList: [] } });

  it('is asked of the stores of that domain only (U19)', () => {
    const stores = [
      store('D1', { 'EAST\\bob': 'pw' }),
      store('D2', { 'EAST\\bob': 'pw' }, windows(['WEST'])),
      store('AD', { 'EAST\\bob': 'pw' }, windows(['NORTH', 'east'])),
    ];
    const { login, asked, discovered } = setUp({ stores });
    expect([login('EAST\\bob', 'pw'), asked()]).toEqual(['accept', ['AD EAST\\bob']]);
    expect(discovered.find('east\\BOB', 'switches')?.name).toBe('EAST\\bob');
  });

  it('that no store has is asked of stores that are no Windows stores, as it stands', () => {
    const { login, asked } = setUp({ stores: [store('D1', { 'SOUTH\\bob': 'pw' }), store('AD', {}, windows(['EAST']))] });
    expect([login('SOUTH\\bob', 'pw'), asked()]).toEqual(['accept', ['D1 SOUTH\\bob']]);
  });

  it('that is none is never taken apart', () => {
    const AD = store('AD', {}, windows(['EAST']));
    const { login, asked } = setUp({ stores: [AD] });
    for (const name of ['EAST\\', '\\bob', 'EAST\\a\\b', '\\', 'EAST\\\\bob']) {
      expect([login(name, 'pw'), asked()]).toEqual(['reject', []]);
    }
  });
});
