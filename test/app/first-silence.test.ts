import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import type { DeviceView } from '../../src/api/views/device-view.ts';
import { Closers } from '../../src/app/closers.ts';
import { startInstance } from '../../src/app/compose.ts';
import { loadConfiguration } from '../../src/app/config/load.ts';
import { ApiClient } from '../../src/app/demo/api-client.ts';
import { LAPTOP } from '../../src/app/demo/cast.ts';
import { createWorkspace, writeConfiguration } from '../../src/app/demo/workspace.ts';
import { layFoundation } from '../../src/app/foundation.ts';
import { faultLine } from '../../src/base/fault.ts';
import { LabSwitch } from '../lab/lab-switch.ts';

const closers = new Closers();
afterAll(() => closers.closeAll());

/** The port of RFC 5176 where Cisco's is expected, on an address of this process alone. */
const SWITCH = { address: `127.79.${(process.pid >> 8) & 255}.${process.pid & 255}`, coaPort: 3799 };

test('a switch that listens on the other usual port is found at its first silence, and told there from then on', {
  timeout: 60_000,
}, async () => {
  const workspace = await createWorkspace();
  closers.add(() => workspace.remove());
  const lab = await LabSwitch.start({
    ...SWITCH,
    radiusAuth: { address: '127.0.0.1', port: workspace.authenticationPort },
    radiusAcct: { address: '127.0.0.1', port: workspace.accountingPort },
    secret: workspace.radiusSecret,
    hostname: 'sw9',
  });
  closers.add(() => lab.stop());
  writeConfiguration(workspace, lab.ready, 'embedded');
  const device = { name: 'sw9', addresses: [SWITCH.address], platform: 'isr1000-8p', radius: { secret: workspace.radiusSecret }, coa: {} };
  writeFileSync(join(workspace.folder, 'devices.yaml'), JSON.stringify({ devices: [device] }));
  const configuration = loadConfiguration(workspace.configFile);
  if (!configuration.ok) throw new Error(configuration.error.map(faultLine).join('\n'));
  const instance = await startInstance(configuration.value, layFoundation(configuration.value));
  if (!instance.ok) throw new Error(faultLine(instance.error));
  closers.add(() => instance.value.stop());
  const api = new ApiClient(instance.value.apiUrl, workspace.apiKey);
  await lab.plugIn({ port: 1, mac: LAPTOP, method: 'mab', ip: '10.20.0.3' });
  const session = await api.sessionWhere(LAPTOP, ({ applied }) => applied !== undefined);
  const asked = async (action: string) => {
    const accepted = await api.post<AcceptedView>(`/sessions/${session?.id}/actions/${action}`, {});
    if (!accepted.ok) throw new Error(accepted.problem.detail);
    return accepted.body;
  };

  await asked('reauthenticate');
  const learned = async () => (await api.get<DeviceView>('/devices/sw9')).coa?.learned;
  await expect.poll(learned, { timeout: 30_000, interval: 200 }).toMatchObject({ port: SWITCH.coaPort });
  expect(await api.jobsOf(await asked('query'))).toMatchObject([{ state: 'proved' }]);
});
