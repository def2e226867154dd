import { describe, expect, test } from 'vitest';
import { askByCertificate, askSource, type IdentityStores } from '../../../src/aaa/identity.ts';
import type { Question } from '../../../src/auth/turn.ts';
import type { UserRecord } from '../../../src/model/user.ts';
import type { CompiledSource } from '../../../src/policy/identity-source.ts';
import type { IdentityAnswer, IdentityQuery, IdentityStore } from '../../../src/ports/identity-store.ts';
import { HandClock, STORE_TRAITS } from './test-server.ts';

const DER = Uint8Array.of(0x30, 0x03, 1, 2, 3);
const CERTIFICATE = { der: DER, fields: { CN: 'bob', 'SAN-UPN': 'bob@corp.example' } };

function stores(answers: Readonly<Record<string, IdentityAnswer>>, asked: [string, IdentityQuery][], later = false) {
  const known = Object.entries(answers).map(([id, answer]): [string, IdentityStore] => [
    id,
    {
      ...STORE_TRAITS,
      id,
      ask: (query) => {
        asked.push([id, query]);
        return later ? Promise.resolve(answer) : answer;
      },
      close: async () => {},
    },
  ]);
  return new Map(known);
}

const NOBODY = { find: () => undefined, putIfAbsent: (record: UserRecord) => record };
const ask = (source: CompiledSource, question: Question, held: IdentityStores) =>
  askSource(source, question, 'PAP', { stores: held, discovered: NOBODY, clock: new HandClock() });

const found = (store: string): IdentityAnswer => ({ kind: 'ok', record: { store, name: 'bob', attributes: { [store]: 'yes' } } });
const SEQUENCE: CompiledSource = {
  kind: 'sequence',
  certificateProfile: { name: 'cap', userNameFrom: 'SAN-UPN', compareWith: 'AD1' },
  stores: ['users'],
  attributeStores: ['AD1', 'LDAP1', 'HR'],
  onStoreError: 'break',
};

describe('a certificate', () => {
  test.each([false, true])(
    'is compared with the one the directory keeps, by the name it holds; then every listed store adds what it knows (P32, P36, P40), promises %s',
    async (later) => {
      const asked: [string, IdentityQuery][] = [];
      const known = stores({ AD1: found('AD1'), LDAP1: { kind: 'not-found' }, HR: found('HR') }, asked, later);
      const result = await askByCertificate(SEQUENCE, CERTIFICATE, known);
      expect(asked).toEqual([
        ['AD1', { kind: 'certificate', name: 'bob@corp.example', der: DER }],
        ['LDAP1', { kind: 'find', name: 'bob@corp.example' }],
        ['HR', { kind: 'find', name: 'bob@corp.example' }],
      ]);
      expect(result).toMatchObject({
        verdict: 'ok',
        userName: 'bob@corp.example',
        attributesFrom: ['AD1', 'HR'],
        record: { attributes: { AD1: 'yes', HR: 'yes' } },
      });
    },
  );

  test.each<[IdentityAnswer, string]>([
    [{ kind: 'auth-failed', why: 'wrong-certificate' }, 'auth-failed'],
    [{ kind: 'not-found' }, 'not-found'],
    [{ kind: 'process-failed', why: 'down' }, 'process-failed'],
  ])('of which the directory says %j ends there (P36)', async (answer, verdict) => {
    const asked: [string, IdentityQuery][] = [];
    expect(await askByCertificate(SEQUENCE, CERTIFICATE, stores({ AD1: answer }, asked))).toMatchObject({ verdict });
    expect(asked).toHaveLength(1);
  });

  test('without the field the profile names, or without a profile, is refused and nobody is asked (P35)', async () => {
    const asked: [string, IdentityQuery][] = [];
    const nobody = stores({ AD1: found('AD1') }, asked);
    expect(await askByCertificate(SEQUENCE, { der: DER, fields: { CN: 'bob' } }, nobody)).toMatchObject({ verdict: 'auth-failed' });
    expect(await askByCertificate({ kind: 'store', store: 'AD1' }, CERTIFICATE, nobody)).toMatchObject({ verdict: 'auth-failed' });
    expect(asked).toEqual([]);
  });

  test('profile refuses a password: there is nobody to verify it (P32)', async () => {
    const source: CompiledSource = { kind: 'certificate', profile: { name: 'cap', userNameFrom: 'CN' } };
    expect(await ask(source, { kind: 'password', name: 'bob', password: 'x' }, new Map())).toEqual({ kind: 'auth-failed' });
  });
});

describe('an account that may not log in', () => {
  test('still gives its attributes, as the first refused and as a store that only adds some (P41)', async () => {
    const record = { store: 'AD1', name: 'bob', attributes: { department: 'it' } };
    const disabled: IdentityAnswer = { kind: 'auth-failed', why: 'disabled', record };
    const refused = await ask(
      { ...SEQUENCE, stores: ['AD1'] },
      { kind: 'password', name: 'bob', password: 'x' },
      stores({ AD1: disabled }, []),
    );
    expect(refused).toEqual({ kind: 'auth-failed', why: 'disabled', record });
    const { certificateProfile: _, ...byPassword } = SEQUENCE;
    const added = await ask(
      { ...byPassword, attributeStores: ['AD1'] },
      { kind: 'password', name: 'bob', password: 'x' },
      stores({ users: found('users'), AD1: { ...disabled, why: 'must-change' } }, []),
    );
    expect(added).toMatchObject({ kind: 'ok', record: { attributes: { users: 'yes', department: 'it' } } });
  });
});
