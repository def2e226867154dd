import { scrypt } from 'node:crypto';
import { err, ok, type Result } from '../../base/result.ts';
import type { Random } from '../../ports/random.ts';
import { SlowPassword } from './slow-password.ts';

type Cost = { readonly N: number; readonly r: number; readonly p: number };

/** 16 MiB and some 30 ms a hash: what one login may cost a server that also has to answer a morning's worth of them. */
const COST: Cost = { N: 16_384, r: 8, p: 1 };
const HASH_SIZE = 32;
const MOST_MEMORY = 256 * 1024 * 1024;

export async function scryptForm(password: string, random: Random): Promise<string> {
  const salt = random.bytes(16);
  const hash = await derive(password, salt, HASH_SIZE, COST);
  return `scrypt:${COST.N}:${COST.r}:${COST.p}:${Buffer.from(salt).toString('base64url')}:${Buffer.from(hash).toString('base64url')}`;
}

/** `scrypt:N:r:p:SALT:HASH` (RFC 7914; salt and hash in base64url): slow on purpose, whoever steals it. */
export function parseScrypt(text: string): Result<SlowPassword, string> {
  const match = /^scrypt:(\d{1,8}):(\d{1,3}):(\d{1,3}):([A-Za-z0-9_-]{8,}):([A-Za-z0-9_-]{22,})$/.exec(text);
  if (match === null) return err('a `scrypt:` password has the form `scrypt:N:r:p:salt:hash`');
  const cost = { N: Number(match[1]), r: Number(match[2]), p: Number(match[3]) };
  const powerOfTwo = cost.N > 1 && (cost.N & (cost.N - 1)) === 0;
  if (!powerOfTwo || cost.r < 1 || cost.p < 1 || 128 * cost.N * cost.r * cost.p > MOST_MEMORY / 2) {
    return err('the cost numbers of a `scrypt:` password are out of bounds');
  }
  const salt = Buffer.from(match[4] ?? '', 'base64url');
  return ok(new SlowPassword(Buffer.from(match[5] ?? '', 'base64url'), (offered, size) => derive(offered, salt, size, cost)));
}

function derive(password: string, salt: Uint8Array, size: number, cost: Cost): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, size, { ...cost, maxmem: MOST_MEMORY }, (cause, hash) => (cause ? reject(cause) : resolve(hash)));
  });
}
