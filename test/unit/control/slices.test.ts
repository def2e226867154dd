import { expect, it } from 'vitest';
import type { Work } from '../../../src/base/work.ts';
import { inSlices } from '../../../src/control/slices.ts';

/** Each look at it takes a millisecond. */
function slowClock() {
  let now = 0;
  const waiting: (() => void)[] = [];
  return {
    waiting,
    monotonic: () => now++,
    after: (_delay: number, task: () => void) => {
      waiting.push(task);
      return () => undefined;
    },
  };
}

function* counting(steps: number, done: number[]): Work<string> {
  for (let n = 0; n < steps; n++) {
    done.push(n);
    yield;
  }
  return 'over';
}

it('does little work at once', async () => {
  const clock = slowClock();
  const done: number[] = [];
  const over = inSlices(clock, counting(3, done));
  expect(done).toEqual([0, 1, 2]);
  expect(await over).toBe('over');
  expect(clock.waiting).toHaveLength(0);
});

it('lets others have their turn after some milliseconds of much work, and loses nothing of it', async () => {
  const clock = slowClock();
  const done: number[] = [];
  let over: string | undefined;
  void inSlices(clock, counting(50, done)).then((result) => {
    over = result;
  });
  let turns = 0;
  while (over === undefined && turns < 100) {
    turns++;
    const before = done.length;
    clock.waiting.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(done.length - before).toBeLessThanOrEqual(6);
  }
  expect(done).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(turns).toBeGreaterThan(5);
});
