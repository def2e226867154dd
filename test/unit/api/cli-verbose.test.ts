import { afterAll, expect, test } from 'vitest';
import { redactBody, redactHeader } from '../../../src/api/cli/redact.ts';
import { KEYS, session } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

const fixture = await cliFixture();
fixture.sessions.put(session('s-1'));
afterAll(() => fixture.server.close());

test('-v tells each request by a line: method, path, status and time', async () => {
  const { out, err } = await fixture.run(['session', 'query', 's-1', '-v', '-o', 'json']);
  expect(err.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^GET \/api\/v1\/sessions\/s-1 200 \d+ ms$/),
    expect.stringMatching(/^POST \/api\/v1\/sessions\/s-1\/actions\/query 202 \d+ ms$/),
  ]);
  expect(JSON.parse(out)).toHaveProperty('actions');
});

test('-vv tells headers and bodies too, and no secret of them; before the noun as well', async () => {
  const { err } = await fixture.run(['-vv', 'session', 'disconnect', 's-1', '--reason', KEYS.admin]);
  expect(err).toContain('> authorization: [redacted]\n');
  expect(err).toMatch(/^> idempotency-key: /m);
  expect(err).toContain('> {"reason":"[redacted]"}');
  expect(err).toMatch(/^< location: \/api\/v1\/jobs\/p-/m);
  expect(err).not.toContain(KEYS.admin);
});

test.each([
  ['{"a":{"password":"x1","sharedSecret":"x2","list":[{"api_key":"x3"}]},"name":"y"}', ['x1', 'x2', 'x3']],
  [
    JSON.stringify({ document: 'enable secret 9 x1\nradius:\n  secret: x2\n  password: "x3"\nsnmp-server community x4 RO' }),
    ['x1', 'x2', 'x3', 'x4'],
  ],
  ['no json: password x1', ['x1']],
])('of %s nothing secret is left', (text, secrets) => {
  const shown = redactBody(text, []);
  for (const one of secrets) expect(shown).not.toContain(one);
  expect(shown).toContain('[redacted]');
});

test('what is no secret stays', () => {
  expect(redactBody('{"hostKeys":["SHA256:abc"],"keys":2,"name":"secretary"}', [])).toBe(
    '{"hostKeys":["SHA256:abc"],"keys":2,"name":"secretary"}',
  );
  expect([redactHeader('Authorization', 'Bearer k'), redactHeader('accept', 'application/json')]).toEqual([
    '[redacted]',
    'application/json',
  ]);
});
