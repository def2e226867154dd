import { expect, test } from 'vitest';
import { statusRequest, verified } from './test-packets.ts';
import { testServer, view } from './test-server.ts';

test.each([
  ['authentication', 2],
  ['accounting', 5],
] as const)('on the %s port it is answered with code %i, signed', (kind, code) => {
  const server = testServer();
  const request = statusRequest({ more: (writer) => writer.octets(33, Buffer.from('p')) });
  const [reply] = server.ask(request, { kind });
  expect(view(reply).code).toBe(code);
  expect(verified(view(reply).bytes, request)).toBe(true);
  expect(Buffer.from(view(reply).octets(33) ?? []).toString()).toBe('p');
  expect(server.counters()[kind].statusAnswered).toBe(1);
});

test('unsigned, or signed with another secret, it meets silence', () => {
  const server = testServer();
  expect(server.ask(statusRequest({ sign: false }))).toEqual([]);
  expect(server.ask(statusRequest({ secret: 'wrong' }))).toEqual([]);
  expect(server.counters().authentication.dropped).toMatchObject({
    'message-authenticator-missing': 1,
    'message-authenticator-invalid': 1,
  });
});
