import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { NOBODY_ENROLLED } from '../ssh/enrolment.ts';
import { device, SWITCH } from './policy-and-device.ts';
import { World } from './world.ts';

const REDIRECT = ['ip access-list extended REDIRECT', 'deny udp any any eq domain', 'permit tcp any any eq www', 'exit'];

let lab: LabSwitch;
let world: World;

async function start(platform: string, limit: number): Promise<void> {
  lab = await LabSwitch.start({
    username: 'portreeve',
    password: 'pw',
    accounting: false,
    secondMs: 20,
    tcamLimit: limit,
    model: platform === 'c9300' ? 'c9300' : 'isr1000',
    startupConfig: REDIRECT,
  });
  const { port, hostKey } = lab.ready.ssh;
  const address = '127.0.0.1' as Ipv4;
  const ssh = { address, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey], algorithms: 'modern' as const };
  const shells = createDeviceShells({ clock: systemClock, random: createRandom(), enrolled: NOBODY_ENROLLED });
  world = new World({ device: { ...device(), platform, ssh }, clock: systemClock, more: { shells } });
}

afterEach(async () => {
  await world.control.stop();
  await lab.stop();
});

describe('the account held against the device', () => {
  beforeEach(() => start('c9300', 5120));

  it('reads the lists on the device, so that a redirection counts what it takes (C9)', async () => {
    world.connect();
    expect(world.tcam.of(SWITCH)?.unknown).toEqual(['REDIRECT']);
    await world.control.reconcileTcam(SWITCH);
    expect(world.tcam.of(SWITCH)?.unknown).toEqual([]);
    expect(world.tcam.accounts(SWITCH)[0]?.by).toContainEqual({ what: 'ACL REDIRECT', entries: 3, lists: 1 });
  });

  it('fewer on the device than in the account is no alarm where nobody placed the ports: all are charged to one ASIC', async () => {
    world.connect();
    const found = await world.control.reconcileTcam(SWITCH);
    expect(found).toMatchObject({ ok: true, value: { lists: 1, asics: [{ asic: 0, shown: 0, max: 5120, alarm: false }] } });
    expect(world.emitted.filter(({ topic }) => topic === 'tcam.mismatch')).toEqual([]);
  });

  it('what the device shows beyond it is an alarm, and counts from then on', async () => {
    lab.setFaults({ tcam: { usedOtherwise: 131 } });
    expect(await world.control.reconcileTcam(SWITCH)).toMatchObject({
      ok: true,
      value: { asics: [{ shown: 131, account: 0, alarm: true }] },
    });
    expect(world.emitted).toContainEqual({
      topic: 'tcam.mismatch',
      fields: { device: 'sw1', asic: 0, shown: 131, max: 5120, account: 0, limit: 5120, tolerance: 8 },
    });
    expect(world.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 131, by: [{ what: 'more, as the device shows', entries: 131 }] });
    expect(await world.control.reconcileTcam(SWITCH)).toMatchObject({
      ok: true,
      value: { asics: [{ shown: 131, account: 131, alarm: false }] },
    });
  });

  it('after a push the same is looked at', async () => {
    await world.control.start();
    const job = await world.job(world.push({ name: 'WEB', lines: ['permit tcp any any eq 80'] }));
    expect((await world.control.settled(job, 15_000))?.state).toBe('proved');
    await expect.poll(() => world.counted).toContain('tcam_compared equal');
  });
});

describe('a device with fewer entries than its platform says', () => {
  it('is an alarm', async () => {
    await start('c9300', 1000);
    expect(await world.control.reconcileTcam(SWITCH)).toMatchObject({ ok: true, value: { asics: [{ max: 1000, alarm: true }] } });
  });
});

describe('an ISR1000', () => {
  it('has no command that shows it, and says so', async () => {
    await start('isr1000-8p', 255);
    const found = await world.control.reconcileTcam(SWITCH);
    expect(found).toMatchObject({ ok: true, value: { platform: 'isr1000-8p', lists: 1, asics: [] } });
    expect(found.ok && 'command' in found.value).toBe(false);
    expect(drivers.flatMap(({ platforms }) => platforms).find(({ name }) => name === 'isr1000-8p')?.utilization).toBeUndefined();
  });
});
