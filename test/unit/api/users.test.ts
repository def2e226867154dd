import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { discoveredUser, KEYS } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;

beforeEach(async () => {
  fixture = await cliFixture();
  for (const user of [
    discoveredUser('CORP\\Bob', { anyCase: true }),
    discoveredUser('john'),
    discoveredUser('john', { profile: 'routers', passwordStore: 'otp' }),
  ]) {
    fixture.discovered.putIfAbsent(user);
  }
});
afterEach(() => fixture.server.close());

const ANN = {
  name: 'ann',
  origin: 'known',
  passwordStore: 'internal-users',
  group: 'All:Employees',
  enabled: true,
  tacacsEnable: { use: 'separate' },
  attributes: {},
};
const BOB = {
  name: 'CORP\\Bob',
  profile: 'switches',
  origin: 'discovered',
  passwordStore: 'corp',
  enabled: true,
  tacacsEnable: { use: 'separate' },
  firstSeen: '2026-01-31T12:00:00.000Z',
  attributes: {},
};

describe('/users', () => {
  test('lists known and discovered users, without a credential (U9)', async () => {
    const answer = await fixture.ask('GET', '/users', { key: KEYS.viewer });
    expect(answer.json().users).toHaveLength(4);
    expect(answer.json().users).toEqual(expect.arrayContaining([ANN, BOB]));
    expect(answer.body).not.toContain('secret');
  });

  test.each([
    ['origin=known', ['ann']],
    ['origin=discovered&profile=routers', ['john']],
    ['profile=switches', ['ann', 'CORP\\Bob', 'john']],
    ['store=otp', ['john']],
    ['name=corp%5CBOB', ['CORP\\Bob']],
    ['name=JOHN', []],
  ])('filters by %s', async (query, names) => {
    const { users } = (await fixture.ask('GET', `/users?${query}`)).json();
    expect(users.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('pages in order of profile and name', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { users, next } = (await fixture.ask('GET', `/users?limit=1${cursor}`)).json();
      seen.push(...users.map(({ profile = '', name }: { profile?: string; name: string }) => `${profile}/${name}`));
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen).toEqual(['/ann', 'routers/john', 'switches/CORP\\Bob', 'switches/john']);
  });

  test('shows who a name is under a policy', async () => {
    expect((await fixture.ask('GET', '/users/switches/corp%5Cbob')).json()).toEqual(BOB);
    expect((await fixture.ask('GET', '/users/switches/ann')).json()).toEqual(ANN);
    const nobody = await fixture.ask('GET', '/users/routers/corp%5Cbob');
    expect([nobody.statusCode, nobody.json().code]).toEqual([404, 'api.not-found']);
    expect((await fixture.ask('GET', `/users/switches/${encodeURIComponent('é'.repeat(126))}`)).json().code).toBe('api.not-found');
  });

  test('changes what an administrator may set, and leaves the rest (U8, U30)', async () => {
    const body = { group: 'All:Contractors', enabled: false, tacacsEnable: { use: 'store', store: 'internal-users' } };
    const changed = await fixture.ask('PATCH', '/users/switches/corp%5Cbob', { body });
    expect(changed.json()).toEqual({ ...BOB, ...body });
    expect((await fixture.ask('PATCH', '/users/switches/corp%5Cbob', { body: { group: null } })).json()).toEqual({
      ...BOB,
      enabled: false,
      tacacsEnable: body.tacacsEnable,
    });
    expect(fixture.userStore.audit).toMatchObject([
      { actor: 'api:a-admin', action: 'user.changed', subject: 'switches/CORP\\Bob', details: { enabled: false } },
      { actor: 'api:a-admin', action: 'user.changed' },
    ]);
  });

  test.each([
    [{}, 'api.invalid', 400],
    [{ password: 'x' }, 'api.invalid', 400],
    [{ passwordStore: 'other' }, 'api.invalid', 400],
    [{ tacacsEnable: { use: 'store', store: 'nowhere' } }, 'api.invalid', 400],
  ])('refuses the change %j', async (body, code, status) => {
    const answer = await fixture.ask('PATCH', '/users/switches/john', { body });
    expect([answer.json().code, answer.statusCode]).toEqual([code, status]);
  });

  test('leaves known users to their file', async () => {
    for (const method of ['PATCH', 'DELETE'] as const) {
      const answer = await fixture.ask(method, '/users/switches/ann', method === 'PATCH' ? { body: { enabled: false } } : {});
      expect(answer.json()).toMatchObject({ code: 'api.conflict' });
    }
  });

  test('deletes one, and purges by profile or store (U11)', async () => {
    expect((await fixture.ask('DELETE', '/users/switches/john')).json()).toEqual({ removed: 1 });
    expect((await fixture.ask('DELETE', '/users/switches/john')).statusCode).toBe(404);
    expect((await fixture.ask('POST', '/users:purge', { body: { profile: 'routers' } })).json()).toEqual({ removed: 1 });
    expect((await fixture.ask('POST', '/users:purge')).json()).toEqual({ removed: 1 });
    expect([...fixture.discovered.list()]).toEqual([]);
    expect(fixture.userStore.audit.map(({ action, subject }) => [action, subject])).toEqual([
      ['user.deleted', 'switches/john'],
      ['users.purged', 'routers/*'],
      ['users.purged', '*/*'],
    ]);
  });

  test('changes nothing while the journal refuses', async () => {
    fixture.userStore.refusal = fault('journal.unavailable', 'the disk is full');
    for (const answer of [
      await fixture.ask('PATCH', '/users/switches/john', { body: { enabled: false } }),
      await fixture.ask('DELETE', '/users/switches/john'),
      await fixture.ask('POST', '/users:purge'),
    ]) {
      expect([answer.statusCode, answer.json().code]).toEqual([507, 'journal.unavailable']);
    }
    expect([...fixture.discovered.list()]).toHaveLength(3);
  });

  test.each([
    ['PATCH', '/users/switches/john'],
    ['DELETE', '/users/switches/john'],
    ['POST', '/users:purge'],
  ] as const)('%s %s is for administrators', async (method, path) => {
    const answer = await fixture.ask(method, path, { key: KEYS.operator, body: {} });
    expect(answer.statusCode).toBe(403);
  });
});

describe('portreeve user', () => {
  test('list', async () => {
    const spoken = await fixture.run(['user', 'list', '--profile', 'switches']);
    expect(spoken).toMatchObject({
      code: 0,
      out:
        'USER      PROFILE   ORIGIN      STORE           GROUP          STATE\n' +
        'ann       all       known       internal-users  All:Employees  enabled\n' +
        'CORP\\Bob  switches  discovered  corp            mapped         enabled\n' +
        'john      switches  discovered  corp            mapped         enabled\n',
    });
  });

  test('show asks for the profile where there are several', async () => {
    const several = await fixture.run(['user', 'show', 'john']);
    expect([several.code, several.err]).toEqual([
      9,
      'portreeve: `john` is a user of several profiles (routers, switches): name one with --profile\n',
    ]);
    expect((await fixture.run(['user', 'show', 'john', '--profile', 'routers', '-q'])).out).toBe('john\n');
    expect((await fixture.run(['user', 'show', 'eve'])).code).toBe(9);
  });

  test('set and delete', async () => {
    const set = await fixture.run(['user', 'set', 'corp\\bob', '--group', 'All:East', '--disable', '--enable-password', 'internal-users']);
    expect([set.code, set.out.split('\n')[1]]).toEqual([0, 'CORP\\Bob  switches  discovered  corp   All:East  disabled']);
    expect(set.out).toContain('enable password: the one of internal-users\n');
    expect((await fixture.run(['user', 'set', 'corp\\bob'])).code).toBe(9);
    expect((await fixture.run(['user', 'set', 'corp\\bob', '--enable', '--disable'])).code).toBe(9);
    expect((await fixture.run(['user', 'set', 'ann', '--disable'])).err).toContain('is a known user');
    expect((await fixture.run(['user', 'delete', 'CORP\\Bob'])).out).toBe('CORP\\Bob is unknown again\n');
  });

  test('purge asks first', async () => {
    expect((await fixture.run(['user', 'purge'])).err).toContain('forget discovered users: 3');
    expect([...fixture.discovered.list()]).toHaveLength(3);
    expect((await fixture.run(['user', 'purge', '--yes'])).out).toBe('3 users are unknown again\n');
  });
});
