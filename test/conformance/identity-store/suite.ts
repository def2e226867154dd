import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { hashOfNtHash, ntHashOf } from '../../../src/auth/mschap/nt-hash.ts';
import type { IdentityAnswer, IdentityStore } from '../../../src/ports/identity-store.ts';
import { chapResponse } from '../../../src/wire/radius/password.ts';
import { mschapQuery, mschapv2Query } from '../../unit/mschap/client.ts';

/** What the store under test must hold before the suite runs. Secrets are canaries: they may show up nowhere. */
export const CANARY = 'canary-5f1d';
export const RECORDS = {
  alice: { password: `alice-${CANARY}`, group: 'All:Employees', attributes: { office: 'Paris' } },
  disabled: { password: `disabled-${CANARY}`, enabled: false },
  expired: { password: `expired-${CANARY}`, expires: '2020-01-01T00:00:00Z' },
} as const;

export type Skip = { readonly test: string; readonly reason: string };

/** One engine of the identity-store port. `unreachable` gives the store with what it stands on taken away; absent where nothing can be. */
export type Engine = {
  readonly name: string;
  readonly open: () => Promise<IdentityStore>;
  /** What alice's record has besides her name and office; her group where absent. */
  readonly gives?: object;
  readonly unreachable?: () => Promise<IdentityStore>;
  /** Cases this engine does not meet, each with its reason. */
  readonly skip?: readonly Skip[];
};

const CHALLENGE = Buffer.from('0123456789abcdef');

function chap(
  name: string,
  password: string,
  id = 3,
): { kind: 'chap'; name: string; id: number; challenge: Uint8Array; response: Uint8Array } {
  return { kind: 'chap', name, id, challenge: CHALLENGE, response: chapResponse(id, Buffer.from(password), CHALLENGE) };
}

/** The cases every store meets: absent, unreachable and wrong are three answers (requirement P42), and no secret ever comes out. */
export function identityStoreSuite(engine: Engine): void {
  const seen: unknown[] = [];
  const asked = async (store: IdentityStore, query: Parameters<IdentityStore['ask']>[0]): Promise<IdentityAnswer> => {
    const answer = await store.ask(query);
    seen.push(answer);
    return answer;
  };
  const cases: Record<string, () => Promise<void>> = {
    'the right password gives the record with group and attributes': async () => {
      const store = await engine.open();
      const answer = await asked(store, { kind: 'password', name: 'alice', password: RECORDS.alice.password });
      expect(answer).toMatchObject({
        kind: 'ok',
        record: { store: store.id, name: 'alice', attributes: { office: 'Paris' }, ...(engine.gives ?? { group: RECORDS.alice.group }) },
      });
    },
    'a wrong password is auth-failed': async () => {
      for (const password of [
        '',
        'x',
        RECORDS.alice.password.slice(0, -1),
        `${RECORDS.alice.password}x`,
        RECORDS.alice.password.toUpperCase(),
      ]) {
        const answer = await asked(await engine.open(), { kind: 'password', name: 'alice', password });
        expect(answer).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
      }
    },
    'an unknown name is not-found': async () => {
      const store = await engine.open();
      for (const name of ['nobody', '', 'alice ', '__proto__', 'constructor', 'x'.repeat(253)]) {
        expect(await asked(store, { kind: 'password', name, password: RECORDS.alice.password })).toEqual({ kind: 'not-found' });
        expect(await asked(store, { kind: 'find', name })).toEqual({ kind: 'not-found' });
      }
    },
    'find gives the record without a password': async () => {
      expect(await asked(await engine.open(), { kind: 'find', name: 'alice' })).toMatchObject({ kind: 'ok', record: { name: 'alice' } });
    },
    'a disabled account is told apart with the right password': async () => {
      const answer = await asked(await engine.open(), { kind: 'password', name: 'disabled', password: RECORDS.disabled.password });
      expect(answer).toMatchObject({ kind: 'auth-failed', why: 'disabled', record: { name: 'disabled' } });
    },
    'an expired account is told apart with the right password': async () => {
      const answer = await asked(await engine.open(), { kind: 'password', name: 'expired', password: RECORDS.expired.password });
      expect(answer).toMatchObject({ kind: 'auth-failed', why: 'expired', record: { name: 'expired' } });
    },
    'the state of an account is not told without its password': async () => {
      for (const name of ['disabled', 'expired']) {
        expect(await asked(await engine.open(), { kind: 'password', name, password: 'x' })).toMatchObject({ why: 'wrong-password' });
      }
    },
    'CHAP is verified': async () => {
      const store = await engine.open();
      expect(await asked(store, chap('alice', RECORDS.alice.password))).toMatchObject({ kind: 'ok' });
      expect(await asked(store, chap('alice', 'wrong'))).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
      expect(await asked(store, { ...chap('alice', RECORDS.alice.password), id: 4 })).toMatchObject({ kind: 'auth-failed' });
      expect(await asked(store, { ...chap('alice', RECORDS.alice.password), response: new Uint8Array(0) })).toMatchObject({
        kind: 'auth-failed',
      });
      expect(await asked(store, chap('nobody', 'x'))).toEqual({ kind: 'not-found' });
    },
    'CHAP without the plain password is refused as unsupported': async () => {
      const answer = await asked(await engine.open(), chap('alice', RECORDS.alice.password));
      expect(answer).toMatchObject({ kind: 'auth-failed', why: 'unsupported-method' });
    },
    'MS-CHAP and MS-CHAPv2 are verified, with what the keys are made of': async () => {
      const store = await engine.open();
      for (const query of [mschapQuery, mschapv2Query]) {
        const keys = hashOfNtHash(ntHashOf(RECORDS.alice.password));
        expect(await asked(store, query('alice', RECORDS.alice.password))).toMatchObject({
          kind: 'ok',
          record: { name: 'alice' },
          hashOfNtHash: keys,
        });
        expect(await asked(store, query('alice', 'wrong'))).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
        expect(await asked(store, query('disabled', RECORDS.disabled.password))).toMatchObject({ kind: 'auth-failed', why: 'disabled' });
        expect(await asked(store, query('disabled', 'wrong'))).toMatchObject({ why: 'wrong-password' });
        expect(await asked(store, { ...query('alice', RECORDS.alice.password), response: new Uint8Array(0) })).toMatchObject({
          why: 'wrong-password',
        });
        expect(await asked(store, query('nobody', 'x'))).toEqual({ kind: 'not-found' });
      }
    },
    'MS-CHAP without a form of password for it is refused as unsupported': async () => {
      for (const query of [mschapQuery, mschapv2Query]) {
        const answer = await asked(await engine.open(), query('alice', RECORDS.alice.password));
        expect(answer).toMatchObject({ kind: 'auth-failed', why: 'unsupported-method' });
      }
    },
    'unreachable is process-failed, for every question': async () => {
      if (engine.unreachable === undefined) throw new Error('an engine without `unreachable` names its reason in `skip`');
      const store = await engine.unreachable();
      for (const query of [
        { kind: 'find', name: 'alice' },
        { kind: 'password', name: 'nobody', password: 'x' },
        ...(store.methods.has('CHAP') ? [chap('alice', 'x')] : []),
        ...(store.methods.has('MSCHAPV2') ? [mschapQuery('alice', 'x'), mschapv2Query('alice', 'x')] : []),
      ] as const) {
        expect(await asked(store, query)).toMatchObject({ kind: 'process-failed' });
      }
    },
    'many questions at once get each their own answer': async () => {
      const store = await engine.open();
      const ask = (i: number) => store.ask({ kind: 'password', name: 'alice', password: i % 2 === 0 ? RECORDS.alice.password : `${i}` });
      const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => ask(i)));
      expect(answers.map(({ kind }) => kind)).toEqual(['ok', 'auth-failed', 'ok', 'auth-failed', 'ok', 'auth-failed']);
    },
    'no secret comes out: not in answers, not in the store itself': async () => {
      const store = await engine.open();
      await asked(store, { kind: 'password', name: 'alice', password: `offered-${CANARY}` });
      for (const thing of [...seen, store]) {
        expect(`${JSON.stringify(thing)}${inspect(thing, { depth: 9, showHidden: true })}`).not.toContain(CANARY);
      }
    },
  };

  describe(`identity store: ${engine.name}`, () => {
    const skipped = new Map((engine.skip ?? []).map((skip) => [skip.test, skip.reason]));
    for (const name of skipped.keys()) if (!Object.hasOwn(cases, name)) throw new Error(`no case is called \`${name}\``);
    for (const [name, run] of Object.entries(cases)) {
      const reason = skipped.get(name);
      if (reason === undefined) test(name, run);
      else test.skip(`${name} (${reason})`, run);
    }
  });
}
