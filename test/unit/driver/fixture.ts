import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { Secret } from '../../../src/base/secret.ts';
import { type DeviceSession, openDeviceSession } from '../../../src/driver/device-session.ts';
import type { SessionTiming } from '../../../src/driver/timing.ts';
import type { Device, DeviceId, SshTarget } from '../../../src/model/device.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import { login, ScriptedShell, type Sent, type Turn } from './scripted-shell.ts';
import { VirtualClock } from './virtual-clock.ts';

export const ENABLE = 'en4ble-Secret';

export function deviceWith(ssh: Partial<SshTarget> = {}): Device {
  return {
    id: 'sw1' as DeviceId,
    addresses: [],
    groups: {},
    driver: 'cisco-iosxe',
    platform: 'isr1000-8p',
    ssh: {
      address: '127.0.0.1' as Ipv4,
      port: 22,
      username: 'portreeve',
      hostKeys: [],
      algorithms: 'modern',
      enableSecret: new Secret(ENABLE),
      ...ssh,
    },
  };
}

export type Opened = {
  readonly shell: ScriptedShell;
  readonly clock: VirtualClock;
  readonly opening: ReturnType<typeof openDeviceSession>;
};

export function opening(greeting: Sent, turns: readonly Turn[], timing: Partial<SessionTiming> = {}, device = deviceWith()): Opened {
  const clock = new VirtualClock();
  const shell = new ScriptedShell(clock, greeting, turns);
  return { shell, clock, opening: openDeviceSession({ shell, driver: ciscoIosxe, device, clock, timing }) };
}

/** The same on a device that showed the name `host` in the session before. */
export function reopening(host: string, greeting: Sent, turns: readonly Turn[]): Opened {
  const clock = new VirtualClock();
  const shell = new ScriptedShell(clock, greeting, turns);
  return { shell, clock, opening: openDeviceSession({ shell, driver: ciscoIosxe, device: deviceWith(), clock, host }) };
}

/** A session that is open and whose script goes on with `turns`. */
export async function session(
  turns: readonly Turn[],
  timing: Partial<SessionTiming> = {},
): Promise<{ readonly shell: ScriptedShell; readonly clock: VirtualClock; readonly session: DeviceSession }> {
  const { shell, clock, opening: opened } = opening('\r\nsw1#', [...login(), ...turns], timing);
  const result = await clock.until(opened);
  if (!result.ok) throw new Error(result.error.message);
  return { shell, clock, session: result.value };
}
