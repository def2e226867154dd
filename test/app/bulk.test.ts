import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import { API_KEY, type Finished, type Installation, installation, Portreeve } from './installation.ts';

const ADDRESSES = ['127.0.0.11', '127.0.0.12', '127.0.0.13'];
let made: Installation;
let labs: readonly LabSwitch[];
let server: Portreeve;
let url: string;

beforeAll(async () => {
  made = installation();
  const login = { accounting: false, username: 'portreeve', password: 'device-password' };
  labs = await Promise.all(ADDRESSES.map((address, at) => LabSwitch.start({ ...login, address, hostname: `sw${at + 1}` })));
  const devices = labs.map((lab, at) => ({
    name: `sw${at + 1}`,
    addresses: [ADDRESSES[at]],
    groups: { Role: `access:floor${at + 1}` },
    platform: 'isr1000-8p',
    ssh: { port: lab.ready.ssh.port, username: 'portreeve', password: 'device-password', hostKeys: [lab.ready.ssh.hostKey] },
  }));
  made.write('devices.yaml', { devices });
  made.write('acl.yaml', list('permit tcp any any eq 443'));
  await start();
});

afterAll(async () => {
  server.signal('SIGTERM');
  await server.finished();
  await Promise.all(labs.map((lab) => lab.stop()));
  made.remove();
});

function list(...entries: readonly string[]): unknown {
  return { apiVersion: 'acl/v1', lists: [{ name: 'WEB', entries: [...entries, 'deny ip any any'] }] };
}

async function start(): Promise<void> {
  server = new Portreeve('serve', '--config', made.config);
  url = (await server.printed(/API on (http:\S+)/))[1] ?? '';
}

function portreeve(...args: readonly string[]): Promise<Finished> {
  return new Portreeve(...args, '--server', url, '--key', API_KEY).finished();
}

const versions = (): readonly number[] => labs.map((lab) => lab.state.accessLists.filter(({ name }) => name.startsWith('PR-WEB-')).length);
const plan = (): string => join(made.folder, 'p.plan');

test('planned by a selector, applied in batches, shown, made again where it failed, taken back; nothing on a stale or an altered plan', async () => {
  const file = join(made.folder, 'acl.yaml');
  const makePlan = () =>
    portreeve('acl', 'plan', '-f', file, '-s', 'group=access/*', '--out', plan(), '--batches', '1,100%', '--max-failures', '2');
  expect(await makePlan()).toMatchObject({ code: 2, out: expect.stringContaining('3 devices, 3 changes, 0 as wanted, 0 refused') });
  expect(versions()).toEqual([0, 0, 0]);

  await labs[1]?.configure(['ip access-list extended SOMEBODY-ELSES', 'permit ip any any', 'exit']);
  const stale = await portreeve('acl', 'apply', plan(), '--yes');
  expect([stale.code, stale.err]).toEqual([2, expect.stringContaining('stand on sw2: plan again')]);
  await makePlan();
  const text = readFileSync(plan(), 'utf8');
  writeFileSync(plan(), text.replace('eq 443', 'eq 444'));
  expect((await portreeve('acl', 'apply', plan(), '--yes')).code).toBe(9);
  expect(versions()).toEqual([0, 0, 0]);

  writeFileSync(plan(), text);
  labs[2]?.setFaults({ ssh: { invalidLines: ['deny ip any any', '20 deny ip any any'] } });
  const applied = await portreeve('acl', 'apply', plan(), '--yes', '--wait=50s', '-o', 'json');
  expect(applied.code).toBe(3);
  const job = String(JSON.parse(applied.out).jobs[0].id);
  const status = await portreeve('acl', 'status', job, '--follow');
  expect(status.code).toBe(3);
  expect(status.out).toMatch(/^sw1 {2}ok changed=2 unchanged=0 tcam \d+\/255 \(\d+%\) \d+\.\ds verified$/m);
  expect(status.out).toMatch(/^sw3 {2}failed .*the device refused line/m);
  expect(versions()).toEqual([1, 1, 0]);

  labs[2]?.clearFaults();
  expect((await portreeve('job', 'retry', job, '--failed-only', '--wait=50s')).code).toBe(0);
  expect(versions()).toEqual([1, 1, 1]);
  expect(await portreeve('acl', 'plan', '-f', file, '-s', 'any')).toMatchObject({ code: 0 });
  expect((await portreeve('acl', 'rollback', job, '--wait=50s', '--yes')).code).toBe(0);
  expect(versions()).toEqual([0, 0, 1]);
}, 240_000);

test('a server that is killed in the middle goes on where it was', async () => {
  made.write('acl.yaml', list('permit tcp any any eq 80', 'permit tcp any any eq 22'));
  for (const lab of labs) lab.setFaults({ ssh: { commandDelayMs: 60 } });
  await portreeve('acl', 'plan', '-f', join(made.folder, 'acl.yaml'), '-s', 'name=sw?', '--out', plan(), '--parallel', '1');
  const applied = await portreeve('acl', 'apply', plan(), '--yes', '-q');
  const job = applied.out.trim();
  server.signal('SIGKILL');
  await server.finished();
  await start();
  const status = await portreeve('acl', 'status', job, '--follow');
  expect([status.code, status.out]).toEqual([0, expect.stringMatching(/sw3 {2}ok changed=\d+ unchanged=\d+ .* verified\n$/)]);
  expect(versions().every((count) => count >= 1)).toBe(true);
}, 240_000);
