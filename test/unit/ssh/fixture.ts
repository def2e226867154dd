import { systemClock } from '../../../src/adapters/clock.ts';
import { systemRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells, type ShellOptions } from '../../../src/adapters/ssh/shells.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { SshTarget } from '../../../src/model/device.ts';
import type { DeviceShells } from '../../../src/ports/device-shell.ts';
import { deviceWith } from '../driver/fixture.ts';
import { NOBODY_ENROLLED } from './enrolment.ts';

export const PASSWORD = 'c4nary-Passw0rd';

export function device(port: number, ssh: Partial<SshTarget> = {}): ReturnType<typeof deviceWith> {
  return deviceWith({ port, password: new Secret(PASSWORD), ...ssh });
}

export function shells(options: Partial<ShellOptions> = {}): DeviceShells {
  return createDeviceShells({
    clock: systemClock,
    random: systemRandom,
    enrolled: NOBODY_ENROLLED,
    busy: { attempts: 1, initial: 1, cap: 1 },
    ...options,
  });
}
