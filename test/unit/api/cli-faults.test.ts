import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import { KEYS, provedPlan, session } from './api-fixture.ts';
import { cliFixture, speak } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;
beforeAll(async () => {
  fixture = await cliFixture();
});
afterAll(() => fixture.server.close());

test('no command: help, exit 0', async () => {
  const spoken = await speak([]);
  expect([spoken.code, spoken.err]).toEqual([0, '']);
  expect(spoken.out).toContain('Usage: portreeve');
});

test('the version', async () => {
  expect(await speak(['--version'])).toMatchObject({ code: 0, out: '0.1.0\n' });
});

test.each([
  ['an unknown command', ['sesion', 'list'], 'portreeve: unknown command `sesion` (did you mean session?)\n'],
  ['an unknown option', ['session', 'list', '--colour'], 'portreeve: unknown option `--colour`'],
  ['a missing argument', ['session', 'get'], 'portreeve: missing required argument `session`\n'],
  ['a bad form', ['session', 'list', '-o', 'xml'], 'one of table, wide, json'],
  [
    'a bad wait',
    ['session', 'reauth', 's-1', '--wait=soon'],
    'portreeve: `soon` is no length of time for `--wait`: a whole number and ms, s, m, h or d, as in `--wait=30s`\n',
  ],
  ['a bad limit', ['job', 'list', '--limit', 'x'], 'portreeve: `x` is no number from 1 to 1000\n'],
  [
    'a bad server address',
    ['session', 'list', '--server', 'nowhere', '--key', 'k'],
    'portreeve: `nowhere` is no address of a server: write it as `http://127.0.0.1:8480`\n',
  ],
  [
    'a file that is not there',
    ['acl', 'push', '-f', '/nowhere/x.acl', '--device', 'sw1'],
    'portreeve: `/nowhere/x.acl` cannot be read (ENOENT)\n',
  ],
])('%s: one sentence, exit 9', async (_name, argv, sentence) => {
  const spoken = await fixture.run(argv);
  expect([spoken.code, spoken.out]).toEqual([9, '']);
  expect(spoken.err).toContain(sentence);
  expect(spoken.err.trim().split('\n')).toHaveLength(1);
});

test('no server: exit 7', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  await new Promise((resolve) => closed.close(resolve));
  const spoken = await speak(['session', 'list', '--server', url, '--key', 'k']);
  expect(spoken).toMatchObject({ code: 7, out: '' });
  expect(spoken.err).toBe(`portreeve: the server at \`${url}\` does not answer (ECONNREFUSED): start it, or name it with --server\n`);
});

test('another program where the server should be: exit 7', async () => {
  const other = createServer((_request, response) => response.end('<html>'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const spoken = await speak(['session', 'list', '--server', `http://127.0.0.1:${(other.address() as AddressInfo).port}`, '--key', 'k']);
  other.close();
  expect(spoken.code).toBe(7);
  expect(spoken.err).toContain('is no portreeve server of this version');
});

test('no key: exit 6, and nothing is sent', async () => {
  const spoken = await speak(['session', 'list', '--server', 'http://127.0.0.1:1']);
  expect(spoken).toMatchObject({ code: 6, err: 'portreeve: no API key is given: set PORTREEVE_API_KEY, or use --key or a context\n' });
});

test('a wrong key, and one without the right: exit 6', async () => {
  expect(await fixture.run(['session', 'list'], { key: 'wrong' })).toMatchObject({ code: 6 });
  const spoken = await fixture.run(['policy', 'reload'], { key: KEYS.viewer });
  expect(spoken).toMatchObject({ code: 6, err: 'portreeve: the API key `a-viewer` has the role viewer, and this needs admin\n' });
});

test('options before the noun count, options at the command win', async () => {
  const { url } = fixture;
  expect((await speak(['--server', url, '--key', KEYS.viewer, '-o', 'json', 'device', 'list'])).out).toMatch(/^\{/);
  expect((await speak(['--server', 'http://127.0.0.1:1', 'device', 'list', '--server', url, '--key', KEYS.viewer])).code).toBe(0);
});

test('every fault of a request is told, a sentence each', async () => {
  const spoken = await fixture.run(['acl', 'push', '-f', '-', '--name', 'X', '--device', 'sw1', '--device', 'sw9'], {
    input: 'permit ip any an\npermit ip any any\npormit\n',
  });
  const lines = spoken.err.trim().split('\n');
  expect(spoken.code).toBe(9);
  expect(lines.map((line) => line.replace(/^portreeve: (-:\d:\d+).*/, '$1'))).toEqual(['-:1:15', '-:3:1']);
  const unknown = ['acl', 'push', '-f', '-', '--device', 'sw1', '--device', 'sw8', '--device', 'sw9'];
  expect(await fixture.run(unknown, { input: 'permit ip any any\n' })).toMatchObject({
    code: 9,
    err: 'portreeve: no device `sw8` is configured\nportreeve: no device `sw9` is configured\n',
  });
});

test('a broken audit trail: exit 1', async () => {
  fixture.audit.verdict = { intact: false, records: 3, sequence: 2, why: 'the hash does not fit' };
  const spoken = await fixture.run(['audit', 'verify']);
  expect(spoken).toMatchObject({ code: 1, err: 'portreeve: the audit trail is broken at record 2 of 3: the hash does not fit\n' });
});

test('a bug is one sentence too; its place is shown on request', async () => {
  const parts = {
    serve: async () => {
      throw new Error('boom\nat somewhere');
    },
  };
  const spoken = await speak(['serve'], { parts });
  expect(spoken).toMatchObject({
    code: 1,
    err: 'portreeve: this is a fault of portreeve itself: boom (set PORTREEVE_DEBUG=1 to see where)\n',
  });
  expect((await speak(['serve'], { parts, env: { PORTREEVE_DEBUG: '1' } })).err).toContain('cli-faults.test.ts');
});

test('serve and demo hand on their options and exit codes', async () => {
  const given: unknown[] = [];
  const parts = {
    serve: async (options: unknown) => {
      given.push(options);
      return 9;
    },
    init: async () => 0,
    templates: async () => [],
    demo: async (options: unknown) => {
      given.push(options);
      return 1;
    },
  };
  expect((await speak(['serve', '--config', 'x.yaml', '--check'], { parts })).code).toBe(9);
  expect((await speak(['serve'], { parts })).code).toBe(9);
  expect((await speak(['demo', '--exit', '--no-color'], { parts, terminal: true })).code).toBe(1);
  expect((await speak(['demo'], { parts, terminal: true })).code).toBe(1);
  expect(given).toEqual([
    { config: 'x.yaml', check: true },
    { config: 'portreeve.yaml', check: false },
    { exit: true, color: false },
    { exit: false, color: true },
  ]);
});

test('an interrupt while waiting: exit 130, and the job is named', async () => {
  const { control, sessions, run } = fixture;
  sessions.put(session('s-1'));
  const { finishedAt: _finishedAt, ...running } = provedPlan('p-1', { state: 'running' });
  control.plans.set(running.id, running);
  const interrupt = new AbortController();
  // Only when the end of the job is asked for.
  const never = new Promise<void>(() => {});
  Object.defineProperty(control, 'settling', {
    configurable: true,
    get: () => {
      setImmediate(() => interrupt.abort());
      return never;
    },
  });
  const spoken = await run(['session', 'reauth', 's-1', '--wait'], { interrupted: interrupt.signal });
  Object.defineProperty(control, 'settling', { configurable: true, writable: true, value: undefined });
  expect(spoken.code).toBe(130);
  expect(spoken.err).toBe('portreeve: the job goes on: p-1\nportreeve: interrupted\n');
});

test('a server that goes away while its job is waited for: exit 7, and the job is named', async () => {
  const { sessions, run } = fixture;
  sessions.put(session('s-2'));
  const fetched = globalThis.fetch;
  globalThis.fetch = async (input, init) =>
    String(input).includes('/jobs/') ? Promise.reject(new TypeError('fetch failed')) : fetched(input, init);
  const spoken = await run(['session', 'reauth', 's-2', '--wait']);
  globalThis.fetch = fetched;
  expect(spoken.code).toBe(7);
  expect(spoken.err).toMatch(/^portreeve: the end of the job was not seen: p-\d\nportreeve: the server at .* does not answer/);
});

test('what a device said cannot steer the terminal', async () => {
  const { sessions, run } = fixture;
  sessions.put(session('s-evil', { userName: 'x\u001b]0;owned\u0007', endpoint: parseMac('02-00-5E-00-00-66') as Mac }));
  expect((await run(['session', 'get', 's-evil'])).out).not.toMatch(/[\u0007\u001b]/);
  expect((await run(['session', 'list', '--mac', '02-00-5E-00-00-66'])).out).not.toMatch(/[\u0007\u001b]/);
});
