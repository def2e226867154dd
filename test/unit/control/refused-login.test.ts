import { expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import type { FaultCode } from '../../../src/base/catalogue.ts';
import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import { Secret } from '../../../src/base/secret.ts';
import { DeviceSessions } from '../../../src/control/device-sessions.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { DeviceLeases } from '../../../src/ports/device-leases.ts';
import { VirtualClock } from '../driver/virtual-clock.ts';
import { device } from './policy-and-device.ts';

const ssh = (password: string) => ({
  address: '10.0.0.1' as Ipv4,
  port: 22,
  username: 'portreeve',
  password: new Secret(password),
  hostKeys: [],
  algorithms: 'modern' as const,
});

function sessions(code: FaultCode) {
  const clock = new VirtualClock();
  const logins: string[] = [];
  const shells = {
    open: async ({ ssh: target }: { readonly ssh?: { readonly password?: Secret } }) => {
      logins.push(target?.password?.reveal() ?? '');
      return err(fault(code, 'device `sw1` refused user `portreeve`'));
    },
  };
  const lines = new DeviceSessions({ shells, clock, leases: {} as DeviceLeases });
  return {
    logins,
    pass: (ms: number) => clock.until(new Promise<void>((done) => clock.after(ms, done))),
    use: (target: ReturnType<typeof ssh>) =>
      lines.use({ device: { ...device(), ssh: target }, driver: ciscoIosxe, platform: undefined }, async () => ok(undefined)),
  };
}

test('a login that was refused is not tried again for a minute, whoever asks, unless another is configured', async () => {
  const { pass, logins, use } = sessions('device.authentication');
  const first = ssh('one');
  expect(await use(first)).toMatchObject({ error: { code: 'device.authentication', message: 'device `sw1` refused user `portreeve`' } });
  await pass(20_000);
  expect(await use(first)).toMatchObject({ error: { message: expect.stringContaining('no login is tried for another 40 s') } });
  expect(logins).toEqual(['one']);
  await use(ssh('two'));
  expect(logins).toEqual(['one', 'two']);
  const third = ssh('three');
  await use(third);
  await pass(60_000);
  await use(third);
  expect(logins).toEqual(['one', 'two', 'three', 'three']);
});

test('a device that is not reached is asked again at once', async () => {
  const { logins, use } = sessions('device.unreachable');
  const target = ssh('one');
  await use(target);
  await use(target);
  expect(logins).toEqual(['one', 'one']);
});
