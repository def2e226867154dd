import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import { type Device, type DeviceId, hostKeyTrust } from '../model/device.ts';
import type { DeviceShells } from '../ports/device-shell.ts';
import type { ControlDeps } from './deps.ts';
import type { HostKeyEnrolment } from './enrolled-host-keys.ts';

export type EnrolDeps = { readonly devices: ControlDeps['devices']; readonly enrolled: HostKeyEnrolment; readonly shells: DeviceShells };

/** What came of logging in at once: nothing went wrong, or what did; the window stays open then. */
export type Enrolled = { readonly failure?: Fault };

/** Opens the window for a device's first key and logs in to it at once, so that the key is pinned before anybody else could be taken for it. */
export async function enrolDevice(deps: EnrolDeps, id: DeviceId, length: Duration, actor: string): Promise<Result<Enrolled, Fault>> {
  const device = enrollable(deps.devices, id);
  if (!device.ok) return device;
  const opened = await deps.enrolled.open(id, length, actor);
  if (!opened.ok) return opened;
  const shell = await deps.shells.open(device.value);
  if (!shell.ok) return ok({ failure: shell.error });
  await shell.value.close();
  return ok({});
}

/** The device when its key is a matter of enrolment: `device.unknown`, `device.not-configured`, or `api.conflict` where the configuration names keys. */
export function enrollable(devices: ControlDeps['devices'], id: DeviceId): Result<Device, Fault> {
  const device = devices.get(id);
  if (!device) return err(fault('device.unknown', `no device \`${id}\` is configured`));
  if (!device.ssh) return err(fault('device.not-configured', `device \`${id}\` has no ssh settings: add the section ssh`));
  const trust = hostKeyTrust(device.ssh);
  if (trust === 'enrolled') return ok(device);
  const where = trust === 'pinned' ? '`ssh.hostKeys`' : '`ssh.knownHosts`';
  return err(fault('api.conflict', `the SSH host key of device \`${id}\` is given by ${where} in the configuration: change it there`));
}
