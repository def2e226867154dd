import { randomFillSync } from 'node:crypto';
import type { Random } from '../ports/random.ts';

const POOL_SIZE = 4096;

/** Cryptographic randomness, drawn from the system in pieces of 4096 octets: one system call then serves hundreds of small requests. */
export function createRandom(): Random {
  const pool = new Uint8Array(POOL_SIZE);
  let at = POOL_SIZE;

  const fill = (target: Uint8Array, offset: number, length: number): void => {
    if (length > POOL_SIZE / 4) {
      randomFillSync(target, offset, length);
      return;
    }
    if (at + length > POOL_SIZE) {
      randomFillSync(pool);
      at = 0;
    }
    for (let i = 0; i < length; i++) {
      target[offset + i] = pool[at] ?? 0;
      // Handed out once only, and not left lying in memory.
      pool[at++] = 0;
    }
  };

  const four = new Uint8Array(8);
  return {
    fill,
    bytes(length) {
      const octets = new Uint8Array(length);
      fill(octets, 0, length);
      return octets;
    },
    fraction() {
      fill(four, 0, 8);
      const view = new DataView(four.buffer);
      return (view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11)) / 2 ** 53;
    },
  };
}

/** One for the process. */
export const systemRandom: Random = createRandom();
