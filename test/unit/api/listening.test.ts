import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { apiFixture } from './api-fixture.ts';

test('a port in use is one clear sentence', async () => {
  const first = apiFixture();
  const second = apiFixture();
  const bound = await first.server.listen({ address: '127.0.0.1', port: 0 });
  if (!bound.ok) throw new Error(bound.error.message);
  const refused = await second.server.listen(bound.value);
  expect(refused).toEqual({
    ok: false,
    error: { code: 'start.port-in-use', message: `the API cannot listen on \`127.0.0.1:${bound.value.port}\`: another program has it` },
  });
  await Promise.all([first.server.close(), second.server.close()]);
});

test('an address of nobody is one clear sentence', async () => {
  const fixture = apiFixture();
  const refused = await fixture.server.listen({ address: '192.0.2.77', port: 0 });
  expect(refused).toMatchObject({ ok: false, error: { code: 'start.address-unavailable' } });
  await fixture.server.close();
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', 400, 'api.syntax'],
  ['an endless header', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 431, 'api.too-large'],
])('%s gets a problem document too', async (_name, sent, status, code) => {
  const fixture = apiFixture();
  const bound = await fixture.server.listen({ address: '127.0.0.1', port: 0 });
  if (!bound.ok) throw new Error(bound.error.message);
  const { port } = bound.value;
  const received = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    socket.on('data', (part) => {
      text += part;
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
  expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(received).toContain('content-type: application/problem+json');
  expect(JSON.parse(received.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status, code });
  await fixture.server.close();
});
