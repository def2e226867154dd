import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { API_KEY, type Installation, installation, Portreeve } from './installation.ts';

const open: Installation[] = [];
const make = (settings: Record<string, unknown> = {}): Installation => {
  const made = installation(settings);
  open.push(made);
  return made;
};
afterEach(() => {
  for (const one of open.splice(0)) one.remove();
});

const READY = /RADIUS authentication on 127\.0\.0\.1:(\d+), accounting on 127\.0\.0\.1:(\d+), API on (http:\S+)/;

test('starts, answers on the API, stops on SIGTERM with 0', async () => {
  const server = new Portreeve('serve', '--config', make().config);
  const [, , , url] = await server.printed(READY);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const policy = await fetch(`${url}/api/v1/policy`, { headers: { authorization: `Bearer ${API_KEY}` } });
  expect(await policy.json()).toMatchObject({ revision: 1 });
  server.signal('SIGTERM');
  expect(await server.finished()).toMatchObject({ code: 0, err: '' });
});

test('--check reads everything and starts nothing', async () => {
  const server = new Portreeve('serve', '--check', '--config', make().config);
  const { code, out } = await server.finished();
  expect(out).toContain('in order (1 devices');
  expect(code).toBe(0);
});

test('a RADIUS port that is taken: one sentence, exit 1', async () => {
  const taken = createSocket('udp4').bind(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address();
  const server = new Portreeve(
    'serve',
    '--config',
    make({ radius: { authentication: [`127.0.0.1:${port}`], accounting: ['127.0.0.1:0'] } }).config,
  );
  const { code, err } = await server.finished();
  taken.close();
  expect(code).toBe(1);
  expect(err).toMatch(new RegExp(`^portreeve: .*127\\.0\\.0\\.1:${port}.*\\[start\\.port-in-use\\]\n$`));
});

test('an API port that is taken: one sentence, exit 1, and the state directory is free again', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const made = make();
  const listen = { listen: `127.0.0.1:${port}`, keys: [{ name: 'k', role: 'viewer', sha256: '0'.repeat(64) }] };
  made.write('busy.yaml', {
    radius: { authentication: ['127.0.0.1:0'], accounting: ['127.0.0.1:0'] },
    api: listen,
    log: { level: 'silent' },
  });
  const { code, err } = await new Portreeve('serve', '--config', `${made.folder}/busy.yaml`).finished();
  taken.close();
  expect(code).toBe(1);
  expect(err).toMatch(/^portreeve: .*\[start\.port-in-use\]\n$/);
  const again = new Portreeve('serve', '--config', made.config);
  await again.printed(READY);
  again.signal('SIGTERM');
  expect((await again.finished()).code).toBe(0);
});

test('a state directory that cannot be written: one sentence, exit 1', async () => {
  const made = make();
  made.write('state', 'a file stands where the directory should be');
  const { code, err } = await new Portreeve('serve', '--config', made.config).finished();
  expect(code).toBe(1);
  expect(err).toMatch(/^portreeve: .*state.*\[start\.state-unwritable\]\n$/);
});

test('a state directory in use by another process: one sentence, exit 1', async () => {
  const made = make();
  const first = new Portreeve('serve', '--config', made.config);
  await first.printed(READY);
  const { code, err } = await new Portreeve('serve', '--config', made.config).finished();
  first.signal('SIGTERM');
  await first.finished();
  expect(code).toBe(1);
  expect(err).toMatch(/^portreeve: .*\[start\.state-locked\]\n$/);
});

test('after kill -9 the next start takes the state directory over', async () => {
  const made = make();
  const first = new Portreeve('serve', '--config', made.config);
  await first.printed(READY);
  first.signal('SIGKILL');
  await first.finished();
  const second = new Portreeve('serve', '--config', made.config);
  await second.printed(READY);
  second.signal('SIGTERM');
  expect((await second.finished()).code).toBe(0);
});

test('SIGHUP puts an edited policy in force; a fault in it changes nothing', async () => {
  const made = make();
  const server = new Portreeve('serve', '--config', made.config);
  const [, , , url] = await server.printed(READY);
  const revision = async (): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/policy`, { headers: { authorization: `Bearer ${API_KEY}` } });
    return ((await answer.json()) as { revision: number }).revision;
  };
  made.write('policy/dacls/FULL.acl', 'permit tcp any any gt 1023\n');
  server.signal('SIGHUP');
  await new Promise((wake) => setTimeout(wake, 500));
  expect(await revision()).toBe(1);
  made.write('policy/dacls/FULL.acl', 'permit udp any any eq domain\npermit ip any any\n');
  server.signal('SIGHUP');
  for (let tries = 0; tries < 100 && (await revision()) === 1; tries++) await new Promise((wake) => setTimeout(wake, 20));
  expect(await revision()).toBe(2);
  server.signal('SIGTERM');
  const { code, err } = await server.finished();
  expect(code).toBe(0);
  expect(err).toMatch(/FULL\.acl:1:1: .*isr1000-8p matches ports with eq only.*\[acl\.platform\]/);
});
