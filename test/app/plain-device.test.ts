import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import type { JobView } from '../../src/api/views/job-view.ts';
import { Closers } from '../../src/app/closers.ts';
import { startInstance } from '../../src/app/compose.ts';
import { loadConfiguration } from '../../src/app/config/load.ts';
import { ApiClient } from '../../src/app/demo/api-client.ts';
import { LAPTOP, SWITCH_ADDRESS } from '../../src/app/demo/cast.ts';
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
    hostname: 'ap1',
    authorizeOnly: true,
    plainChanges: true,
    secondMs: 20,
    startupConfig: ['GUEST', 'LIMITED'].flatMap((list) => [`ip access-list extended ${list}`, 'permit ip any any', 'exit']),
  });
  closers.add(() => lab.stop());
  writeConfiguration(workspace, lab.ready, 'embedded');
  const device = {
    name: 'ap1',
    addresses: [SWITCH_ADDRESS],
    driver: 'rfc5176',
    platform: 'generic',
    radius: { secret: workspace.radiusSecret },
    coa: { port: lab.ready.coa.port },
  };
  writeFileSync(join(workspace.folder, 'devices.yaml'), JSON.stringify({ devices: [device] }));
  const configuration = loadConfiguration(workspace.configFile);
  if (!configuration.ok) throw new Error(configuration.error.map(faultLine).join('\n'));
  const instance = await startInstance(configuration.value, layFoundation(configuration.value));
  if (!instance.ok) throw new Error(faultLine(instance.error));
  closers.add(() => instance.value.stop());
  api = new ApiClient(instance.value.apiUrl, workspace.apiKey);
  await lab.plugIn({ port: 1, mac: LAPTOP, method: 'mab', ip: '10.20.0.3' });
}, 60_000);
afterAll(() => closers.closeAll());

async function done(action: string, body: object): Promise<JobView> {
  const session = await api.sessionWhere(LAPTOP, ({ state }) => state !== 'ended');
  const accepted = await api.post<AcceptedView>(`/sessions/${session?.id}/actions/${action}`, body);
  if (!accepted.ok) throw new Error(accepted.problem.detail);
  const [job] = await api.jobsOf(accepted.body);
  if (job === undefined) throw new Error('no job');
  return job;
}

const onDevice = () => lab.state.sessions.find(({ mac }) => mac === LAPTOP);

test('a profile with a downloadable list gives a plain device the list of that name, and nothing of a vendor (Filter-Id)', () => {
  expect(onDevice()).toMatchObject({ filterId: 'LIMITED' });
  expect(onDevice()?.dacl).toBeUndefined();
});

test('a session of a plain RFC 5176 device is changed by attributes alone, and all that is known is that the device took it (C1)', {
  timeout: 30_000,
}, async () => {
  const job = await done('change-authorization', { filterId: 'GUEST', vlan: '20', sessionTimeout: 3600 });
  expect([job.state, job.counts.acknowledged]).toEqual(['acknowledged', 1]);
  expect(onDevice()).toMatchObject({ filterId: 'GUEST', vlan: '20' });
  const refused = await done('change-authorization', { filterId: 'NOWHERE' });
  expect(refused.state).toBe('failed');
  const nak = refused.steps[0]?.evidence.findLast(({ what }) => what.startsWith('CoA-NAK'));
  expect(nak?.detail).toContain('Filter-Id = NOWHERE');
  expect(onDevice()).toMatchObject({ filterId: 'GUEST' });
});

test('it fetches its authorization anew, and is ended by a plain Disconnect-Request (C1)', { timeout: 30_000 }, async () => {
  expect((await done('authorize-only', {})).state).toBe('proved');
  expect((await done('disconnect', {})).state).toBe('proved');
});
