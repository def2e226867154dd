import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextStep } from '../../../src/adapters/net/coa/timers.ts';
import { type RetransmissionTimers, RFC5080_TIMERS } from '../../../src/model/retransmission.ts';

/** The waits of one exchange to its end, with these draws of RAND. */
function waits(timers: RetransmissionTimers, fractions: readonly number[]): { readonly waits: number[]; readonly transmissions: number } {
  const seen: number[] = [];
  let elapsed = 0;
  let previous: number | undefined;
  for (let transmissions = 1; ; transmissions++) {
    const next = nextStep(timers, { transmissions, elapsed, previous }, fractions[transmissions - 1] ?? 0.5);
    seen.push(next.wait);
    elapsed += next.wait;
    previous = next.timeout;
    if (next.kind === 'give-up') return { waits: seen, transmissions };
  }
}

test('without jitter: 2, 4, 8, 16 s and the end at 30 s', () => {
  expect(waits({ ...RFC5080_TIMERS, jitter: 0 }, [])).toEqual({ waits: [2000, 4000, 8000, 16_000], transmissions: 4 });
});

test('the fastest draws send five times, the slowest four', () => {
  expect(waits(RFC5080_TIMERS, [0, 0, 0, 0, 0]).transmissions).toBe(5);
  expect(waits(RFC5080_TIMERS, [0.999, 0.999, 0.999, 0.999]).transmissions).toBe(4);
});

test('the bounds of RFC 5080 §2.2.1 hold for every draw', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 8, maxLength: 8 }), (fractions) => {
      const run = waits(RFC5080_TIMERS, fractions);
      const total = run.waits.reduce((sum, wait) => sum + wait, 0);
      expect(total).toBeLessThanOrEqual(RFC5080_TIMERS.maximumDuration + 0.001);
      expect(run.transmissions).toBeLessThanOrEqual(RFC5080_TIMERS.maximumCount);
      expect(run.waits[0]).toBeGreaterThanOrEqual(1800);
      expect(run.waits[0]).toBeLessThanOrEqual(2200);
      run.waits.slice(1, -1).forEach((wait, index) => {
        const before = run.waits[index] ?? 0;
        expect(wait).toBeGreaterThanOrEqual(Math.min(1.9 * before, 14_400) - 0.001);
        expect(wait).toBeLessThanOrEqual(Math.min(2.1 * before, 17_600) + 0.001);
      });
    }),
  );
});

test('MRC ends after so many transmissions, MRT caps the wait, 0 means no limit', () => {
  expect(waits({ ...RFC5080_TIMERS, jitter: 0, maximumCount: 2 }, [])).toEqual({ waits: [2000, 4000], transmissions: 2 });
  expect(waits({ ...RFC5080_TIMERS, jitter: 0, maximumTimeout: 3000, maximumDuration: 0 }, []).waits).toEqual([
    2000, 3000, 3000, 3000, 3000,
  ]);
  const endless = waits({ initial: 1000, maximumCount: 0, maximumTimeout: 0, maximumDuration: 100_000, jitter: 0 }, []);
  expect(endless.waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 37_000]);
});

test('a wait that MRT caps has its jitter, too', () => {
  const capped = { ...RFC5080_TIMERS, initial: 1000, maximumTimeout: 1000, maximumDuration: 0 };
  expect(waits(capped, [0.5, 0.75, 1]).waits.slice(0, 3)).toEqual([1000, 1050, 1100]);
});
