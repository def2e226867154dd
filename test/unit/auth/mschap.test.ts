import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOfNtHash, ntHashOf } from '../../../src/auth/mschap/nt-hash.ts';
import { mschap, mschapv2 } from '../../../src/auth/mschap.ts';
import type { AuthMethod, Turn } from '../../../src/auth/turn.ts';
import type { AuthFailure } from '../../../src/model/identity.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { view } from '../aaa/test-server.ts';
import {
  CHALLENGE,
  expectedSuccess,
  IDENT,
  mschapContent,
  mschapQuery,
  mschapRequest,
  mschapv2Content,
  mschapv2Query,
} from '../mschap/client.ts';

const secret = new SharedSecret('testing123');
const KEYS = hashOfNtHash(ntHashOf('clientPass'));
const FIRST = mschapQuery('User', 'clientPass');
const SECOND = mschapv2Query('User', 'clientPass');

function started<S>(method: AuthMethod<S>, userName: string, packet: Uint8Array): Turn<S> {
  return method.start({ userName, view: view(packet), secret });
}

/** The last turn: what was asked is answered so. */
function ended<S>(method: AuthMethod<S>, packet: Uint8Array, answer: Parameters<AuthMethod<S>['next']>[1]) {
  const turn = started(method, 'User', packet);
  if (!('ask' in turn)) throw new Error('it asked nothing');
  const last = method.next(turn.state, answer);
  if (!('done' in last) || last.done.kind === 'malformed') throw new Error('it did not end');
  return last.done;
}

const errorIn = (done: ReturnType<typeof ended>): string => Buffer.from(done.reply?.reject[0]?.value ?? []).toString('latin1');
const named = (done: ReturnType<typeof ended>): Record<string, string> =>
  Object.fromEntries((done.reply?.accept ?? []).map(({ name, value }) => [name, Buffer.from(value).toString('hex')]));

describe('MS-CHAP', () => {
  test('asks with the challenge and the NT response', () => {
    expect(started(mschap, 'User', mschapRequest(FIRST))).toMatchObject({ ask: { ...FIRST, response: Buffer.from(FIRST.response) } });
  });

  test('success gives MS-CHAP-MPPE-Keys, where the store gives what they are made of', () => {
    const done = ended(mschap, mschapRequest(FIRST), { kind: 'ok', hashOfNtHash: KEYS });
    expect(done.kind).toBe('passed');
    expect(named(done)).toEqual({ 'MS-CHAP-MPPE-Keys': `0000000000000000${Buffer.from(KEYS).toString('hex')}` });
    expect(named(ended(mschap, mschapRequest(FIRST), { kind: 'ok' }))).toEqual({});
  });

  test('an LM response is refused without asking anybody', () => {
    const lm = Uint8Array.from(mschapContent(FIRST));
    lm[1] = 0;
    const turn = started(mschap, 'User', mschapRequest(FIRST, { content: lm }));
    expect(turn).toMatchObject({ done: { kind: 'failed', failure: 'auth-failed' } });
  });

  test('failure is told with the challenge, without a retry', () => {
    const error = errorIn(ended(mschap, mschapRequest(FIRST), { kind: 'auth-failed', why: 'wrong-password' }));
    expect(error).toBe(`${String.fromCharCode(IDENT)}E=691 R=0 C=${CHALLENGE.toString('hex').toUpperCase()} V=2`);
  });
});

describe('MS-CHAPv2', () => {
  test('asks with both challenges', () => {
    expect(started(mschapv2, 'User', mschapRequest(SECOND))).toMatchObject({ ask: { ...SECOND, response: Buffer.from(SECOND.response) } });
  });

  test.each([
    ['CORP\\User', 'User'],
    ['User@corp.example', 'User@corp.example'],
    ['\\User', 'User'],
    ['CORP\\', ''],
  ])('of %j, %j is hashed', (name, hashedName) => {
    expect(started(mschapv2, name, mschapRequest(SECOND))).toMatchObject({ ask: { name, hashedName } });
  });

  test('success gives the proof of RFC 2759 section 9.2 and the keys of RFC 3079', () => {
    const done = ended(mschapv2, mschapRequest(SECOND), { kind: 'ok', hashOfNtHash: KEYS });
    const proof = Buffer.concat([Uint8Array.of(IDENT), Buffer.from('S=407A5589115FD0D6209F510FE9C04566932CDA56')]).toString('hex');
    expect(expectedSuccess(SECOND, 'clientPass')).toBe('S=407A5589115FD0D6209F510FE9C04566932CDA56');
    expect(named(done)).toEqual({
      'MS-CHAP2-Success': proof,
      'MS-MPPE-Send-Key': '8b7cdc149b993a1ba118cb153f56dccb',
      'MS-MPPE-Recv-Key': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('a store that accepts and cannot say with which key has not done its work', () => {
    expect(ended(mschapv2, mschapRequest(SECOND), { kind: 'ok' })).toMatchObject({ kind: 'failed', failure: 'process-failed' });
  });

  test.each<[AuthFailure | undefined, number]>([
    ['wrong-password', 691],
    ['unsupported-method', 691],
    ['ambiguous', 691],
    [undefined, 691],
    ['must-change', 648],
    ['disabled', 647],
    ['locked', 647],
    ['expired', 647],
    ['restricted', 646],
  ])('%s is error %i', (why, code) => {
    const done = ended(mschapv2, mschapRequest(SECOND), { kind: 'auth-failed', ...(why === undefined ? {} : { why }) });
    expect(done).toMatchObject({ kind: 'failed', failure: 'auth-failed' });
    expect(done.reply?.accept).toEqual([]);
    expect(errorIn(done)).toMatch(new RegExp(`^${String.fromCharCode(IDENT)}E=${code} R=0 C=[0-9A-F]{32} V=3 M=\\w`));
  });

  test.each(['not-found', 'process-failed'] as const)('%s is told as any failed login', (kind) => {
    const done = ended(mschapv2, mschapRequest(SECOND), { kind });
    expect(done).toMatchObject({ kind: 'failed', failure: kind });
    expect(errorIn(done)).toContain('E=691');
  });

  test('whom policy refuses is told that he has no permission', () => {
    expect(errorIn(ended(mschapv2, mschapRequest(SECOND), { kind: 'ok', hashOfNtHash: KEYS }))).toContain('E=649');
  });
});

describe('malformed', () => {
  const cut = (octets: Uint8Array): Uint8Array => octets.subarray(0, -1);
  const more = (octets: Uint8Array): Uint8Array => Buffer.concat([octets, Uint8Array.of(0)]);
  test.each([
    ['a response too short', mschap, mschapRequest(FIRST, { content: cut(mschapContent(FIRST)) })],
    ['a response too long', mschap, mschapRequest(FIRST, { content: more(mschapContent(FIRST)) })],
    ['an empty response', mschap, mschapRequest(FIRST, { content: new Uint8Array(0) })],
    ['a challenge of version 2', mschap, mschapRequest(FIRST, { challenge: SECOND.authenticatorChallenge })],
    ['an empty challenge', mschap, mschapRequest(FIRST, { challenge: new Uint8Array(0) })],
    ['a response too short', mschapv2, mschapRequest(SECOND, { content: cut(mschapv2Content(SECOND)) })],
    ['a response too long', mschapv2, mschapRequest(SECOND, { content: more(mschapv2Content(SECOND)) })],
    ['a challenge of version 1', mschapv2, mschapRequest(SECOND, { challenge: FIRST.challenge })],
    ['the response of another version', mschapv2, mschapRequest(FIRST)],
  ] as const)('%s', (_what, method, packet) => {
    expect(started<never>(method as AuthMethod<never>, 'User', packet)).toEqual({ done: { kind: 'malformed' } });
  });

  test('any content and challenge: asked, refused or malformed, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.uint8Array({ maxLength: 20 }), fc.string(), (content, challenge, name) => {
        const first = started(mschap, name, mschapRequest(FIRST, { content, challenge }));
        const second = started(mschapv2, name, mschapRequest(SECOND, { content, challenge }));
        expect('ask' in second).toBe(content.length === 50 && challenge.length === 16);
        expect('done' in first && first.done.kind === 'malformed').toBe(content.length !== 50 || challenge.length !== 8);
      }),
    );
  });
});
