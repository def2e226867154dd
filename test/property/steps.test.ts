import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/base/time.ts';
import type { DeviceId } from '../../src/model/device.ts';
import type { Step, StepResult } from '../../src/model/plan.ts';
import { advance } from '../../src/plan/advance.ts';
import { type Course, courseOf } from '../../src/plan/course.ts';
import { isFinished, isIdle, isPassed } from '../../src/plan/step-state.ts';
import { Steps } from '../../src/plan/steps.ts';
import { waveAt, wavesOf } from '../../src/plan/waves.ts';
import { NOW, planOf, SESSION, step } from '../unit/plan/sample.ts';

/** More than one chunk holds, so that changes fall into several. */
const MOST = 600;
const KINDS = ['sent', 'acknowledged', 'proved', 'refused', 'silent', 'busy', 'unknown', 'unproved', 'failed', 'gone', 'skipped'] as const;

/** Rollouts over a few devices; some targets have a second step, some what takes them back. */
const anyCourse: fc.Arbitrary<Course> = fc
  .record({
    total: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(MOST)),
    wave: fc.integer({ min: 1, max: 300 }),
    rolled: fc.boolean(),
  })
  .map(({ total, wave, rolled }) => {
    const waves = wavesOf([{ targets: 1 }, { targets: wave }], total);
    const steps = Array.from({ length: total }, (_, place): Step => {
      const device = `sw${place % 3}` as DeviceId;
      const follows = place % 5 === 4;
      const own = waveAt(waves, follows ? place - 1 : place);
      return step(`j/${place + 1}`, {
        do: { kind: 'coa', command: { kind: 'reauthenticate' }, session: SESSION, device, onlyIfChanged: false },
        after: follows ? [`j/${place}`] : [],
        ...(rolled && { wave: own }),
        state: follows || (rolled && own > 1) ? 'waiting' : 'ready',
        ...(place % 4 === 0 && { undo: { kind: 'remove-acl', device, name: 'PR-X' } }),
        retry: { attempts: 2, initial: 1, cap: 1 },
      });
    });
    return courseOf({
      ...planOf(...steps),
      ...(rolled && { rollout: { waves, pause: 0, rate: {}, jitter: 0, maxFailures: { count: 5 } } }),
    });
  });

const anyResults = fc.array(
  fc.record({ place: fc.nat(2 * MOST), kind: fc.constantFrom(...KINDS), errorCause: fc.constantFrom(undefined, 401, 503, 506) }),
  { maxLength: 120 },
);

/** Each result with the plan before and after it. */
function walk(course: Course, results: readonly { place: number; kind: (typeof KINDS)[number]; errorCause: number | undefined }[]) {
  let present = course;
  return results.map(({ place, kind, errorCause }, index) => {
    const before = present;
    const at = instantOf(NOW + index);
    const id = `j/${(place % before.steps.length) + 1}`;
    const result: StepResult = { step: id, kind, evidence: [], at, ...(errorCause && { errorCause }) };
    present = advance(before, result, at);
    return { before, after: present };
  });
}

describe('the steps of a plan, whatever results come in whatever order', () => {
  it('have counts that equal a fresh count, and find each step by its id', () => {
    fc.assert(
      fc.property(anyCourse, anyResults, (course, results) => {
        for (const { after } of walk(course, results).slice(-20)) {
          const all = [...after.steps];
          const { lastEnd: _, ended, ...counts } = after.steps.tally;
          const { lastEnd: __, ended: freshly, ...fresh } = Steps.of(all).tally;
          expect(counts).toEqual(fresh);
          expect(new Set(ended)).toEqual(new Set(freshly));
          expect(after.steps.tally.lastEnd).toBe(
            all.reduce<number | undefined>((last, { finishedAt }) => latest(last, finishedAt), undefined),
          );
          expect(after.steps.tally.open).toBe(all.filter((one) => !isFinished(one)).length);
          expect(after.steps.idle).toBe(all.filter(isIdle).length);
          const [front] = all
            .filter((one) => !isPassed(one))
            .map(({ wave = 0 }) => wave)
            .sort((a, b) => a - b);
          expect(after.steps.tally.front).toBe(front);
          for (const one of all) expect(after.steps.find(one.id)).toBe(one);
        }
      }),
    );
  });

  it('tell exactly what changed, and leave the version before as it was', () => {
    fc.assert(
      fc.property(anyCourse, anyResults, (course, results) => {
        const seen = walk(course, results).map((pair) => ({ ...pair, was: [...pair.before.steps] }));
        for (const { before, after, was } of seen) {
          expect([...before.steps]).toEqual(was);
          expect(after.steps.changedSince(before.steps)).toEqual([...after.steps].filter((one, place) => one !== was[place]));
        }
      }),
      { numRuns: 30 },
    );
  });
});

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
