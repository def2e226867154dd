import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Queue } from '../../../src/ports/queue.ts';

export type QueueUnderTest = { readonly queue: Queue; close(): Promise<void> };

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until it holds, or gives up after 5 s and lets the expectation that follows say what is wrong. */
export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await sleep(10);
}

/** The contract of the Queue port, held against every engine. */
export function queueSuite(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(`queue: ${name}`, () => {
    let under: QueueUnderTest;
    let queue: Queue;
    let runs: string[];
    beforeEach(async () => {
      under = await open();
      queue = under.queue;
      runs = [];
    });
    afterEach(() => under.close());

    const note = async (lane: string): Promise<void> => {
      runs.push(lane);
    };

    it('runs a lane that is woken', async () => {
      await queue.start(note, 4);
      await queue.wake('device:sw1');
      await until(() => runs.length > 0);
      expect(runs).toEqual(['device:sw1']);
    });

    it('runs what was woken before the start', async () => {
      await queue.wake('a');
      await queue.start(note, 4);
      await until(() => runs.length > 0);
      expect(runs).toEqual(['a']);
    });

    it('waking a lane that waits twice is the same as once', async () => {
      for (let i = 0; i < 20; i++) await queue.wake('a');
      await queue.start(note, 4);
      await until(() => runs.length > 0);
      await sleep(200);
      expect(runs).toEqual(['a']);
    });

    it('a wake during a run causes another run after it, however many there are', async () => {
      let inside = 0;
      let most = 0;
      await queue.start(async (lane) => {
        runs.push(lane);
        most = Math.max(most, ++inside);
        if (runs.length === 1) for (let i = 0; i < 5; i++) await queue.wake('a');
        await sleep(100);
        inside--;
      }, 4);
      await queue.wake('a');
      await until(() => runs.length >= 2);
      await sleep(300);
      expect(runs).toEqual(['a', 'a']);
      expect(most).toBe(1);
    });

    it('never runs one lane twice at once, and others beside it', async () => {
      const inside = new Map<string, number>();
      let overlap = 0;
      let together = 0;
      await queue.start(async (lane) => {
        inside.set(lane, (inside.get(lane) ?? 0) + 1);
        overlap = Math.max(overlap, ...inside.values());
        together = Math.max(together, [...inside.values()].filter((count) => count > 0).length);
        await sleep(5);
        inside.set(lane, (inside.get(lane) ?? 0) - 1);
        runs.push(lane);
      }, 8);
      for (let i = 0; i < 200; i++) {
        void queue.wake(`lane-${i % 10}`);
        if (i % 20 === 0) await sleep(3);
      }
      await until(() => new Set(runs).size === 10);
      await sleep(200);
      expect(overlap).toBe(1);
      expect(together).toBeGreaterThan(1);
    });

    it('runs no more lanes at once than allowed', async () => {
      let inside = 0;
      let most = 0;
      await queue.start(async (lane) => {
        most = Math.max(most, ++inside);
        await sleep(20);
        inside--;
        runs.push(lane);
      }, 3);
      await Promise.all(Array.from({ length: 12 }, (_, i) => queue.wake(`lane-${i}`)));
      await until(() => runs.length === 12);
      expect(runs).toHaveLength(12);
      expect(most).toBe(3);
    });

    it('wakes a lane later, not before its time', async () => {
      await queue.start(note, 4);
      const at = Date.now() + 300;
      await queue.wake('a', at);
      await sleep(150);
      expect(runs).toEqual([]);
      expect((await queue.stats()).delayed).toBe(1);
      await until(() => runs.length > 0);
      expect(runs).toEqual(['a']);
      expect(Date.now()).toBeGreaterThanOrEqual(at);
    });

    it('a wake now is not held back by a later one', async () => {
      await queue.start(note, 4);
      await queue.wake('a', Date.now() + 60_000);
      await queue.wake('a');
      await until(() => runs.length > 0);
      expect(runs).toEqual(['a']);
    });

    it('of two later wakes the earlier counts', async () => {
      await queue.start(note, 4);
      await queue.wake('a', Date.now() + 60_000);
      await queue.wake('a', Date.now() + 50);
      await until(() => runs.length > 0);
      expect(runs).toEqual(['a']);
    });

    it('runs a lane again after its handler threw, with a pause', async () => {
      const at: number[] = [];
      await queue.start(async () => {
        at.push(Date.now());
        if (at.length < 3) throw new Error('again');
      }, 4);
      await queue.wake('a');
      await until(() => at.length >= 3);
      await sleep(100);
      expect(at).toHaveLength(3);
      expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(90);
      expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(190);
    });

    it('waits for running handlers when it is stopped, and takes no new lane', async () => {
      let finished = false;
      await queue.start(async (lane) => {
        runs.push(lane);
        await sleep(200);
        finished = true;
      }, 1);
      await queue.wake('a');
      await until(() => runs.length > 0);
      await queue.wake('b');
      await queue.stop();
      expect(finished).toBe(true);
      await sleep(100);
      expect(runs).toEqual(['a']);
    });

    it('says how much waits and runs', async () => {
      let release = (): void => undefined;
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      await queue.start(async (lane) => {
        runs.push(lane);
        await gate;
      }, 1);
      for (const lane of ['a', 'b', 'c']) await queue.wake(lane);
      await until(() => runs.length > 0);
      expect(await queue.stats()).toEqual({ waiting: 2, active: 1, delayed: 0, healthy: true });
      release();
      await until(() => runs.length === 3);
    });
  });
}
