import { expect, test } from 'vitest';
import { milliseconds } from '../../../src/api/cli/show-plan.ts';

test.each([
  [0.4, '0.4 ms'],
  [12, '12 ms'],
  [1500, '1.50 s'],
  [59_994, '59.99 s'],
  [59_999, '1 min 0 s'],
  [61_000, '1 min 1 s'],
  [659_700, '11 min 0 s'],
])('%d ms is shown as %s', (ms, shown) => {
  expect(milliseconds(ms)).toBe(shown);
});
