import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import { API_KEY, type Finished, type Installation, installation, Portreeve } from './installation.ts';

const SECOND_KEY = 'a-second-key-of-the-test-0123456789';
const keyOf = (name: string, key: string) => ({ name, role: 'admin', sha256: createHash('sha256').update(key).digest('hex') });
const keys = [keyOf('ann', API_KEY), keyOf('bob', SECOND_KEY)];
let made: Installation;
let lab: LabSwitch;
let server: Portreeve;
let url: string;

beforeAll(async () => {
  made = installation({ api: { listen: '127.0.0.1:0', keys }, approvals: { pushes: 'required' } });
  lab = await LabSwitch.start({
    accounting: false,
    username: 'portreeve',
    password: 'device-password',
    address: '127.0.0.1',
    hostname: 'sw1',
  });
  const { port, hostKey } = lab.ready.ssh;
  const ssh = { port, username: 'portreeve', password: 'device-password', hostKeys: [hostKey] };
  made.write('devices.yaml', { devices: [{ name: 'sw1', addresses: ['127.0.0.1'], platform: 'isr1000-8p', ssh }] });
  made.write('acl.yaml', { apiVersion: 'acl/v1', lists: [{ name: 'WEB', entries: ['permit tcp any any eq 443', 'deny ip any any'] }] });
  await start();
});

afterAll(async () => {
  await stop();
  await lab.stop();
  made.remove();
});

async function start(): Promise<void> {
  server = new Portreeve('serve', '--config', made.config);
  url = (await server.printed(/API on (http:\S+)/))[1] ?? '';
}

async function stop(): Promise<void> {
  server.signal('SIGTERM');
  await server.finished();
}

const as = (key: string, ...args: readonly string[]): Promise<Finished> => new Portreeve(...args, '--server', url, '--key', key).finished();
const written = (): number => lab.state.accessLists.filter(({ name }) => name.startsWith('PR-WEB-')).length;

async function applied(): Promise<string> {
  const plan = join(made.folder, 'p.plan');
  await as(API_KEY, 'acl', 'plan', '-f', join(made.folder, 'acl.yaml'), '-s', 'any', '--out', plan);
  const asked = await as(API_KEY, 'acl', 'apply', plan, '--yes', '-o', 'json');
  expect([asked.code, asked.err]).toEqual([5, expect.stringContaining('before another admin key approves it')]);
  return String(JSON.parse(asked.out).jobs[0].id);
}

test('a push waits for a second key over a restart, is denied, asked for again, approved, and done; the audit trail says by whom', async () => {
  const first = await applied();
  await stop();
  await start();
  expect((await as(API_KEY, 'job', 'approve', first, '--reason', 'T-1')).code).toBe(6);
  expect((await as(API_KEY, 'acl', 'status', first)).code).toBe(5);
  expect((await as(SECOND_KEY, 'job', 'deny', first, '--reason', 'T-2')).code).toBe(0);
  const denied = await as(API_KEY, 'job', 'wait', first);
  expect([denied.code, denied.err, written()]).toEqual([5, expect.stringContaining('was denied by `api:bob`: `T-2`'), 0]);

  const second = await applied();
  expect((await as(SECOND_KEY, 'job', 'approve', second, '--reason', 'T-3')).code).toBe(0);
  expect((await as(API_KEY, 'job', 'wait', second)).code).toBe(0);
  expect(written()).toBe(1);
  const audit = await fetch(`${url}/api/v1/audit?limit=1000`, { headers: { authorization: `Bearer ${API_KEY}` } });
  const trail: unknown = await audit.json();
  expect(trail).toMatchObject({
    records: expect.arrayContaining([
      expect.objectContaining({ actor: 'api:bob', action: 'job.deny', subject: first, details: { author: 'api:ann', reason: 'T-2' } }),
      expect.objectContaining({ actor: 'api:bob', action: 'job.approve', subject: second, details: { author: 'api:ann', reason: 'T-3' } }),
    ]),
  });

  const back = await as(API_KEY, 'acl', 'rollback', second, '--wait=50s', '--yes');
  expect([back.code, written()]).toEqual([0, 0]);
}, 120_000);

test('a reload takes other rules and keys, and refuses what a start would', async () => {
  const settings = (of: readonly unknown[], pushes: string): void =>
    made.write('portreeve.yaml', {
      ...JSON.parse(readFileSync(made.config, 'utf8')),
      api: { listen: '127.0.0.1:0', keys: of },
      approvals: { pushes },
    });
  settings(keys.slice(0, 1), 'required');
  const refused = await as(API_KEY, 'policy', 'reload');
  expect([refused.code, refused.err]).toEqual([9, expect.stringContaining('at least two keys of the role admin')]);
  settings([...keys, { name: 'ann', role: 'viewer', key: 'x' }], 'none');
  expect((await as(API_KEY, 'policy', 'reload')).err).toMatch(/portreeve\.yaml:\d+:\d+: .*`ann` is defined twice/);
  settings(keys.slice(0, 1), 'none');
  expect((await as(SECOND_KEY, 'policy', 'reload')).code).toBe(0);
  expect((await as(SECOND_KEY, 'device', 'list')).code).toBe(6);
  const push = await as(API_KEY, 'acl', 'push', '-f', join(made.folder, 'acl.yaml'), '--device', 'sw1', '--yes', '--wait=50s');
  expect([push.code, push.err]).toEqual([0, '']);
  settings(keys, 'required');
  expect((await as(API_KEY, 'policy', 'reload')).code).toBe(0);
  made.write('acl.yaml', { apiVersion: 'acl/v1', lists: [{ name: 'WEB', entries: ['permit tcp any any eq 80'] }] });
  await applied();
}, 120_000);

test('a rule that nobody could keep is no configuration', async () => {
  made.write('alone.yaml', { api: { listen: '127.0.0.1:0', keys: keys.slice(0, 1) }, approvals: { pushes: 'required' } });
  const checked = await new Portreeve('serve', '--check', '--config', join(made.folder, 'alone.yaml')).finished();
  expect([checked.code, checked.err]).toEqual([9, expect.stringContaining('at least two keys of the role admin')]);
});
