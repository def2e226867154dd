import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobView } from '../../src/api/views/job-view.ts';
import { LabSwitch } from '../lab/lab-switch.ts';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

const READY = /API on (http:\S+)/;
const HEADERS = { authorization: `Bearer ${API_KEY}` };
const KEY = 'a-key-from-a-file';
const DOCUMENT = {
  aaa: { group: 'ISE', servers: [{ name: 'psn-1', address: '10.10.1.10', key: { file: 'radius.key' } }], accounting: { interim: 60 } },
  dynamicAuthor: { clients: [{ address: '10.10.1.10', key: { device: 'radius' } }], port: 3799 },
  deviceTracking: { policies: [{ name: 'TRACK' }] },
  interfaces: [{ name: 'GigabitEthernet0/1/1', accessVlan: 22, deviceTracking: 'TRACK' }],
};

let made: Installation;
let lab: LabSwitch;
let server: Portreeve;
let url: string;

beforeEach(async () => {
  lab = await LabSwitch.start({ username: 'portreeve', password: 'pw', accounting: false, archive: true });
  made = installation({ deviceDocuments: { wanted: [{ file: 'access.yaml', devices: 'name=sw*' }] } });
  const { port, hostKey } = lab.ready.ssh;
  const ssh = { address: '127.0.0.1', port, username: 'portreeve', password: 'pw', hostKeys: [hostKey] };
  made.write('devices.yaml', {
    devices: [{ name: 'sw1', addresses: ['127.0.0.1'], platform: 'isr1000-8p', radius: { secret: SECRET }, ssh }],
  });
  made.write('keys/radius.key', `${KEY}\n`);
  made.write('access.yaml', DOCUMENT);
  await start();
});
afterEach(async () => {
  server.signal('SIGKILL');
  await server.finished();
  await lab.stop();
  made.remove();
});

async function start(): Promise<void> {
  server = new Portreeve('serve', '--config', made.config);
  url = (await server.printed(READY))[1] ?? '';
}

async function device(...args: readonly string[]) {
  return portreeve('device', ...args);
}

async function portreeve(...args: readonly string[]) {
  const env = { ...process.env, PORTREEVE_SERVER: url, PORTREEVE_API_KEY: API_KEY };
  const child = spawn(process.execPath, ['src/portreeve.js', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (out += piece));
  const [code] = await once(child, 'close');
  return { code: Number(code), out };
}

const FILE = (): string => `${made.folder}/access.yaml`;

test('plan, apply, drift and save by command: exit codes, the very lines, and no key anywhere', { timeout: 60_000 }, async () => {
  const plan = await device('plan', FILE(), '--device', 'sw1', '--allow-missing');
  expect(plan.code).toBe(2);
  expect(plan.out).toContain('within a revert timer of the device');
  expect(plan.out).toContain('+  client 10.10.1.10 server-key [redacted]');
  expect((await device('drift', FILE(), '--live', '--device', 'sw1')).code).toBe(2);

  const applied = await device('apply', FILE(), '-s', 'name=sw*', '--allow-missing', '--wait');
  expect(applied.code, applied.out).toBe(0);
  expect(applied.out).toMatch(/proved\nsw1 {2}ok changed=24 unchanged=0 tcam 0\/255 \(0%\) \d+\.\ds verified\n$/);
  const job = /^job (\S+) {2}proved$/m.exec(applied.out)?.[1] ?? '';
  expect((await portreeve('job', 'show', job)).out).toMatch(/within a revert timer of 6 min/);
  expect(lab.state.runningConfig).toContain(`key ${KEY}`);
  expect(lab.state.runningConfig).toContain(`server-key ${SECRET}`);
  expect(lab.state.saved).toBe(true);

  expect(await device('drift', FILE(), '--live', '--device', 'sw1')).toMatchObject({
    code: 0,
    out: expect.stringContaining('as the document wants it'),
  });
  expect((await device('plan', FILE(), '--device', 'sw1')).code).toBe(0);
  await lab.configure(['interface GigabitEthernet0/1/1', 'switchport access vlan 23']);
  const drift = await device('drift', FILE(), '--live', '--device', 'sw1');
  expect(drift).toMatchObject({ code: 2, out: expect.stringContaining('switchport access vlan 23 -> switchport access vlan 22') });
  // Without a file: what the configuration holds its devices to.
  const standing = await device('drift', '--live', '--device', 'sw1');
  expect(standing).toMatchObject({ code: 2, out: expect.stringMatching(/^sw1 access\.yaml: 1 place differs$/m) });
  expect(await device('save', 'sw1', '--wait')).toMatchObject({ code: 0 });
  expect(lab.state.saved).toBe(true);
  for (const { out } of [plan, applied, drift]) expect(out).not.toMatch(new RegExp(`${KEY}|${SECRET}`));
});

async function applying(): Promise<string> {
  const { out } = await device('apply', FILE(), '--device', 'sw1', '--allow-missing', '-q');
  return out.trim();
}

async function ended(job: string): Promise<JobView> {
  return (await (await fetch(`${url}/api/v1/jobs/${job}?wait=30s`, { headers: HEADERS })).json()) as JobView;
}

async function shown(part: string): Promise<void> {
  while (!lab.state.runningConfig.includes(part)) await new Promise((wake) => setTimeout(wake, 2));
}

test('kill -9 in the middle: dead, the device takes the change back by itself; started again, the change is made whole', {
  timeout: 60_000,
}, async () => {
  const before = lab.state.runningConfig;
  lab.setFaults({ ssh: { commandDelayMs: 25 } });
  const job = await applying();
  await shown('TRACK');
  server.signal('SIGKILL');
  await server.finished();
  expect(lab.state.archive.pending).toMatchObject({ minutes: 6, user: 'portreeve' });
  lab.advance(6 * 60);
  expect(lab.state).toMatchObject({ runningConfig: before, archive: expect.not.objectContaining({ pending: expect.anything() }) });

  lab.clearFaults();
  await start();
  expect((await ended(job)).state).toBe('proved');
  expect(lab.state.runningConfig).toContain('switchport access vlan 22');
});

test('kill -9 in the middle and started again at once: what is not whole is taken back and entered anew, and confirmed', {
  timeout: 60_000,
}, async () => {
  lab.setFaults({ ssh: { commandDelayMs: 25 } });
  const job = await applying();
  await shown('TRACK');
  server.signal('SIGKILL');
  await server.finished();
  lab.clearFaults();
  await start();
  const { state, steps } = await ended(job);
  expect(state).toBe('proved');
  expect(steps[0]?.evidence.map(({ what }) => what)).toContain('looked at again: the change was not whole, and the device took it back');
  expect(lab.state.archive.pending).toBeUndefined();
});

test('kill -9 between the last line and the confirmation: the change is looked at, and confirmed', { timeout: 60_000 }, async () => {
  lab.setFaults({ ssh: { commandDelayMs: 25 } });
  const job = await applying();
  await shown('device-tracking attach-policy TRACK');
  server.signal('SIGKILL');
  await server.finished();
  lab.clearFaults();
  expect(lab.state.archive.pending).toBeDefined();
  await start();
  const { state, steps } = await ended(job);
  expect(state).toBe('proved');
  expect(steps[0]?.evidence.map(({ what }) => what)).toContain('looked at again: the change is whole on the device, and was confirmed');
  expect(lab.state.archive.pending).toBeUndefined();
});
