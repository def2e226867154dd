import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import type { JobView } from '../../src/api/views/job-view.ts';
import { Closers } from '../../src/app/closers.ts';
import { startInstance } from '../../src/app/compose.ts';
import { loadConfiguration } from '../../src/app/config/load.ts';
import { ApiClient } from '../../src/app/demo/api-client.ts';
import { DEVICE_USER, LAPTOP, SWITCH_ADDRESS, SWITCH_NAME } from '../../src/app/demo/cast.ts';
import { createWorkspace, writeConfiguration } from '../../src/app/demo/workspace.ts';
import { layFoundation } from '../../src/app/foundation.ts';
import { faultLine } from '../../src/base/fault.ts';
import { LabSwitch } from '../lab/lab-switch.ts';

const closers = new Closers();
let lab: LabSwitch;
let api: ApiClient;

beforeAll(async () => {
  const workspace = await createWorkspace();
  closers.add(() => workspace.remove());
  lab = await LabSwitch.start({
    address: SWITCH_ADDRESS,
    radiusAuth: { address: '127.0.0.1', port: workspace.authenticationPort },
    radiusAcct: { address: '127.0.0.1', port: workspace.accountingPort },
    secret: workspace.radiusSecret,
    coaSecret: workspace.radiusSecret,
    hostname: SWITCH_NAME,
    username: DEVICE_USER,
    password: workspace.devicePassword,
    authorizeOnly: true,
    secondMs: 20,
    startupConfig: [
      'ip access-list extended REDIRECT',
      'permit tcp any any eq www',
      'ip access-list extended GUEST',
      'permit ip any any',
      'service-template GUEST',
      'access-group GUEST',
      'template ACCESS_POINT',
      'switchport mode trunk',
      'exit',
    ],
  });
  closers.add(() => lab.stop());
  writeConfiguration(workspace, lab.ready, 'embedded');
  writeFileSync(join(workspace.folder, 'policy', 'templates.yaml'), 'profiles: [{ name: CLEANUP, serviceTemplate: true, dacl: CLEANUP }]');
  writeFileSync(workspace.dacl('CLEANUP'), 'permit udp any any eq 53\npermit tcp any host 10.9.9.9 eq 443\n');
  const configuration = loadConfiguration(workspace.configFile);
  if (!configuration.ok) throw new Error(configuration.error.map(faultLine).join('\n'));
  const instance = await startInstance(configuration.value, layFoundation(configuration.value));
  if (!instance.ok) throw new Error(faultLine(instance.error));
  closers.add(() => instance.value.stop());
  api = new ApiClient(instance.value.apiUrl, workspace.apiKey);
  await lab.plugIn({ port: 1, mac: LAPTOP, method: 'mab', ip: '10.20.0.3' });
}, 60_000);
afterAll(() => closers.closeAll());

/** Asks for an action on the laptop's session, and gives its job when that is over. */
async function done(action: string, body: object = {}): Promise<JobView> {
  const session = await api.sessionWhere(LAPTOP, ({ applied }) => applied !== undefined);
  const accepted = await api.post<AcceptedView>(`/sessions/${session?.id}/actions/${action}`, body);
  if (!accepted.ok) throw new Error(accepted.problem.detail);
  const [job] = await api.jobsOf(accepted.body);
  if (job === undefined) throw new Error('no job');
  return job;
}

const seen = ({ steps }: JobView): string => steps.flatMap(({ evidence }) => evidence.map(({ what }) => what)).join('\n');
const onSwitch = () => lab.state.sessions.find(({ mac }) => mac === LAPTOP);

test('a dry run plans and guards by what stands, and sends and stores nothing', { timeout: 30_000 }, async () => {
  const session = await api.sessionWhere(LAPTOP, ({ applied }) => applied !== undefined);
  const jobs = () => api.get<{ readonly jobs: readonly unknown[] }>('/jobs');
  const audit = () => api.get<{ readonly records: readonly unknown[] }>('/audit');
  const postures = () => api.get<{ readonly endpoints: readonly unknown[] }>('/posture/endpoints');
  const before = [await jobs(), await audit(), await postures()];
  const standing = structuredClone([lab.state.sessions, lab.state.accessLists]);
  const dry = async (path: string, body: object) => {
    const answer = await api.post<AcceptedView>(`${path}?dryRun=true`, body);
    if (!answer.ok) throw new Error(answer.problem.detail);
    return answer.body.plans?.flatMap(({ steps }) => steps.map(({ kind }) => kind));
  };
  expect(await dry(`/sessions/${session?.id}/actions/bounce`, { reason: 'T-1' })).toEqual([expect.stringMatching(/bounce|reauthenticate/)]);
  expect(await dry('/posture/results', { mac: LAPTOP, status: 'noncompliant' })).toContain('reauthenticate');
  expect(await dry('/acls:push', { name: 'DRY', lines: ['permit ip any any'], devices: [session?.device] })).toEqual([
    'push-acl',
    'save-config',
  ]);
  expect(await dry('/devices:save', { devices: [session?.device] })).toEqual(['save-config']);
  const long = Array.from({ length: 300 }, (_, at) => `permit tcp any any eq ${at + 1}`);
  const refused = await api.post('/acls:push?dryRun=true', { name: 'LONG', lines: long, devices: [session?.device] });
  expect(refused).toMatchObject({ ok: false, problem: { code: 'acl.tcam' } });
  expect([await jobs(), await audit(), await postures()]).toEqual(before);
  expect([lab.state.sessions, lab.state.accessLists]).toEqual(standing);
});

test('Authorize Only: NAK 507, the Access-Request that follows is answered, and the device confirms it', { timeout: 30_000 }, async () => {
  const job = await done('authorize-only');
  expect(job.state).toBe('proved');
  expect(seen(job)).toMatch(/CoA-NAK Error-Cause 507[\s\S]*Access-Accept: [\s\S]*the device confirms the authorization/);
});

test('session-query: the answer is shown and proves the session (C1, C2)', { timeout: 30_000 }, async () => {
  const job = await done('query');
  expect(job.state).toBe('proved');
  const told = job.steps[0]?.evidence.find(({ what }) => what === 'the device tells of the session');
  expect(told?.detail).toContain('NAS-Port-Id = GigabitEthernet0/1/1');
  expect((await api.sessionWhere(LAPTOP, () => true))?.lastProof?.kind).toBe('session-query');
});

test('service templates come and go, an interface template is applied: the switch shows it (C1, C2)', { timeout: 30_000 }, async () => {
  const activated = await done('activate-service', { service: 'GUEST', precedence: 10, replaceAll: true });
  expect([activated.state, activated.steps[0]?.expects]).toEqual(['proved', 'the device shows service template GUEST on the session']);
  expect(seen(activated)).toMatch(/CoA-ACK[\s\S]*by SSH: service template GUEST is on the session/);
  expect(onSwitch()?.services).toEqual(['GUEST']);
  const deactivated = await done('deactivate-service', { service: 'GUEST' });
  expect(deactivated.state).toBe('proved');
  expect(seen(deactivated)).toContain('by SSH: service template GUEST is not on the session');
  expect(onSwitch()?.services).toEqual([]);
  const applied = await done('interface-template', { template: 'ACCESS_POINT' });
  expect(applied.state).toBe('proved');
  expect(seen(applied)).toContain('by SSH: interface template ACCESS_POINT is on the session');
  expect(onSwitch()?.interfaceTemplate).toBe('ACCESS_POINT');
});

test('a service template the switch lacks is downloaded, with its access list: the switch shows both', { timeout: 30_000 }, async () => {
  const job = await done('activate-service', { service: 'CLEANUP' });
  expect(job.state).toBe('proved');
  expect(seen(job)).toMatch(/CoA-ACK[\s\S]*by SSH: service template CLEANUP is on the session/);
  const list = lab.state.tcam.by.find(({ what }) => what.includes(onSwitch()?.auditSessionId ?? '-') && what.includes('IP-CLEANUP-'));
  expect(list).toMatchObject({ entries: 2 });
  const { sessions } = await api.get<{ readonly sessions: readonly { readonly userName: string }[] }>('/sessions');
  expect(sessions.map(({ userName }) => userName)).not.toContain('CLEANUP');
  expect((await done('deactivate-service', { service: 'CLEANUP' })).state).toBe('proved');
});

test('a service template that nobody has is refused by the switch, and the job says so', { timeout: 30_000 }, async () => {
  const job = await done('activate-service', { service: 'NOWHERE' });
  expect(job.state).toBe('failed');
  expect(seen(job)).toContain('CoA-NAK Error-Cause 407');
  expect(onSwitch()?.services).toEqual([]);
});

test('what the driver cannot say is refused before anything is sent', async () => {
  await expect(done('change-authorization', { filterId: 'GUEST' })).rejects.toThrow('reauthenticate it, or activate a service template');
});

test('bounce: proved by the session that ended (C1, C2)', { timeout: 30_000 }, async () => {
  const job = await done('bounce', { reason: 'T-1' });
  expect(job.state).toBe('proved');
  expect(seen(job)).toContain('the session ended after it was sent');
});

test('a port is shut by RADIUS and opened by SSH when its time is over (C1, C2)', { timeout: 30_000 }, async () => {
  const job = await done('disable-port', { reason: 'T-2', ttl: '1s' });
  expect(job.steps.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['disable-host-port proved', 'enable-port proved']);
  expect(job.notes.join()).toContain('portreeve session enable-port --device sw1 --port GigabitEthernet0/1/1');
  expect(lab.state.runningConfig).not.toMatch(/GigabitEthernet0\/1\/1\n shutdown/);
  expect(await api.sessionWhere(LAPTOP, ({ applied }) => applied !== undefined)).toBeDefined();
});

test('answers that are lost hold no proof up (C2)', { timeout: 30_000 }, async () => {
  lab.setFaults({ coa: { dropReplies: 1000 } });
  const job = await done('reauthenticate');
  expect(job.state).toBe('proved');
  expect(seen(job)).toMatch(/the device confirms the authorization\nthe device has not answered yet: its effect was seen$/);
});
