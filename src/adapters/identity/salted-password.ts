import { createHash, pbkdf2 } from 'node:crypto';
import { sameBytesConstantTime } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Random } from '../../ports/random.ts';
import { SlowPassword } from './slow-password.ts';

/** Iterations of a new `pbkdf2-sha256:` form: some 5 ms. */
const ITERATIONS = 20_000;
const MOST_ITERATIONS = 10_000_000;
const SIZE = 32;

/**
 * `sha256:SALT:HASH`: SHA-256 over salt and password. Answered at once, thousands a millisecond for a thief too: for machine passwords that are long
 * and random, where a login must cost nothing.
 */
export class Sha256Password {
  readonly kind = 'fast';
  readonly #salt: Uint8Array;
  readonly #hash: Uint8Array;

  constructor(salt: Uint8Array, hash: Uint8Array) {
    this.#salt = salt;
    this.#hash = hash;
  }

  is(offered: string): boolean {
    return sameBytesConstantTime(sha256(this.#salt, offered), 0, this.#hash, 0, SIZE);
  }
}

export async function pbkdf2Form(password: string, random: Random): Promise<string> {
  const salt = random.bytes(16);
  return `pbkdf2-sha256:${ITERATIONS}:${base64url(salt)}:${base64url(await derive(password, salt, SIZE, ITERATIONS))}`;
}

export function sha256Form(password: string, random: Random): string {
  const salt = random.bytes(16);
  return `sha256:${base64url(salt)}:${base64url(sha256(salt, password))}`;
}

/** `pbkdf2-sha256:ITERATIONS:SALT:HASH` (RFC 8018 §5.2 with HMAC-SHA-256; salt and hash in base64url), as other servers store it. */
export function parsePbkdf2(text: string): Result<SlowPassword, string> {
  const match = /^pbkdf2-sha256:(\d{1,8}):([A-Za-z0-9_-]{11,}):([A-Za-z0-9_-]{22,86})$/.exec(text);
  if (match === null) return err('a `pbkdf2-sha256:` password has the form `pbkdf2-sha256:iterations:salt:hash`');
  const iterations = Number(match[1]);
  if (iterations < 1000 || iterations > MOST_ITERATIONS)
    return err(`the iterations of a \`pbkdf2-sha256:\` password are 1000 to ${MOST_ITERATIONS}`);
  const salt = octets(match[2]);
  return ok(new SlowPassword(octets(match[3]), (offered, size) => derive(offered, salt, size, iterations)));
}

export function parseSha256(text: string): Result<Sha256Password, string> {
  const match = /^sha256:([A-Za-z0-9_-]{11,}):([A-Za-z0-9_-]{43})$/.exec(text);
  if (match === null) return err('a `sha256:` password has the form `sha256:salt:hash`, with a salt of 8 octets or more');
  return ok(new Sha256Password(octets(match[1]), octets(match[2])));
}

function sha256(salt: Uint8Array, password: string): Uint8Array {
  return createHash('sha256').update(salt).update(password, 'utf8').digest();
}

function derive(password: string, salt: Uint8Array, size: number, iterations: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, size, 'sha256', (cause, hash) => (cause ? reject(cause) : resolve(hash)));
  });
}

function octets(text: string | undefined): Uint8Array {
  return Buffer.from(text ?? '', 'base64url');
}

function base64url(value: Uint8Array): string {
  return Buffer.from(value).toString('base64url');
}
