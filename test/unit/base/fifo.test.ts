import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fifo } from '../../../src/base/fifo.ts';

test('gives what an array gives that is pushed to and shifted from', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat())), (steps) => {
      const fifo = new Fifo<number>();
      const array: number[] = [];
      for (const step of steps) {
        if (step === null) expect(fifo.shift()).toBe(array.shift());
        else {
          fifo.push(step);
          array.push(step);
        }
        expect(fifo.length).toBe(array.length);
      }
    }),
  );
});
