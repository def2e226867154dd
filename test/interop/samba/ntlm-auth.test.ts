import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createNtlmAuthStore } from '../../../src/adapters/identity/ntlm-auth/store.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { hashOfNtHash, ntHashOf } from '../../../src/auth/mschap/nt-hash.ts';
import type { AuthFailure, IdentityStore } from '../../../src/ports/identity-store.ts';
import { mschapQuery, mschapv2Query } from '../../unit/mschap/client.ts';
import { type Account, PASSWORDS } from './accounts.ts';
import { DOMAIN_STARTS_WITHIN, type DomainController, missingSamba, startDomainController } from './domain-controller.ts';

const BREAKER = { failures: 3, retryAfter: 5000 };

describe.skipIf(missingSamba())('Windows accounts by ntlm_auth, against a Samba domain', () => {
  let dc: DomainController;
  let store: IdentityStore;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ntlm-auth-'));
    dc = await startDomainController();
    store = openStore([dc.ntlmAuth.program, ...dc.ntlmAuth.args]);
  }, DOMAIN_STARTS_WITHIN);
  afterAll(async () => {
    await store?.close();
    await dc?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const openStore = (command: readonly string[]): IdentityStore =>
    createNtlmAuthStore(
      {
        id: 'corp',
        domains: [dc.domain, 'OTHER'],
        ntlmAuth: { command, helpers: 4, waiting: 100, timeout: 20_000, breaker: BREAKER },
      },
      { clock: systemClock, random: createRandom(), sink: { emit: () => {}, count: () => {} } },
    );

  const QUERIES = {
    MSCHAP: mschapQuery,
    MSCHAPV2: mschapv2Query,
    password: (name: string, password: string) => ({ kind: 'password', name, password }) as const,
  };

  describe.each(Object.keys(QUERIES) as (keyof typeof QUERIES)[])('%s', (kind) => {
    const ask = (name: string, password: string) => store.ask(QUERIES[kind](name, password));

    test.each(['alice', 'bob'] as const)('%s is who he says', async (name) => {
      const answer = await ask(name, PASSWORDS[name]);
      const hash = hashOfNtHash(ntHashOf(PASSWORDS[name]));
      expect(answer).toEqual({ kind: 'ok', record: { store: 'corp', name, attributes: {} }, hashOfNtHash: hash });
    });

    test('a wrong password, an unknown user', async () => {
      expect(await ask('alice', 'wrong')).toMatchObject({ kind: 'auth-failed', why: 'wrong-password', record: { name: 'alice' } });
      expect(await ask('nobody', 'wrong')).toEqual({ kind: 'not-found' });
    });

    test.each<[Account, AuthFailure]>([
      ['disabled', 'disabled'],
      ['mustchange', 'must-change'],
      ['expired', 'expired'],
      ['locked', 'locked'],
      ['nohours', 'restricted'],
      ['elsewhere', 'restricted'],
    ])('%s is refused as %s, and only who knows the password is told', async (name, why) => {
      expect(await ask(name, PASSWORDS[name])).toMatchObject({ kind: 'auth-failed', why });
      if (why !== 'locked') expect(await ask(name, 'wrong')).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
    });
  });

  describe('names', () => {
    const ask = (name: string, hashedName = name) => store.ask(mschapv2Query(name, PASSWORDS.alice, hashedName));

    test('qualified by the domain, in any case; by UPN', async () => {
      expect(await ask('INTEROP\\alice', 'alice')).toMatchObject({ kind: 'ok' });
      expect(await ask('interop\\ALICE', 'ALICE')).toMatchObject({ kind: 'ok' });
      expect(await ask('alice@interop.test')).toMatchObject({ kind: 'ok' });
    });

    test.each([
      'OTHER\\alice',
      'NOWHERE\\alice',
      'INTEROP\\',
      '\\alice',
      'INTEROP\\INTEROP\\alice',
      '',
      'alice\0',
      'alice\0@interop.test',
      'alice\nNT-Domain: INTEROP',
      'alice\r\n.\r\n',
      'alice:',
      'alice::x',
      'x'.repeat(300),
      `${'x'.repeat(240)}@interop.test`,
      'alice\ud800',
      '*',
      'ali*',
      '$(id)',
      'böb',
    ])('%j is nobody', async (name) => {
      expect(await ask(name)).toEqual({ kind: 'not-found' });
    });

    test('after all of them the helpers still answer', async () => {
      expect(await ask('alice')).toMatchObject({ kind: 'ok' });
    });
  });

  test('fifty at once, right and wrong ones', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.ask(mschapv2Query('alice', i % 2 === 0 ? PASSWORDS.alice : `wrong ${i}`))),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(answers.map((_, i) => (i % 2 === 0 ? 'ok' : 'auth-failed')));
  });

  test('helpers killed in the middle of it: their questions are asked again', async () => {
    const pids = join(directory, 'pids');
    const { program, args } = dc.ntlmAuth;
    const killed = openStore(['sh', '-c', 'echo $$ >> "$0"; exec "$@"', pids, program, ...args]);
    const ask = () => Array.from({ length: 20 }, () => killed.ask(mschapv2Query('alice', PASSWORDS.alice)));
    await Promise.all(ask());
    const answers = ask();
    await Promise.race(answers);
    const first = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    for (const pid of first) process.kill(pid, 'SIGKILL');
    expect((await Promise.all(answers)).map(({ kind }) => kind)).toEqual(answers.map(() => 'ok'));
    expect(readFileSync(pids, 'utf8').trim().split('\n').length).toBeGreaterThan(first.length);
    await killed.close();
  });

  test('winbind that cannot be reached is neither a wrong password nor an unknown user', async () => {
    const apart = 'mkdir -p /run/samba && mount -t tmpfs none /run/samba && exec ntlm_auth "$@"';
    const lost = openStore(['unshare', '--mount', 'sh', '-c', apart, 'sh']);
    expect(await lost.ask(mschapv2Query('alice', PASSWORDS.alice))).toMatchObject({
      kind: 'process-failed',
      why: expect.stringContaining('winbind'),
    });
    await lost.close();
  });
});
