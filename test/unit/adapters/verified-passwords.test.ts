import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { createInternalStore, type InternalRecord } from '../../../src/adapters/identity/internal.ts';
import { hashPassword } from '../../../src/adapters/identity/password-form.ts';
import { VerifiedPasswords } from '../../../src/adapters/identity/verified-passwords.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { internalStoreSchema } from '../../../src/app/config/internal-store-schema.ts';
import { instantOf } from '../../../src/base/time.ts';

const random = createRandom();

function clockAt() {
  const at = { now: 0 };
  return { at, clock: { now: () => instantOf(at.now), monotonic: () => at.now, after: () => () => {} } };
}

describe('right passwords of a moment ago', () => {
  let hashed = '';
  beforeAll(async () => {
    hashed = await hashPassword('right', random);
  });
  const open = (record: Partial<InternalRecord> = {}, most = 10) => {
    const { at, clock } = clockAt();
    const records = [
      { name: 'a', password: hashed, ...record },
      { name: 'b', password: hashed },
    ];
    const store = createInternalStore('u', 'users', records, { clock, random, verifiedPasswords: { for: 1000, most } });
    return { at, ask: (name: string, password: string) => store.ask({ kind: 'password', name, password }) };
  };

  test('are answered at once', async () => {
    const { ask } = open();
    expect(await ask('a', 'right')).toMatchObject({ kind: 'ok' });
    expect(ask('a', 'right')).toMatchObject({ kind: 'ok', record: { name: 'a' } });
  });

  test('are for that user and that password only, and a wrong one is never kept', async () => {
    const { ask } = open();
    await ask('a', 'right');
    await ask('a', 'wrong');
    for (const [name, password] of [
      ['b', 'right'],
      ['a', 'wrong'],
      ['a', ''],
    ] as const) {
      expect(ask(name, password)).toBeInstanceOf(Promise);
    }
  });

  test('are hashed again after their time', async () => {
    const { ask, at } = open();
    await ask('a', 'right');
    at.now = 999;
    expect(ask('a', 'right')).toMatchObject({ kind: 'ok' });
    at.now = 1000;
    expect(ask('a', 'right')).toBeInstanceOf(Promise);
  });

  test('give the state the account has by now', async () => {
    const { ask, at } = open({ expires: new Date(500).toISOString() });
    expect(await ask('a', 'right')).toMatchObject({ kind: 'ok' });
    at.now = 500;
    expect(ask('a', 'right')).toMatchObject({ kind: 'auth-failed', why: 'expired' });
  });

  test('are the newest ones, at most as many as configured', () => {
    const kept = new VerifiedPasswords({ for: 1000, most: 2 }, clockAt().clock, random);
    for (const user of ['a', 'b', 'c']) kept.remember(user, 'x');
    expect(['a', 'b', 'c'].map((user) => kept.has(user, 'x'))).toEqual([false, true, true]);
    kept.remember('b', 'x');
    kept.remember('d', 'x');
    expect(['b', 'c', 'd'].map((user) => kept.has(user, 'x'))).toEqual([true, false, true]);
  });

  test('cannot be read from it, and are not told apart by where the name ends', () => {
    const kept = new VerifiedPasswords({ for: 1000, most: 2 }, clockAt().clock, random);
    kept.remember('ab', 'c-canary');
    expect(kept.has('a', 'bc-canary')).toBe(false);
    expect(inspect(kept, { depth: 9, showHidden: true })).not.toContain('canary');
  });
});

test('they are kept for an hour at most', () => {
  const kept = (time: string) => internalStoreSchema.safeParse({ id: 'u', kind: 'users', verifiedPasswords: { for: time } }).success;
  expect([kept('30s'), kept('1h'), kept('61m'), kept('1d')]).toEqual([true, true, false, false]);
});
