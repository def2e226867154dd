import { createCipheriv } from 'node:crypto';
import { sameBytesConstantTime } from '../../base/bytes.ts';

/** ChallengeResponse (RFC 2433 §A.5, RFC 2759 §8.5): 8 octets of challenge under the NT hash of 16 octets, as three DES keys; 24 octets. */
export function challengeResponse(challenge: Uint8Array, ntHash: Uint8Array): Uint8Array {
  const keys = Buffer.alloc(21);
  keys.set(ntHash);
  return Buffer.concat([0, 7, 14].map((at) => des(challenge, keys.subarray(at, at + 7))));
}

/** Whether the response is that of who knows the password; in a time that does not depend on where it differs. */
export function isChallengeResponse(response: Uint8Array, challenge: Uint8Array, ntHash: Uint8Array): boolean {
  return response.length === 24 && sameBytesConstantTime(response, 0, challengeResponse(challenge, ntHash), 0, 24);
}

/** DesEncrypt (RFC 2759 §8.6) of one block. OpenSSL 3 has DES only three times over; with one key thrice that is DES. */
function des(block: Uint8Array, key: Uint8Array): Uint8Array {
  const parted = withParityPlaces(key);
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([parted, parted, parted]), null);
  return cipher.setAutoPadding(false).update(block);
}

/** Seven octets as eight, whose lowest bits, DES's parity, nobody reads. */
function withParityPlaces(key: Uint8Array): Uint8Array {
  const bits = BigInt(`0x${Buffer.from(key).toString('hex')}`);
  return Uint8Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(49 - 7 * i)) & 0x7fn) << 1);
}
