import { fault } from '../../../src/base/fault.ts';
import type { EnrolledHostKeys } from '../../../src/ports/enrolled-host-keys.ts';

/** A server that has let no key in and opens no window. */
export const NOBODY_ENROLLED: EnrolledHostKeys = {
  judge: (device, { fingerprint }) =>
    fault('device.host-key-unknown', `no SSH host key is known for device \`${device}\`; it shows \`${fingerprint}\``),
  refused: () => undefined,
  loggedIn: () => undefined,
};
