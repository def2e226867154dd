import { afterEach, expect, test } from 'vitest';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

let made: Installation | undefined;
afterEach(() => made?.remove());

test('a Redis that does not answer at the start stops nobody from logging in, and is told', { timeout: 30_000 }, async () => {
  // Port 1 of loopback: nothing listens there.
  made = installation({ queue: { redis: { port: 1 } } });
  const server = new Portreeve('serve', '--config', made.config);
  const [, port, url = ''] = await server.printed(/authentication on 127\.0\.0\.1:(\d+).*API on (http:\S+)/);
  const login = ['--server', `127.0.0.1:${port}`, '--secret', SECRET, '--user', 'alice', '--password', 'alice-example-pw'];
  expect(await new Portreeve('test', 'auth', ...login).finished()).toMatchObject({
    code: 0,
    out: expect.stringContaining('Access-Accept'),
  });
  const ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.text()).toMatch(/dispatched in this process until the next start/);
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ id: 'e1', mac: '02-00-5E-00-00-01', status: 'compliant' });
  expect((await fetch(`${url}/api/v1/posture/results`, { method: 'POST', headers, body })).status).toBe(202);
  server.signal('SIGTERM');
  expect((await server.finished()).code).toBe(0);
});
