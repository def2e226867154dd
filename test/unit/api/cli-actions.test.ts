import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { ok } from '../../../src/base/result.ts';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import { LAPTOP, provedPlan, session } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;
const PHONE = parseMac('02-00-5E-00-00-07') as Mac;

beforeEach(async () => {
  fixture = await cliFixture();
  fixture.sessions.put(session('s-1'));
  fixture.sessions.put(session('s-2', { endpoint: PHONE }));
  fixture.sessions.put(session('s-3', { endpoint: PHONE, port: 'GigabitEthernet0/1/5' }));
  fixture.sessions.put(session('s-4', { endpoint: LAPTOP, state: 'ended' }));
});
afterEach(() => fixture.server.close());

test('a MAC address means its live session', async () => {
  const spoken = await fixture.run(['session', 'reauth', '0200.5e00.0001', '--type', 'last']);
  expect(spoken).toMatchObject({
    code: 0,
    out: 'reauthenticate 02-00-5E-00-00-01 on sw1 GigabitEthernet0/1/4: accepted, job p-1\n',
    err: '',
  });
  expect(fixture.control.events).toMatchObject([{ session: 's-1', command: { kind: 'reauthenticate', type: 'last' } }]);
});

test.each([
  [['session', 'bounce', 's-1', '--reason', 'T-1'], { kind: 'bounce-host-port' }],
  [['session', 'disable-port', 's-1', '--reason', 'T-1'], { kind: 'disable-host-port' }],
  [['session', 'disconnect', 's-1'], { kind: 'terminate' }],
  [['session', 'query', 's-1'], { kind: 'session-query' }],
  [['session', 'service', 'activate', 's-1', '--service', 'GUEST'], { kind: 'activate-service', service: 'GUEST' }],
  [['session', 'service', 'deactivate', 's-1', '--service', 'GUEST'], { kind: 'deactivate-service', service: 'GUEST' }],
  [
    ['session', 'service', 'activate', 's-1', '--service', 'GUEST', '--precedence', '10', '--replace-all'],
    { kind: 'activate-service', service: 'GUEST', precedence: 10, replaceAll: true },
  ],
  [['session', 'template', 's-1', '--template', 'ACCESS_POINT'], { kind: 'interface-template', template: 'ACCESS_POINT' }],
  [['session', 'authorize', 's-1'], { kind: 'authorize-only' }],
  [
    ['session', 'change', 's-1', '--filter-id', 'GUEST', '--session-timeout', '3600'],
    { kind: 'change-authorization', filterId: 'GUEST', sessionTimeout: 3600 },
  ],
  [['session', 'reauth', 's-1', '--escalate', 'terminate,ssh'], { kind: 'reauthenticate', escalate: [{ to: 'terminate' }, { to: 'ssh' }] }],
  [['session', 'bounce', 's-1', '--reason', 'T-1', '--force'], { kind: 'bounce-host-port', force: true }],
  [['session', 'disable-port', 's-1', '--reason', 'T-1', '--ttl', '4h'], { kind: 'disable-host-port', ttl: 14_400_000 }],
])('%s', async (argv, command) => {
  expect((await fixture.run(argv)).code).toBe(0);
  expect(fixture.control.events).toMatchObject([{ session: 's-1', command }]);
});

test.each([
  [['session', 'enable-port', 's-1', '--reason', 'T-1']],
  [['session', 'enable-port', '--device', 'sw1', '--port', 'GigabitEthernet0/1/4', '--reason', 'T-1']],
])('%s', async (argv) => {
  const spoken = await fixture.run(argv);
  expect(spoken).toMatchObject({ code: 0, out: 'open GigabitEthernet0/1/4 of sw1: accepted, job p-1\n' });
  expect(fixture.control.events).toMatchObject([{ kind: 'port.enable', device: 'sw1', port: 'GigabitEthernet0/1/4', reason: 'T-1' }]);
});

test('a port nobody names is not opened', async () => {
  expect(await fixture.run(['session', 'enable-port', '--device', 'sw1', '--reason', 'T-1'])).toMatchObject({ code: 9, out: '' });
});

test('more than one target without a terminal needs --yes', async () => {
  const refused = await fixture.run(['session', 'reauth', PHONE]);
  expect([refused.code, refused.asked, fixture.control.events]).toEqual([9, [], []]);
  expect(refused.err).toContain(
    'reauthenticate sessions: 2: 02-00-5E-00-00-07 on sw1 GigabitEthernet0/1/4, 02-00-5E-00-00-07 on sw1 GigabitEthernet0/1/5: add --yes to go on',
  );
  expect((await fixture.run(['session', 'reauth', PHONE, '--yes'])).code).toBe(0);
  expect(fixture.control.events).toHaveLength(2);
});

test('on a terminal the count is asked for, and only the count will do', async () => {
  const no = await fixture.run(['session', 'reauth', PHONE], { terminal: true, answer: 'y' });
  expect([no.code, no.asked.length, fixture.control.events.length]).toEqual([9, 1, 0]);
  const yes = await fixture.run(['session', 'reauth', PHONE], { terminal: true, answer: '2' });
  expect([yes.code, fixture.control.events.length]).toEqual([0, 2]);
});

test('--wait shows the proof', async () => {
  fixture.control.plans.set('p-1' as never, provedPlan('p-1'));
  const spoken = await fixture.run(['session', 'reauth', '--wait', 's-1']);
  expect(spoken.code).toBe(0);
  expect(spoken.out).toContain('proved in 38 ms: sent 0.4 → CoA-ACK 3.1 → Access-Accept 12.0');
});

test('a wait that ends before the job: exit 8', async () => {
  const { finishedAt: _finishedAt, ...running } = provedPlan('p-1', { state: 'running' });
  fixture.control.plans.set(running.id, running);
  const spoken = await fixture.run(['session', 'reauth', 's-1', '--wait=50ms']);
  expect(spoken.code).toBe(8);
  expect(spoken.err).toBe(
    'portreeve: the wait ended and job `p-1` goes on: `portreeve job wait p-1` waits on, `portreeve job show p-1` shows it\n',
  );
});

test('a job that ends without proof: exit 3', async () => {
  fixture.control.plans.set('p-1' as never, provedPlan('p-1', { state: 'failed' }));
  expect((await fixture.run(['session', 'reauth', 's-1', '--wait'])).code).toBe(3);
});

test('json is one document, with the jobs where they were waited for', async () => {
  fixture.control.plans.set('p-1' as never, provedPlan('p-1'));
  const plain = JSON.parse((await fixture.run(['session', 'query', 's-1', '-o', 'json'])).out);
  expect(plain).toEqual({
    actions: [{ session: 's-1', event: expect.any(String), duplicate: false, jobs: [{ id: 'p-1', href: '/api/v1/jobs/p-1' }] }],
  });
  fixture.control.plans.set('p-2' as never, provedPlan('p-2'));
  const waited = JSON.parse((await fixture.run(['posture', 'report', LAPTOP, 'compliant', '-o', 'json', '--wait'])).out);
  expect(waited).toMatchObject({ duplicate: false, jobs: [{ id: 'p-2', state: 'proved', steps: [{ state: 'proved' }] }] });
});

test('a posture result goes with version and checks', async () => {
  const argv = ['posture', 'report', LAPTOP, 'noncompliant', '--version', '12', '--failed', 'disk', '--failed', 'firewall', '--id', 'a-1'];
  const spoken = await fixture.run(argv);
  expect(spoken).toMatchObject({ code: 0, out: 'posture of 02-00-5E-00-00-01 is noncompliant: accepted, job p-1\n' });
  expect(fixture.control.events).toMatchObject([
    { id: 'a-1', result: { version: 12, status: 'noncompliant', failedChecks: ['disk', 'firewall'] } },
  ]);
  expect((await fixture.run(argv)).out).toBe('posture of 02-00-5E-00-00-01 is noncompliant: already begun as job p-1\n');
});

test('-q prints the ids of jobs only', async () => {
  expect((await fixture.run(['-q', 'session', 'query', 's-1'])).out).toBe('p-1\n');
});

test('a journal that cannot be written is told with its code: exit 1', async () => {
  fixture.control.refusal = fault('journal.unavailable', 'the journal cannot be written: free disk space');
  expect(await fixture.run(['session', 'query', 's-1'])).toMatchObject({
    code: 1,
    err: 'portreeve: the journal cannot be written: free disk space\n',
  });
});

test('acl push plans, then pushes; nothing is pushed when nothing would change', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-cli-'));
  const file = join(folder, 'list.acl');
  writeFileSync(file, 'ip access-list extended WEB\npermit tcp any any eq 80\n');
  fixture.control.previewed = ok([provedPlan('draft', { state: 'draft' })]);
  const two = ['acl', 'push', '-f', file, '--device', 'sw1', '--device', 'sw2'];
  expect((await fixture.run(two)).code).toBe(9);
  expect(fixture.control.events).toEqual([]);
  const pushed = await fixture.run([...two, '--yes', '--reason', 'T-1']);
  expect(pushed.code).toBe(0);
  expect(pushed.out).toMatch(/^plan: access list WEB \(1 entry\) on 2 devices[\s\S]*access list WEB: accepted, job p-1\n$/);
  expect(fixture.control.events).toMatchObject([{ kind: 'acl.push', acls: [{ name: 'WEB' }], devices: ['sw1', 'sw2'], reason: 'T-1' }]);
  fixture.control.previewed = ok([]);
  expect(await fixture.run(two)).toMatchObject({ code: 0, out: 'plan: access list WEB (1 entry) on 2 devices: nothing to change\n' });
  expect(fixture.control.events).toHaveLength(1);
  rmSync(folder, { recursive: true });
});

test('acl push takes acl.yaml with one list, one of several by name, and says what to use for more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-cli-'));
  const file = join(folder, 'acl.yaml');
  const push = (...more: readonly string[]) => fixture.run(['acl', 'push', '-f', file, '--device', 'sw1', '--dry-run', ...more]);
  const head = 'apiVersion: acl/v1\nlists:\n  - { name: WEB, entries: [permit tcp any any eq 80] }\n';
  fixture.control.previewed = ok([]);
  writeFileSync(file, head);
  expect(await push()).toMatchObject({ code: 0, out: expect.stringMatching(/^plan: access list WEB \(1 entry\) on sw1/) });
  expect(await push('--name', 'OTHER')).toMatchObject({ code: 0, out: expect.stringMatching(/^plan: access list OTHER \(1 entry\)/) });
  writeFileSync(file, `${head}  - { name: APP, entries: [permit ip any any, deny ip any any] }\n`);
  expect(await push('--name', 'APP')).toMatchObject({ code: 0, out: expect.stringMatching(/^plan: access list APP \(2 entries\)/) });
  const elsewhere = `\`portreeve acl plan -f ${file} --out p.plan\`, then \`portreeve acl apply p.plan\``;
  expect(await push()).toMatchObject({
    code: 9,
    err: `portreeve: \`${file}\` has several lists (WEB, APP): say which with --name, or push all of them by ${elsewhere}\n`,
  });
  writeFileSync(file, `${head}rollout: { batches: [1, 100%] }\n`);
  expect(await push()).toMatchObject({ code: 9, err: expect.stringContaining(`takes all devices at once: use ${elsewhere}`) });
  for (const verb of [
    ['check', file],
    ['compact', file],
    ['equal', file, file],
  ]) {
    expect(await fixture.run(['acl', ...verb])).toMatchObject({
      code: 9,
      err: expect.stringContaining(`\`portreeve acl plan -f ${file}\` checks it`),
    });
  }
  rmSync(folder, { recursive: true });
});

test('acl push reads a text with Windows line ends and several lists as acl check does', async () => {
  fixture.control.previewed = ok([]);
  const input = 'hostname sw1\r\nip access-list extended WEB\r\n permit tcp any any eq 80\r\n!\r\naccess-list 10 permit any\r\n';
  const push = (...more: readonly string[]) => fixture.run(['acl', 'push', '-f', '-', '--device', 'sw1', '--dry-run', ...more], { input });
  expect(await push('--name', 'WEB')).toMatchObject({ code: 0, out: expect.stringMatching(/^plan: access list WEB \(1 entry\)/) });
  expect(await push()).toMatchObject({ code: 9, err: expect.stringContaining('has several lists (WEB, 10)') });
  const beside = `${input}ipv6 access-list V6\r\n permit ipv6 any any\r\nip access-list extended BAD\r\n permit ip any an\r\n`;
  const one = ['acl', 'push', '-f', '-', '--device', 'sw1', '--dry-run', '--name', 'WEB'];
  expect(await fixture.run(one, { input: beside })).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^plan: access list WEB \(1 entry\)/),
  });
  expect((await fixture.run(one.slice(0, -2), { input: beside })).code).toBe(9);
});

test('a job is paused, resumed and cancelled by whoever asks', async () => {
  const { control, run } = fixture;
  const { finishedAt: _finishedAt, ...running } = provedPlan('p-1', { state: 'running' });
  control.plans.set(running.id, running);
  expect(await run(['job', 'pause', 'p-1'])).toMatchObject({ code: 0, out: expect.stringContaining('job p-1  paused') });
  expect(await run(['job', 'resume', 'p-1'])).toMatchObject({ code: 0 });
  expect(await run(['job', 'cancel', 'p-1'])).toMatchObject({ code: 0 });
  expect(control.steered.map((one) => one.split(' ').slice(1).join(' '))).toEqual(['pause p-1', 'resume p-1', 'cancel p-1']);
  expect((await run(['job', 'pause', 'p-none'])).code).not.toBe(0);
});
