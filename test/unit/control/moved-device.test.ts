import { afterEach, expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { ok } from '../../../src/base/result.ts';
import { Secret } from '../../../src/base/secret.ts';
import { DeviceSessions } from '../../../src/control/device-sessions.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { DeviceLeases } from '../../../src/ports/device-leases.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { NOBODY_ENROLLED } from '../ssh/enrolment.ts';
import { device } from './policy-and-device.ts';

const labs: LabSwitch[] = [];
afterEach(async () => {
  await Promise.all(labs.splice(0).map((lab) => lab.stop()));
});

async function sshTo(hostname: string) {
  const lab = await LabSwitch.start({ username: 'portreeve', password: 'pw', accounting: false, hostname });
  labs.push(lab);
  const { port, hostKey } = lab.ready.ssh;
  const address = '127.0.0.1' as Ipv4;
  return { address, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey], algorithms: 'modern' as const };
}

test('a device whose ssh section is read anew is logged in to anew: nothing goes to the switch that was there before', async () => {
  const shells = createDeviceShells({ clock: systemClock, random: createRandom(), enrolled: NOBODY_ENROLLED });
  const lines = new DeviceSessions({ shells, clock: systemClock, leases: {} as DeviceLeases });
  const [before, after] = [await sshTo('old-switch'), await sshTo('new-switch')];
  const hostUnder = (ssh: typeof before) =>
    lines.use({ device: { ...device(), ssh }, driver: ciscoIosxe, platform: undefined }, async (session) => ok(session.host));
  const hosts = [await hostUnder(before), await hostUnder(before), await hostUnder(after)];
  await lines.close();
  expect(hosts.map((one) => one.ok && one.value)).toEqual(['old-switch', 'old-switch', 'new-switch']);
});
