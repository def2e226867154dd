import { err, ok, type Result } from '../base/result.ts';
import type { Secret } from '../base/secret.ts';
import type { Device } from '../model/device.ts';

/** The shared secret a device is configured with in portreeve, for the same key in its own configuration. */
export function ownSecret(device: Device | undefined, section: 'radius' | 'coa'): Result<Secret, string> {
  if (device === undefined) return err(`\`{ device: ${section} }\` is the secret of a device: say which one it is for`);
  const secret = device[section]?.secret;
  return secret === undefined ? err(`device \`${device.id}\` has no \`${section}\` section with a secret`) : ok(secret);
}
