import { expect, test } from 'vitest';
import { chap } from '../../../src/auth/chap.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { authenticatorOf, chapRequest } from '../aaa/test-packets.ts';
import { SECRET, view } from '../aaa/test-server.ts';

const secret = new SharedSecret(SECRET);

test('the challenge is CHAP-Challenge', () => {
  const challenge = Buffer.from('0123456789abcdefghij');
  const turn = chap.start({ userName: 'alice', view: view(chapRequest('alice', 'pw', { challenge })), secret });
  expect(turn).toMatchObject({ ask: { kind: 'chap', name: 'alice', id: 7 } });
  expect('ask' in turn && turn.ask.kind === 'chap' && Buffer.from(turn.ask.challenge)).toEqual(challenge);
});

test('without CHAP-Challenge it is the Request Authenticator', () => {
  const authenticator = authenticatorOf(3);
  const turn = chap.start({ userName: 'alice', view: view(chapRequest('alice', 'pw', { authenticator })), secret });
  expect('ask' in turn && turn.ask.kind === 'chap' && [...turn.ask.challenge]).toEqual([...authenticator]);
});

test('a CHAP-Password that has not 17 octets is malformed', () => {
  const request = chapRequest('alice', 'pw', { sign: false });
  const at = view(request).find(3);
  const longer = Buffer.concat([request, Buffer.of(0)]);
  expect(at + 19).toBe(request.length);
  longer[at + 1] = 20;
  longer.writeUInt16BE(longer.length, 2);
  expect(chap.start({ userName: 'alice', view: view(longer), secret })).toHaveProperty('done.kind', 'malformed');
});
