import type { Fault } from '../base/fault.ts';
import type { DeviceId } from '../model/device.ts';
import type { HostKey } from '../model/host-key.ts';

/** The keys of devices for which the configuration names none, and what devices showed instead. The calls answer at once: a handshake waits for them. */
export interface EnrolledHostKeys {
  /** Undefined when the device may be logged in to under this key; else why not. */
  judge(device: DeviceId, shown: HostKey): Fault | undefined;
  /** A key was refused with `code`, by whatever it was judged: it is kept for a person to look at, and told in the audit trail. */
  refused(device: DeviceId, shown: HostKey, code: Fault['code']): void;
  /** A login under a key that was judged well has succeeded. */
  loggedIn(device: DeviceId, shown: HostKey): void;
}
