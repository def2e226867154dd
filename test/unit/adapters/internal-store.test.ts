import { expect, test } from 'vitest';
import { createInternalStore } from '../../../src/adapters/identity/internal.ts';
import { hashPassword, parsePasswordForm } from '../../../src/adapters/identity/password-form.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { Secret } from '../../../src/base/secret.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { IdentityAnswer } from '../../../src/ports/identity-store.ts';
import { chapResponse } from '../../../src/wire/radius/password.ts';

const random = createRandom();
const KEY = new Secret('key of the store');
const ask = (store: ReturnType<typeof createInternalStore>, name: string, password: string) =>
  store.ask({ kind: 'password', name, password });

test('plain passwords are answered at once, without a promise', () => {
  const store = createInternalStore('u', 'users', [{ name: 'a', password: 'plain:p:with:colons' }]);
  expect(ask(store, 'a', 'p:with:colons')).toMatchObject({ kind: 'ok' });
});

test('the same answer is the same object: nothing is made for a question', () => {
  const store = createInternalStore('u', 'users', [{ name: 'a', password: 'plain:p' }]);
  expect(ask(store, 'a', 'p')).toBe(ask(store, 'a', 'p'));
});

test.each(['02:00:00:00:00:01', '0200.0000.0001', '02-00-00-00-00-01'])('a host written %s is found by its MAC', (name) => {
  const store = createInternalStore('h', 'hosts', [{ name, group: 'All:Printers' }]);
  const answer = store.ask({ kind: 'find', name: '02-00-00-00-00-01' });
  expect(answer).toMatchObject({ kind: 'ok', record: { name: '02-00-00-00-00-01', group: 'All:Printers' } });
});

test('names of users are exact', () => {
  const store = createInternalStore('u', 'users', [{ name: 'Alice', password: 'plain:p' }]);
  expect(ask(store, 'alice', 'p')).toEqual({ kind: 'not-found' });
});

test('an account expires when its time comes', () => {
  let now = Date.parse('2026-03-01T00:00:00Z');
  const clock = { now: () => instantOf(now), monotonic: () => 0, after: () => () => {} };
  const store = createInternalStore('u', 'users', [{ name: 'a', password: 'plain:p', expires: '2026-03-01T00:00:01Z' }], { clock });
  expect(ask(store, 'a', 'p')).toMatchObject({ kind: 'ok' });
  now += 1000;
  expect(ask(store, 'a', 'p')).toMatchObject({ kind: 'auth-failed', why: 'expired' });
});

test('a record without a password cannot be logged in to', () => {
  const store = createInternalStore('u', 'users', [{ name: 'a' }]);
  expect(ask(store, 'a', '')).toMatchObject({ kind: 'auth-failed', why: 'unsupported-method' });
});

test('an unreadable stored form is a fault of the store, told without the form', () => {
  const store = createInternalStore('u', 'users', [{ name: 'a', password: 'scrypt:garbage' }]);
  const answer = ask(store, 'a', 'x');
  expect(answer).toMatchObject({ kind: 'process-failed', why: expect.stringContaining('`a`') });
  expect(JSON.stringify(answer)).not.toContain('garbage');
});

test.each(['scrypt', 'pbkdf2'] as const)('hashing with %s does not hold the event loop', async (form) => {
  const store = createInternalStore('u', 'users', [{ name: 'a', password: await hashPassword('p', random, form) }]);
  // Whatever a hash takes: one that held the loop would be over before the loop turns.
  let hashed = 0;
  const asked = Array.from({ length: 8 }, () => Promise.resolve(ask(store, 'a', 'p')).then(() => hashed++));
  await new Promise((resolve) => setImmediate(resolve));
  expect(hashed).toBeLessThan(asked.length);
  await Promise.all(asked);
  expect(hashed).toBe(asked.length);
});

test.each(['scrypt', 'pbkdf2'] as const)(
  'an unknown name is hashed as a known one with %s is, so that time does not tell them apart',
  async (form) => {
    const store = createInternalStore('u', 'users', [{ name: 'a', password: await hashPassword('p', random, form) }], { mostHashing: 8 });
    const took = async (name: string): Promise<number> => {
      const before = process.cpuUsage();
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask(store, name, 'p')));
      expect(answers[0]?.kind).toBe(name === 'a' ? 'ok' : 'not-found');
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await took('a');
    // The time of our own threads, not of the clock: other programs do not count.
    const known = Math.min(await took('a'), await took('a'), await took('a'));
    const unknown = Math.min(await took('b'), await took('b'), await took('b'));
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  },
);

test('a flood of hashed logins is refused, not piled up', async () => {
  const store = createInternalStore('u', 'users', [{ name: 'a', password: await hashPassword('p', random) }], { mostHashing: 2 });
  const answers = [1, 2, 3].map(() => ask(store, 'a', 'p'));
  expect(answers[2]).toMatchObject({ kind: 'process-failed' });
  const first: IdentityAnswer[] = await Promise.all(answers.slice(0, 2));
  expect(first.map(({ kind }) => kind)).toEqual(['ok', 'ok']);
  expect(await ask(store, 'a', 'p')).toMatchObject({ kind: 'ok' });
});

test.each([
  'alice',
  'plain',
  'scrypt:',
  'scrypt:15:8:1:AAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA',
  'scrypt:1048576:64:9:AAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA',
  'pbkdf2-sha256:10:AAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA',
  'pbkdf2-sha256:99999999:AAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA',
  'sha256:AA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'nt:8846F7EAEE8FB117AD06BDD830B7586C',
])('the form %s is refused', (form) => {
  expect(parsePasswordForm(form).ok).toBe(false);
});

test('two hashes of one password differ and both fit', async () => {
  const forms = await Promise.all([hashPassword('päss', random), hashPassword('päss', random)]);
  expect(forms[0]).not.toBe(forms[1]);
  for (const form of forms) {
    const read = parsePasswordForm(form);
    expect(read.ok && (await read.value.is('päss'))).toBe(true);
  }
});

test('an account whose password must change is refused once it proved itself, with its record, whatever the method (P41)', () => {
  const record = { name: 'a', password: 'plain:p', mustChangePassword: true, attributes: { room: '4' } };
  const store = createInternalStore('u', 'users', [record]);
  const refused = { kind: 'auth-failed', why: 'must-change', record: { name: 'a', attributes: { room: '4' } } };
  const challenge = Uint8Array.of(1, 2, 3, 4);
  expect(ask(store, 'a', 'p')).toMatchObject(refused);
  expect(store.ask({ kind: 'chap', name: 'a', id: 7, challenge, response: chapResponse(7, Buffer.from('p'), challenge) })).toMatchObject(
    refused,
  );
  expect(store.ask({ kind: 'find', name: 'a' })).toMatchObject(refused);
  expect(ask(store, 'a', 'x')).toMatchObject({ why: 'wrong-password' });
});

test('the methods are those its records can be asked (U13)', async () => {
  const methods = async (...forms: Parameters<typeof hashPassword>[2][]): Promise<readonly string[]> => {
    const records = await Promise.all(forms.map(async (form, i) => ({ name: `u${i}`, password: await hashPassword('p', random, form) })));
    return [...createInternalStore('u', 'users', records, { key: KEY }).methods].toSorted();
  };
  expect(await methods('sha256')).toEqual(['ASCII', 'EAP-TTLS', 'PAP']);
  expect(await methods('sha256', { nt: KEY })).toEqual(['ASCII', 'EAP-TTLS', 'MSCHAP', 'MSCHAPV2', 'PAP']);
  expect(await methods('plain')).toEqual(['ASCII', 'CHAP', 'EAP-MD5', 'EAP-TTLS', 'MSCHAP', 'MSCHAPV2', 'PAP']);
});

test('an NT hash is read with its key only, and changed octets are no NT hash', async () => {
  const form = await hashPassword('p', random, { nt: KEY });
  expect(parsePasswordForm(form, KEY).ok).toBe(true);
  expect(parsePasswordForm(form)).toMatchObject({ ok: false, error: expect.stringContaining('key') });
  expect(parsePasswordForm(form, new Secret('another key'))).toMatchObject({ ok: false });
  const changed = `${form.slice(0, -2)}${form.endsWith('AA') ? 'BB' : 'AA'}`;
  expect(parsePasswordForm(changed, KEY)).toMatchObject({ ok: false });
});
