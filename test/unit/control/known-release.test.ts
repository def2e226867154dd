import { expect, it } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { ok } from '../../../src/base/result.ts';
import { withinRelease } from '../../../src/control/known-release.ts';
import type { DeviceSession } from '../../../src/driver/device-session.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { device } from './policy-and-device.ts';

function running(release: string, platform = 'isr1000-8p') {
  const asked: string[] = [];
  const session = {
    host: 'sw1',
    run: async (command: string) => {
      asked.push(command);
      return ok(
        command === 'show version'
          ? `Cisco IOS Software, ISR Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version ${release}, RELEASE SOFTWARE (fc1)\n`
          : 'shown',
      );
    },
  } as unknown as DeviceSession;
  const clock = new ManualClock();
  const profile = ciscoIosxe.platforms.find(({ name }) => name === platform);
  const driven = { device: device(), driver: ciscoIosxe, platform: profile };
  return { asked, clock, session: withinRelease(session, driven, {}, clock) };
}

it('a query the release does not have is not sent, and who has it is said (C26)', async () => {
  const { asked, session } = running('17.2.1');
  expect(await session.run('show ip access-lists WEB')).toMatchObject({
    ok: false,
    error: { code: 'device.release', message: 'device `sw1` runs 17.2.1, which has no `show ip access-lists WEB`: it came with 17.3.1a' },
  });
  expect(asked).toEqual(['show version']);
});

it('the release is asked for once, and only where it matters', async () => {
  const { asked, clock, session } = running('17.9.4');
  await session.run('show running-config');
  await session.run('show ip access-lists');
  await session.run('show device-tracking database');
  expect(asked).toEqual(['show running-config', 'show version', 'show ip access-lists', 'show device-tracking database']);
  clock.advance(3_600_001);
  await session.run('show aaa servers');
  expect(asked.slice(4)).toEqual(['show version', 'show aaa servers']);
  const catalyst = running('16.6.1', 'c9300');
  await catalyst.session.run('show aaa servers');
  expect(catalyst.asked).toEqual(['show aaa servers']);
});

it('a device that does not tell its release is asked all the same', async () => {
  const { session } = running('BLD_POLARIS');
  expect(await session.run('show aaa servers')).toEqual(ok('shown'));
});
