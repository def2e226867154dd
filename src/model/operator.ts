import { createHash } from 'node:crypto';
import type { DeviceId } from './device.ts';

/**
 * Operator-Name of a realm as it stands on the wire (RFC 5580 §4.1): the namespace `1` is that of realms.
 */
export function operatorName(realm: string): string {
  return `1${realm}`;
}

/**
 * Operator-NAS-Identifier of a device, 8 octets (RFC 8559 §3.4): the same over restarts and on every server of the realm, it tells others nothing
 * about the device, and it is only ever compared, never read.
 */
export function operatorNas(realm: string, device: DeviceId): Uint8Array {
  return createHash('sha256').update(`portreeve Operator-NAS-Identifier\n${realm}\n${device}`).digest().subarray(0, 8);
}
