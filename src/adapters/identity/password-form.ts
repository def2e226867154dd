import { scrypt } from 'node:crypto';
import { ntHashOf } from '../../auth/mschap/nt-hash.ts';
import { sameBytesConstantTime } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Random } from '../../ports/random.ts';

/**
 * A password as a record keeps it: `plain:TEXT`, which CHAP and MS-CHAP need, or `scrypt:N:r:p:SALT:HASH` (RFC 7914; salt and hash in base64url).
 * Neither prints: the parts are private.
 */
export type PasswordForm = PlainPassword | ScryptPassword | typeof NO_PASSWORD;

/** Of an account that has none: only the empty password is right (requirement U4). */
export const NO_PASSWORD = { kind: 'none', is: (offered: string): boolean => offered === '' } as const;

type Cost = { readonly N: number; readonly r: number; readonly p: number };

/** 16 MiB and some 30 ms a hash: what one login may cost a server that also has to answer a morning's worth of them. */
const COST: Cost = { N: 16_384, r: 8, p: 1 };
const HASH_SIZE = 32;
const MOST_MEMORY = 256 * 1024 * 1024;

export class PlainPassword {
  readonly kind = 'plain';
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** For CHAP, whose answer cannot be checked without it. */
  octets(): Uint8Array {
    return Buffer.from(this.#text, 'utf8');
  }

  /** For MS-CHAP: a form without this method cannot do it. */
  ntHash(): Uint8Array {
    return ntHashOf(this.#text);
  }

  /** Takes a time that depends on `offered` only. */
  is(offered: string): boolean {
    const held = this.#text;
    let difference = offered.length ^ held.length;
    for (let i = 0; i < offered.length; i++) difference |= offered.charCodeAt(i) ^ (i < held.length ? held.charCodeAt(i) : 0);
    return difference === 0;
  }
}

export class ScryptPassword {
  readonly kind = 'scrypt';
  readonly #cost: Cost;
  readonly #salt: Uint8Array;
  readonly #hash: Uint8Array;

  constructor(cost: Cost, salt: Uint8Array, hash: Uint8Array) {
    this.#cost = cost;
    this.#salt = salt;
    this.#hash = hash;
  }

  /** Hashed on a thread of the pool, not on the event loop. */
  async is(offered: string): Promise<boolean> {
    const hash = await derive(offered, this.#salt, this.#hash.length, this.#cost);
    return sameBytesConstantTime(hash, 0, this.#hash, 0, this.#hash.length);
  }
}

/** A form no password fits, for spending on an unknown name the time a known one takes. */
export function unmatchable(random: Random): ScryptPassword {
  return new ScryptPassword(COST, random.bytes(16), random.bytes(HASH_SIZE));
}

/** What is to be written into a record for `password`. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(16);
  const hash = await derive(password, salt, HASH_SIZE, COST);
  return `scrypt:${COST.N}:${COST.r}:${COST.p}:${base64url(salt)}:${base64url(hash)}`;
}

/** Reads a stored form; the error says what is wrong with it, never what it holds. */
export function parsePasswordForm(text: string): Result<PasswordForm, string> {
  if (text.startsWith('plain:')) return ok(new PlainPassword(text.slice('plain:'.length)));
  const match = /^scrypt:(\d{1,8}):(\d{1,3}):(\d{1,3}):([A-Za-z0-9_-]{8,}):([A-Za-z0-9_-]{22,})$/.exec(text);
  if (match === null) return err('a password has the form `plain:…` or `scrypt:N:r:p:salt:hash`');
  const cost = { N: Number(match[1]), r: Number(match[2]), p: Number(match[3]) };
  const powerOfTwo = cost.N > 1 && (cost.N & (cost.N - 1)) === 0;
  if (!powerOfTwo || cost.r < 1 || cost.p < 1 || 128 * cost.N * cost.r * cost.p > MOST_MEMORY / 2) {
    return err('the cost numbers of a `scrypt:` password are out of bounds');
  }
  return ok(new ScryptPassword(cost, Buffer.from(match[4] ?? '', 'base64url'), Buffer.from(match[5] ?? '', 'base64url')));
}

function derive(password: string, salt: Uint8Array, size: number, cost: Cost): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, size, { ...cost, maxmem: MOST_MEMORY }, (cause, hash) => (cause ? reject(cause) : resolve(hash)));
  });
}

function base64url(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}
