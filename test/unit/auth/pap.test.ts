import { expect, test } from 'vitest';
import { pap } from '../../../src/auth/pap.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { papRequest } from '../aaa/test-packets.ts';
import { SECRET, view } from '../aaa/test-server.ts';

const secret = new SharedSecret(SECRET);

test.each(['x', 'alicepw', 'exactly16octets!', 'seventeen octets.', 'päßwörd', 'p'.repeat(128)])('asks for the password %j', (password) => {
  const turn = pap.start({ userName: 'alice', view: view(papRequest('alice', password)), secret });
  expect(turn).toMatchObject({ ask: { kind: 'password', name: 'alice', password } });
});

test('a password hidden with another secret is another password, not an error', () => {
  const turn = pap.start({ userName: 'alice', view: view(papRequest('alice', 'alicepw', { secret: 'other', sign: false })), secret });
  expect(turn).toHaveProperty('ask.kind', 'password');
  expect(turn).not.toHaveProperty('ask.password', 'alicepw');
});

test('a User-Password that is no multiple of 16 octets is malformed', () => {
  const request = papRequest('alice', 'alicepw');
  const at = view(request).find(2);
  // One octet less in User-Password and in the packet: what stands behind it moves up.
  const shorter = Buffer.concat([request.subarray(0, at + 17), request.subarray(at + 18)]);
  shorter[at + 1] = 17;
  shorter.writeUInt16BE(shorter.length, 2);
  expect(pap.start({ userName: 'alice', view: view(shorter), secret })).toHaveProperty('done.kind', 'malformed');
});

test.each([
  ['ok', { kind: 'passed' }],
  ['auth-failed', { kind: 'failed', failure: 'auth-failed' }],
  ['not-found', { kind: 'failed', failure: 'not-found' }],
  ['process-failed', { kind: 'failed', failure: 'process-failed' }],
] as const)('the answer %s ends it', (kind, verdict) => {
  expect(pap.next(undefined, { kind })).toMatchObject({ done: verdict });
});
