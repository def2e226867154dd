import { scrypt } from 'node:crypto';
import { sameBytesConstantTime } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Random } from '../../ports/random.ts';

type Cost = { readonly N: number; readonly r: number; readonly p: number };

/** 16 MiB and some 30 ms a hash: what one login may cost a server that also has to answer a morning's worth of them. */
const COST: Cost = { N: 16_384, r: 8, p: 1 };
const HASH_SIZE = 32;
const MOST_MEMORY = 256 * 1024 * 1024;

/** `scrypt:N:r:p:SALT:HASH` (RFC 7914; salt and hash in base64url): slow on purpose, whoever steals it. */
export class ScryptPassword {
  readonly kind = 'slow';
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

export async function scryptForm(password: string, random: Random): Promise<string> {
  const salt = random.bytes(16);
  const hash = await derive(password, salt, HASH_SIZE, COST);
  return `scrypt:${COST.N}:${COST.r}:${COST.p}:${Buffer.from(salt).toString('base64url')}:${Buffer.from(hash).toString('base64url')}`;
}

export function parseScrypt(text: string): Result<ScryptPassword, string> {
  const match = /^scrypt:(\d{1,8}):(\d{1,3}):(\d{1,3}):([A-Za-z0-9_-]{8,}):([A-Za-z0-9_-]{22,})$/.exec(text);
  if (match === null) return err('a `scrypt:` password has the form `scrypt:N:r:p:salt:hash`');
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
