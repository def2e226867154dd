import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { NOBODY_ENROLLED } from '../ssh/enrolment.ts';
import { device } from './policy-and-device.ts';
import { World } from './world.ts';

/** The control path with a lab switch as its device, over real SSH and in real time. */
export async function labWorld(): Promise<{ readonly lab: LabSwitch; readonly world: World; close(): Promise<void> }> {
  const lab = await LabSwitch.start({ username: 'portreeve', password: 'pw', accounting: false, secondMs: 20 });
  const { port, hostKey } = lab.ready.ssh;
  const address = '127.0.0.1' as Ipv4;
  const ssh = { address, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey], algorithms: 'modern' as const };
  const shells = createDeviceShells({ clock: systemClock, random: createRandom(), enrolled: NOBODY_ENROLLED });
  const world = new World({ device: { ...device(), ssh }, clock: systemClock, more: { shells } });
  await world.control.start();
  return {
    lab,
    world,
    async close() {
      await world.control.stop();
      await lab.stop();
    },
  };
}
