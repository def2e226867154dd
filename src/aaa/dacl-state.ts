import { createHmac } from 'node:crypto';
import { sameBytesConstantTime } from '../base/bytes.ts';
import type { Duration, Instant } from '../base/time.ts';

/** Octets of a State: version, offset (4), expiry in epoch seconds (4), 16 of an HMAC-SHA-256. */
export const STATE_LENGTH = 25;
const VERSION = 1;
const SIGNED_AT = 9;

/** How long a device may take from one part of a dACL to the next. */
const LIFETIME: Duration = 120_000;

/** What a State is bound to: it is worth nothing for another list or another device. */
type Bound = { readonly wireName: string; readonly nasAddress: string; readonly secret: string };

/**
 * The State of an Access-Challenge that asks the device to come back for entry number `offset` (iosxe §5.4). It says itself what it means,
 * so no memory of downloads is kept: any server with the device's secret goes on where another stopped, and a repeated request
 * gets the same part again.
 */
export function daclState(offset: number, bound: Bound, now: Instant): Uint8Array {
  const state = Buffer.alloc(STATE_LENGTH);
  state[0] = VERSION;
  state.writeUInt32BE(offset, 1);
  state.writeUInt32BE(Math.floor((now + LIFETIME) / 1000), 5);
  state.set(signature(state, bound), SIGNED_AT);
  return state;
}

/** The offset in a State of ours that is still valid for this list and device; undefined for any other octets. */
export function offsetOf(state: Uint8Array, bound: Bound, now: Instant): number | undefined {
  if (state.length !== STATE_LENGTH || state[0] !== VERSION) return undefined;
  if (!sameBytesConstantTime(state, SIGNED_AT, signature(state, bound), 0, STATE_LENGTH - SIGNED_AT)) return undefined;
  const fields = Buffer.from(state.buffer, state.byteOffset, state.length);
  return fields.readUInt32BE(5) * 1000 < now ? undefined : fields.readUInt32BE(1);
}

/** The key is the device's RADIUS secret under a purpose of its own: it survives a restart, and who has it may have the list anyway. */
function signature(state: Uint8Array, { wireName, nasAddress, secret }: Bound): Uint8Array {
  const key = createHmac('sha256', secret).update('portreeve dACL download').digest();
  const mac = createHmac('sha256', key).update(state.subarray(0, SIGNED_AT)).update(`${nasAddress}\n${wireName}`).digest();
  return mac.subarray(0, STATE_LENGTH - SIGNED_AT);
}
