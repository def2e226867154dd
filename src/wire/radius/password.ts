import { HashBuffer } from './md5.ts';
import type { SharedSecret } from './secret.ts';

const BLOCK = 16;
const LARGEST_PASSWORD = 128;
const work = new HashBuffer(512);
const mask = new Uint8Array(BLOCK);
const NO_SALT = new Uint8Array(0);

/** mask = MD5(secret + sixteen octets of `before` [+ salt]), the b(i) of RFC 2865 §5.2 and RFC 2868 §3.5. */
function nextMask(secret: SharedSecret, before: Uint8Array, beforeAt: number, salt: Uint8Array): void {
  work.reserve(secret.octets.length + BLOCK + salt.length);
  const at = work.put(work.put(0, secret.octets), before, beforeAt, beforeAt + BLOCK);
  work.md5(work.put(at, salt), mask, 0);
}

/** Each block of the plain text is masked with the digest of the secret and the ciphered block before it; `start` stands before the first. */
function conceal(plain: Uint8Array, secret: SharedSecret, start: Uint8Array, salt: Uint8Array): Uint8Array {
  const hidden = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at += BLOCK) {
    if (at === 0) nextMask(secret, start, 0, salt);
    else nextMask(secret, hidden, at - BLOCK, NO_SALT);
    for (let i = 0; i < BLOCK; i++) hidden[at + i] = (plain[at + i] ?? 0) ^ (mask[i] ?? 0);
  }
  return hidden;
}

/** Undoes `conceal`. In pooled memory: a view of a small array of its own would cost half a microsecond, to move it out of the heap. */
function uncover(hidden: Uint8Array, secret: SharedSecret, start: Uint8Array, salt: Uint8Array): Uint8Array {
  const plain = Buffer.allocUnsafe(hidden.length);
  for (let at = 0; at < hidden.length; at += BLOCK) {
    if (at === 0) nextMask(secret, start, 0, salt);
    else nextMask(secret, hidden, at - BLOCK, NO_SALT);
    for (let i = 0; i < BLOCK; i++) plain[at + i] = (hidden[at + i] ?? 0) ^ (mask[i] ?? 0);
  }
  return plain;
}

/** User-Password as it goes on the wire (RFC 2865 §5.2): 16 to 128 octets. The password may have 128 octets at most: a longer one is the caller's bug and throws. */
export function hidePassword(password: Uint8Array, secret: SharedSecret, authenticator: Uint8Array): Uint8Array {
  if (password.length > LARGEST_PASSWORD) throw new RangeError('a User-Password has 128 octets at most (RFC 2865 section 5.2)');
  const padded = new Uint8Array(Math.max(1, Math.ceil(password.length / BLOCK)) * BLOCK);
  padded.set(password);
  return conceal(padded, secret, authenticator, NO_SALT);
}

/** The password in a User-Password value, without its padding of NUL octets. Undefined when the length is not a multiple of 16 in 16..128. */
export function revealPassword(hidden: Uint8Array, secret: SharedSecret, authenticator: Uint8Array): Uint8Array | undefined {
  if (hidden.length === 0 || hidden.length > LARGEST_PASSWORD || hidden.length % BLOCK !== 0) return undefined;
  const password = uncover(hidden, secret, authenticator, NO_SALT);
  let end = password.length;
  while (end > 0 && password[end - 1] === 0) end--;
  return password.subarray(0, end);
}

/** The CHAP response: MD5(identifier + password + challenge), 16 octets (RFC 1994 §4.1, 2865 §5.3). */
export function chapResponse(id: number, password: Uint8Array, challenge: Uint8Array): Uint8Array {
  work.reserve(1 + password.length + challenge.length);
  work.octets[0] = id;
  const total = work.put(work.put(1, password), challenge);
  const response = new Uint8Array(16);
  work.md5(total, response, 0);
  return response;
}

const LARGEST_SALTED = 239;

/**
 * Salt-encrypts a value (Tunnel-Password, RFC 2868 §3.5; MS-MPPE-Send-Key and -Recv-Key, RFC 2548 §2.4.2): salt of two octets, then the
 * ciphered length, value and padding. The salt's top bit is set here, as both RFCs demand; within one packet every salt must differ.
 * 239 octets at most: a longer value is the caller's bug and throws.
 */
export function saltEncrypt(value: Uint8Array, secret: SharedSecret, requestAuthenticator: Uint8Array, salt: number): Uint8Array {
  if (value.length > LARGEST_SALTED) throw new RangeError('a salt-encrypted value has 239 octets at most (RFC 2868 section 3.5)');
  const plain = new Uint8Array(Math.ceil((value.length + 1) / BLOCK) * BLOCK);
  plain[0] = value.length;
  plain.set(value, 1);
  const salted = Uint8Array.of(((salt >>> 8) & 0x7f) | 0x80, salt);
  return Buffer.concat([salted, conceal(plain, secret, requestAuthenticator, salted)]);
}

/** The value in a salt-encrypted attribute (without tag octet). Undefined when it is not salt and whole blocks, or the length inside says more than is there: also what a wrong secret looks like. */
export function saltDecrypt(octets: Uint8Array, secret: SharedSecret, requestAuthenticator: Uint8Array): Uint8Array | undefined {
  const length = octets.length - 2;
  if (length < BLOCK || length % BLOCK !== 0) return undefined;
  const plain = uncover(octets.subarray(2), secret, requestAuthenticator, octets.subarray(0, 2));
  const size = plain[0] ?? 0;
  return size < length ? plain.subarray(1, 1 + size) : undefined;
}

/** Ascend's hiding (FreeRADIUS `encrypt=3`): the value, cut or padded to 16 octets, xor MD5(authenticator + secret); hides and reveals. */
export function ascendSecret(value: Uint8Array, secret: SharedSecret, authenticator: Uint8Array): Uint8Array {
  work.reserve(BLOCK + secret.octets.length);
  const total = work.put(work.put(0, authenticator, 0, BLOCK), secret.octets);
  work.md5(total, mask, 0);
  return mask.map((octet, i) => octet ^ (value[i] ?? 0));
}
