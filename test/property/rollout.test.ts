import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/base/time.ts';
import type { Plan, Rollout, StepResult } from '../../src/model/plan.ts';
import type { WaveSize } from '../../src/model/rollout.ts';
import { advance } from '../../src/plan/advance.ts';
import { courseOf } from '../../src/plan/course.ts';
import { isFinished } from '../../src/plan/step-state.ts';
import { isTooMany, waveAt, wavesOf } from '../../src/plan/waves.ts';
import { NOW, planOf, step } from '../unit/plan/sample.ts';
import { writtenPlan } from '../unit/plan/written-plan.ts';

const anySizes: fc.Arbitrary<readonly WaveSize[]> = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 10 }).map((targets) => ({ targets })),
    fc.integer({ min: 1, max: 100 }).map((percent) => ({ percent })),
  ),
  { minLength: 1, maxLength: 4 },
);

const anyRollout: fc.Arbitrary<Plan> = fc
  .record({
    total: fc.integer({ min: 1, max: 24 }),
    sizes: anySizes,
    limit: fc.oneof(
      fc.constant(undefined),
      fc.integer({ min: 1, max: 5 }).map((count) => ({ count })),
      fc.integer({ min: 5, max: 100 }).map((percent) => ({ percent })),
    ),
    attempts: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ total, sizes, limit, attempts }) => {
    const waves = wavesOf(sizes, total);
    const rollout: Rollout = { waves, pause: 0, rate: {}, jitter: 0, ...(limit && { maxFailures: limit }) };
    const steps = Array.from({ length: total }, (_, place) => {
      const wave = waveAt(waves, place);
      return step(`j/${place + 1}`, { wave, state: wave === 1 ? 'ready' : 'waiting', retry: { attempts, initial: 1, cap: 1 } });
    });
    return { ...planOf(...steps), rollout };
  });

type Told = { readonly place: number; readonly kind: StepResult['kind']; readonly errorCause: number | undefined };
const anyResults: fc.Arbitrary<readonly Told[]> = fc.array(
  fc.record({
    place: fc.nat(23),
    kind: fc.constantFrom<StepResult['kind'][]>(
      'sent',
      'sent',
      'acknowledged',
      'proved',
      'proved',
      'refused',
      'unproved',
      'unconfirmed',
      'skipped',
      'gone',
    ),
    errorCause: fc.constantFrom(undefined, 401, 506),
  }),
  { maxLength: 200 },
);

/** Every plan on the way. */
function walk(plan: Plan, results: readonly Told[]): readonly Plan[] {
  const plans = [courseOf(plan)];
  for (const [index, { place, kind, errorCause }] of results.entries()) {
    const at = instantOf(NOW + index);
    const result: StepResult = { step: `j/${place + 1}`, kind, evidence: [], at, ...(errorCause && { errorCause }) };
    plans.push(advance(plans.at(-1) ?? courseOf(plan), result, at));
  }
  return plans.map(writtenPlan);
}

describe('a rollout, whatever results come in whatever order', () => {
  it('begins every target exactly once, in waves that grow to all', () => {
    fc.assert(
      fc.property(anySizes, fc.integer({ min: 1, max: 5000 }), (sizes, total) => {
        const waves = wavesOf(sizes, total);
        expect(waves.at(-1)).toBe(total);
        expect(waves.every((begun, i) => begun > (waves[i - 1] ?? 0))).toBe(true);
      }),
    );
  });

  it('sends nothing of a wave before every step of the waves before is over', () => {
    fc.assert(
      fc.property(anyRollout, anyResults, (plan, results) => {
        for (const { steps } of walk(plan, results)) {
          const front = Math.min(...steps.filter((one) => !isFinished(one)).map(({ wave = 0 }) => wave));
          for (const one of steps.filter(({ wave = 0 }) => wave > front)) expect(one.sentAt).toBeUndefined();
        }
      }),
    );
  });

  it('begins nothing more once the threshold is reached, and no wave stays behind when it is not', () => {
    fc.assert(
      fc.property(anyRollout, anyResults, (plan, results) => {
        const plans = walk(plan, results);
        for (const [index, one] of plans.entries()) {
          const failed = one.steps.filter((s) => isFinished(s) && ['failed', 'refused', 'unknown'].includes(s.state));
          const begun = one.rollout?.waves[Math.max(0, ...failed.map(({ wave = 1 }) => wave)) - 1] ?? 0;
          const over = isTooMany(failed.length, begun, one.rollout?.maxFailures);
          if (over) {
            expect(one.ending).toBe('stopped');
            const attempts = one.steps.map(({ attempt }) => attempt);
            expect(plans.at(-1)?.steps.map(({ attempt }) => attempt)).toEqual(attempts);
            for (const s of one.steps)
              expect(isFinished(s) || s.state === 'sent' || s.state === 'acknowledged' || s.state === 'unknown').toBe(true);
          } else if (index > 0 && one.finishedAt === undefined) {
            expect(one.steps.some((s) => !isFinished(s) && s.state !== 'waiting')).toBe(true);
          }
          expect(one.finishedAt !== undefined).toBe(one.steps.every(isFinished));
        }
      }),
    );
  });

  it('is decided by the plan alone: a plan read back from storage goes on the same', () => {
    fc.assert(
      fc.property(anyRollout, anyResults, fc.nat(200), (plan, results, cut) => {
        const first = walk(plan, results.slice(0, cut)).at(-1) ?? plan;
        const again = JSON.parse(JSON.stringify(first)) as Plan;
        expect(walk(again, results.slice(cut)).at(-1)).toEqual(walk(first, results.slice(cut)).at(-1));
      }),
    );
  });
});
