import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

let made: Installation | undefined;
afterEach(() => made?.remove());

test('what is accepted, rejected and dropped is counted by cause at /metrics', { timeout: 30_000 }, async () => {
  made = installation();
  const server = new Portreeve('serve', '--config', made.config);
  const [, port, url] = await server.printed(/authentication on 127\.0\.0\.1:(\d+).*API on (http:\S+)/);
  const login = async (password: string): Promise<unknown> =>
    new Portreeve(
      'test',
      'auth',
      '--server',
      `127.0.0.1:${port}`,
      '--secret',
      SECRET,
      '--user',
      'alice',
      '--password',
      password,
    ).finished();
  await login('alice-example-pw');
  await login('wrong');
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  await new Promise<void>((sent) => socket.send('no packet', Number(port), '127.0.0.1', () => sent()));
  socket.close();
  const stranger = createSocket('udp4').bind(0, '127.0.0.9');
  await once(stranger, 'listening');
  await new Promise<void>((sent) => stranger.send('no client', Number(port), '127.0.0.1', () => sent()));
  stranger.close();

  const wanted = [
    'portreeve_radius_answers_total{port="authentication",answer="accepted"} 1',
    'portreeve_radius_answers_total{port="authentication",answer="rejected"} 1',
    'portreeve_radius_dropped_total{port="authentication",cause="too-short"} 1',
    'portreeve_radius_dropped_total{port="authentication",cause="unknown-client"} 1',
    'portreeve_radius_requests_total{port="authentication"} 4',
  ];
  let text = '';
  for (let tries = 0; tries < 100 && !wanted.every((line) => text.includes(line)); tries++) {
    text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${API_KEY}` } })).text();
  }
  for (const line of wanted) expect(text).toContain(line);
  server.signal('SIGTERM');
  await server.finished();
});
