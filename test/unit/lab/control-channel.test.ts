import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LabReady } from '../../lab/lab-switch.ts';
import type { LabState, SessionState } from '../../lab/state.ts';
import { TestRadiusServer } from './radius-server.ts';

let server: TestRadiusServer;
let child: ChildProcess;
let ready: LabReady;
let output: string[];

beforeEach(async () => {
  server = await TestRadiusServer.start((request) => ({
    code: request.attributes['User-Name'] === '000000000666' ? 'Access-Reject' : 'Access-Accept',
  }));
  const { radiusAuth, radiusAcct } = server.options;
  child = spawn(
    process.execPath,
    [
      resolve(import.meta.dirname, '../../lab/switch.ts'),
      ...['--address', '127.0.0.1', '--radius-auth', `127.0.0.1:${radiusAuth.port}`, '--radius-acct', `127.0.0.1:${radiusAcct.port}`],
      ...[
        '--secret',
        'testing123',
        '--username',
        'admin',
        '--password',
        'cisco',
        '--ssh-port',
        '0',
        '--coa-port',
        '0',
        '--control-port',
        '0',
      ],
      ...['--nas-ip', '10.1.2.3', '--hostname', 'edge', '--tcam-limit', '128'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  output = [];
  if (!child.stdout) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => output.push(line));
  await once(lines, 'line');
  ready = JSON.parse(output[0] ?? '') as LabReady;
});

afterEach(async () => {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  server.stop();
});

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${ready.control.port}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const state = async () => (await ask('GET', '/state')).body as LabState;

test('the process says once that it is ready, and where', () => {
  expect(output).toHaveLength(1);
  expect(ready).toEqual({
    ready: true,
    ssh: { port: expect.any(Number), hostKey: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/) },
    coa: { port: expect.any(Number) },
    control: { port: expect.any(Number) },
  });
});

test('a host is plugged in, seen in the state, and pulled out', async () => {
  const plugged = await ask('POST', '/endpoints', { port: 4, mac: '0050.5683.3f97', method: 'mab', ip: '10.0.0.9' });
  expect(plugged.status).toBe(201);
  const session = plugged.body as SessionState;
  expect(session).toMatchObject({ mac: '00-50-56-83-3F-97', status: 'Authorized', port: 'GigabitEthernet0/1/4', ip: '10.0.0.9' });
  expect(await state()).toMatchObject({
    hostname: 'edge',
    sessions: [session],
    tcam: { used: 0, limit: 128 },
    saved: true,
    coaReceived: {},
  });
  expect((await ask('DELETE', '/endpoints/00:50:56:83:3f:97')).status).toBe(204);
  expect((await ask('DELETE', '/endpoints/00:50:56:83:3f:97')).status).toBe(404);
  expect((await state()).sessions).toEqual([]);
});

test('a host that is not authorised is a conflict, and says why', async () => {
  const plugged = await ask('POST', '/endpoints', { port: 4, mac: '000000000666', method: 'mab' });
  expect(plugged).toMatchObject({ status: 409, body: { status: 'Unauthorized', failure: 'Cred Fail' } });
});

test('lines are entered at the console, and the refused ones come back', async () => {
  const entered = await ask('POST', '/configure', { lines: ['ip access-list extended X', ' permit tcp any any eq 80', ' permit banana'] });
  expect(entered.body).toEqual({ refused: [expect.stringContaining('% Invalid input detected')] });
  expect(await state()).toMatchObject({
    saved: false,
    accessLists: [{ name: 'X', kind: 'extended', lines: ['10 permit tcp any any eq www'] }],
  });
});

test('faults are set and cleared; nonsense is refused with a reason', async () => {
  expect((await ask('POST', '/faults', { ssh: { vtyBusy: 2 } })).status).toBe(204);
  expect((await ask('DELETE', '/faults')).status).toBe(204);
  expect(await ask('POST', '/faults', { ssh: { nonsense: 1 } })).toEqual({ status: 400, body: { error: 'no fault `ssh.nonsense`' } });
  expect(await ask('POST', '/endpoints', { port: 9, mac: '000000000001', method: 'mab' })).toMatchObject({ status: 400 });
  expect(await ask('POST', '/endpoints', { port: 1, mac: 'x', method: 'mab' })).toMatchObject({ status: 400 });
  expect((await ask('GET', '/nowhere')).status).toBe(404);
});

test('time passes at once: the log is written with it, and nonsense is refused', async () => {
  const tomorrow = (): number => new Date(Date.now() + 86_400_000).getUTCDate();
  const before = tomorrow();
  expect((await ask('POST', '/clock', { seconds: 86_400 })).status).toBe(204);
  await ask('POST', '/endpoints', { port: 4, mac: '0050.5683.3f97', method: 'mab' });
  const lines = (await ask('GET', '/events')).body as string[];
  const day = /^\*\w{3} +(\d+)/.exec(lines.find((line) => line.includes('%MAB-5-SUCCESS')) ?? '')?.[1];
  expect([before, tomorrow()]).toContain(Number(day));
  expect(await ask('POST', '/clock', { seconds: -1 })).toMatchObject({ status: 400 });
});

test('the log comes as lines in the form of IOS', async () => {
  await ask('POST', '/endpoints', { port: 4, mac: '0050.5683.3f97', method: 'mab' });
  const lines = (await ask('GET', '/events')).body as string[];
  expect(lines.find((line) => line.includes('%MAB-5-SUCCESS'))).toMatch(/^\*[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\.\d{3}: %MAB-5-SUCCESS: /);
});

test('SIGTERM sends Accounting-Off and ends the process with 0', async () => {
  await ask('POST', '/endpoints', { port: 4, mac: '0050.5683.3f97', method: 'mab' });
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(server.records.at(-1)).toBe('Accounting-Off');
});
