import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ipv4ToNumber, prefixesBetween } from '../../src/model/ipv4.ts';

it('the blocks of a range hold every address of it once, no other, and no two of them could be one', () => {
  const end = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(end, end, fc.integer({ min: 0, max: 300 }), (a, b, near) => {
      const low = Math.min(a, b);
      const high = near < 150 ? Math.min(low + near, 0xffffffff) : Math.max(a, b);
      const blocks = prefixesBetween(low, high);
      let next = low;
      for (const { address, length } of blocks) {
        expect(ipv4ToNumber(address)).toBe(next);
        expect(next % 2 ** (32 - length)).toBe(0);
        next += 2 ** (32 - length);
      }
      expect(next).toBe(high + 1);
      for (const [index, { address, length }] of blocks.entries()) {
        const after = blocks[index + 1];
        const joined = after?.length === length && ipv4ToNumber(address) % 2 ** (33 - length) === 0;
        expect(joined).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});
