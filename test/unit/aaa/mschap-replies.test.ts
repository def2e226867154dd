import { expect, test } from 'vitest';
import { createInternalStore } from '../../../src/adapters/identity/internal.ts';
import { mppeStartKeys } from '../../../src/auth/mschap/mppe-keys.ts';
import { hashOfNtHash, ntHashOf } from '../../../src/auth/mschap/nt-hash.ts';
import { Vendor } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { MsChap2Success, MsChapError, MsChapMppeKeys, MsMppeRecvKey, MsMppeSendKey } from '../../../src/wire/radius/generated/microsoft.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { expectedSuccess, IDENT, MS, mschapQuery, mschapRequest, mschapv2Query } from '../mschap/client.ts';
import { verified } from './test-packets.ts';
import { DOCUMENT, SECRET, STORE_TRAITS, type TestServer, testServer, view } from './test-server.ts';

const [AGENTLESS, NETWORK] = DOCUMENT.services;
if (AGENTLESS === undefined || NETWORK?.type !== 'radius') throw new Error('the document has no such service');
const document = { ...DOCUMENT, services: [AGENTLESS, { ...NETWORK, allowedProtocols: ['MSCHAP', 'MSCHAPV2'] as const }] };

function asked(request: Uint8Array, server: TestServer = testServer({ document })) {
  const [reply] = server.ask(request);
  expect(reply !== undefined && verified(reply, request)).toBe(true);
  return { reply: view(reply), hiding: { secret: new SharedSecret(SECRET), requestAuthenticator: request.subarray(4, 20) } };
}

test('an accepted MS-CHAP login gets its keys', () => {
  const { reply, hiding } = asked(mschapRequest(mschapQuery('alice', 'alicepw')));
  expect(reply.code).toBe(Code.AccessAccept);
  const keys = MsChapMppeKeys.get(reply, hiding);
  // The padding to whole blocks is zeros as well, and goes with them.
  expect(Buffer.from(keys ?? [])).toEqual(Buffer.concat([new Uint8Array(8), hashOfNtHash(ntHashOf('alicepw'))]));
});

test('an accepted MS-CHAPv2 login gets the proof and two keys, hidden with different salts', () => {
  const query = mschapv2Query('alice', 'alicepw');
  const { reply, hiding } = asked(mschapRequest(query));
  expect(reply.code).toBe(Code.AccessAccept);
  expect(Buffer.from(MsChap2Success.get(reply) ?? []).toString('latin1')).toBe(
    String.fromCharCode(IDENT) + expectedSuccess(query, 'alicepw'),
  );
  const { send, receive } = mppeStartKeys(hashOfNtHash(ntHashOf('alicepw')), query.response);
  expect(MsMppeSendKey.get(reply, hiding)).toEqual(Buffer.from(send));
  expect(MsMppeRecvKey.get(reply, hiding)).toEqual(Buffer.from(receive));
  const salt = (type: number) => Buffer.from(reply.vendorOctets(Vendor.Microsoft, type) ?? []).readUInt16BE(0);
  expect(salt(MS.sendKey)).not.toBe(salt(MS.recvKey));
});

test('DOMAIN\\user is found by the whole name and hashed without the domain', () => {
  const { reply } = asked(mschapRequest(mschapv2Query('CORP\\alice', 'alicepw', 'alice')));
  expect(MsChapError.get(reply)).toContain('E=691');
});

test.each([
  ['a wrong password', mschapv2Query('alice', 'wrong'), 691],
  ['an unknown user', mschapv2Query('nobody', 'x'), 691],
  ['a disabled account', mschapv2Query('carol', 'carolpw'), 647],
  ['a rule that denies', mschapv2Query('bob', 'bobpw'), 649],
  ['MS-CHAP and a wrong password', mschapQuery('alice', 'wrong'), 691],
])('%s: an Access-Reject with MS-CHAP-Error', (_what, query, code) => {
  const { reply } = asked(mschapRequest(query));
  expect(reply.code).toBe(Code.AccessReject);
  expect(MsChapError.get(reply)).toMatch(new RegExp(`^.E=${code} R=0 `));
  for (const type of [MS.mppeKeys, MS.sendKey, MS.recvKey, MS.success2]) {
    expect(reply.vendorOctets(Vendor.Microsoft, type)).toBeUndefined();
  }
});

test('a user another store authenticates, whom an administrator has disabled, is not told so: nobody has seen his password', () => {
  const source = { kind: 'unknown-user', policy: 'p' } as const;
  const errors = { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' } as const;
  const policy = {
    name: 'p',
    mode: 'search',
    selected: ['ad'],
    internalStore: 'users',
    internalDatabase: true,
    enablePassword: 'internal',
  } as const;
  const users = createInternalStore('users', 'users', [{ name: 'zoe', passwordStore: 'ad', enabled: false }]);
  const ad = { ...STORE_TRAITS, id: 'ad', ask: () => ({ kind: 'not-found' as const }), close: async () => {} };
  const server = testServer({
    document: {
      ...document,
      services: [AGENTLESS, { ...NETWORK, allowedProtocols: ['MSCHAPV2'], identity: { mode: 'simple', result: { source, errors } } }],
      unknownUserPolicies: [policy],
    },
    stores: [users, ad],
  });
  const { reply } = asked(mschapRequest(mschapv2Query('zoe', 'guess')), server);
  expect(MsChapError.get(reply)).toContain('E=691');
});

test('a store that cannot verify the method does not hide what the next one says', () => {
  const carol = createInternalStore('more', 'users', [{ name: 'carol', password: 'plain:carolpw', enabled: false }]);
  const unable = { ...STORE_TRAITS, id: 'users', close: async () => {} };
  const ask = () => ({ kind: 'auth-failed' as const, why: 'unsupported-method' as const });
  const { reply } = asked(mschapRequest(mschapv2Query('carol', 'carolpw')), testServer({ document, stores: [{ ...unable, ask }, carol] }));
  expect(MsChapError.get(reply)).toContain('E=647');
});

test('malformed credentials, and a service that does not allow the method, are rejected without a word', () => {
  const malformed = asked(mschapRequest(mschapQuery('alice', 'alicepw'), { content: new Uint8Array(49) }));
  const disallowed = asked(mschapRequest(mschapQuery('alice', 'alicepw')), testServer());
  for (const { reply } of [malformed, disallowed]) {
    expect(reply.code).toBe(Code.AccessReject);
    expect(MsChapError.get(reply)).toBeUndefined();
  }
});
