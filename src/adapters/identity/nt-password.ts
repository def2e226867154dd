import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { ntHashOf } from '../../auth/mschap/nt-hash.ts';
import { sameBytesConstantTime } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import type { Random } from '../../ports/random.ts';

const NONCE = 12;
const TAG = 16;
const HASH = 16;

/**
 * `nt:BASE64URL`: the NT hash (MD4 of the password, RFC 2759 §8.3), encrypted with AES-256-GCM: 12 octets of nonce, 16 of ciphertext, 16 of tag. Whoever
 * has the NT hash can log in with MS-CHAP as if he had the password, hence the key.
 */
export class NtPassword {
  readonly kind = 'fast';
  readonly #hash: Uint8Array;

  constructor(hash: Uint8Array) {
    this.#hash = hash;
  }

  /** For MS-CHAP. */
  ntHash(): Uint8Array {
    return this.#hash;
  }

  is(offered: string): boolean {
    return sameBytesConstantTime(ntHashOf(offered), 0, this.#hash, 0, HASH);
  }
}

export function ntForm(password: string, key: Secret, random: Random): string {
  const nonce = random.bytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(key), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(ntHashOf(password)), cipher.final(), cipher.getAuthTag()]);
  return `nt:${sealed.toString('base64url')}`;
}

export function parseNt(text: string, key: Secret | undefined): Result<NtPassword, string> {
  const sealed = Buffer.from(text.slice('nt:'.length), 'base64url');
  if (!/^nt:[A-Za-z0-9_-]{59}$/.test(text) || sealed.length !== NONCE + HASH + TAG)
    return err('an `nt:` password has the form `portreeve user hash --form nt` prints');
  if (key === undefined) return err('an `nt:` password needs the `key` of its store');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(key), sealed.subarray(0, NONCE)).setAuthTag(sealed.subarray(NONCE + HASH));
  try {
    return ok(new NtPassword(Buffer.concat([decipher.update(sealed.subarray(NONCE, NONCE + HASH)), decipher.final()])));
  } catch {
    // The tag does not fit: node:crypto says so with an exception.
    return err('an `nt:` password was made with another `key`');
  }
}

function keyOf(key: Secret): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key.reveal(), '', 'portreeve nt hash', 32));
}
