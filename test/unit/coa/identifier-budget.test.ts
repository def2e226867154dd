import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Identifiers } from '../../../src/adapters/net/source-ports/identifiers.ts';

const WINDOW = 300_000;

test('256 are given out in order from the first, then none until one has rested', () => {
  const ids = new Identifiers(WINDOW, 250);
  const taken = Array.from({ length: 256 }, () => ids.take(0));
  expect(taken.slice(0, 8)).toEqual([250, 251, 252, 253, 254, 255, 0, 1]);
  expect(new Set(taken).size).toBe(256);
  expect(ids.take(10 * WINDOW)).toBeUndefined();
  ids.release(7, 1000);
  expect(ids.take(1000 + WINDOW - 1)).toBeUndefined();
  expect(ids.take(1000 + WINDOW)).toBe(7);
});

test('an answer without an exchange is late within the window of its identifier, and else to something never asked', () => {
  const ids = new Identifiers(WINDOW, 0);
  expect(ids.state(0, 0)).toBe('unused');
  ids.take(0);
  expect(ids.state(0, 0)).toBe('outstanding');
  ids.release(0, 500);
  expect(ids.state(0, 501)).toBe('late');
  expect(ids.state(0, 500 + WINDOW)).toBe('unused');
});

test('a ledger has rested when nothing is outstanding and the last release is a window ago', () => {
  const ids = new Identifiers(WINDOW, 0);
  expect(ids.rested(0)).toBe(true);
  ids.take(0);
  expect(ids.rested(WINDOW)).toBe(false);
  ids.release(0, WINDOW);
  expect(ids.rested(WINDOW + 1)).toBe(false);
  expect(ids.rested(2 * WINDOW)).toBe(true);
});

test('no identifier is ever given out twice within the window', () => {
  const step = fc.record({ wait: fc.integer({ min: 0, max: 5000 }), hold: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 900 }), fc.nat(255), (steps, first) => {
      const ids = new Identifiers(WINDOW, first);
      const lastUse = new Map<number, number>();
      const held: number[] = [];
      let now = 0;
      for (const { wait, hold } of steps) {
        now += wait;
        const id = ids.take(now);
        if (id !== undefined) {
          expect(now - (lastUse.get(id) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(WINDOW);
          lastUse.set(id, Number.POSITIVE_INFINITY);
          held.push(id);
        }
        while (held.length > hold) {
          const done = held.shift();
          if (done === undefined) break;
          ids.release(done, now);
          lastUse.set(done, now);
        }
      }
    }),
    { numRuns: 50 },
  );
});
