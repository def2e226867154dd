import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/base/time.ts';
import type { DeviceId } from '../../src/model/device.ts';
import type { Plan, Rollout, Step, StepResult } from '../../src/model/plan.ts';
import type { WaveSize } from '../../src/model/rollout.ts';
import { advance } from '../../src/plan/advance.ts';
import { courseOf } from '../../src/plan/course.ts';
import { isFinished } from '../../src/plan/step-state.ts';
import { waveAt, wavesOf } from '../../src/plan/waves.ts';
import { mustStop } from '../spec/rollout.ts';
import { NOW, planOf, SESSION, step } from '../unit/plan/sample.ts';
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
      // Of several devices, so that one without room leaves some of a wave alone.
      const action = {
        kind: 'coa',
        command: { kind: 'reauthenticate' },
        session: SESSION,
        device: `sw${place % 4}` as DeviceId,
        onlyIfChanged: true,
      } as const;
      return step(`j/${place + 1}`, { do: action, wave, state: wave === 1 ? 'ready' : 'waiting', retry: { attempts, initial: 1, cap: 1 } });
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
      'silent',
      'unknown',
      'busy',
      'unproved',
      'unconfirmed',
      'skipped',
      'gone',
    ),
    errorCause: fc.constantFrom(undefined, 401, 506),
  }),
  { maxLength: 200 },
);

/** Each target told in its turn, and once more: most get what they should, some devices keep silent at first or for good. */
const anyCourse: fc.Arbitrary<readonly Told[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom('proved', 'proved', 'silent', 'unknown', 'refused'),
      fc.constantFrom('proved', 'unconfirmed', 'acknowledged'),
      fc.constantFrom(401, 506),
    ),
    {
      minLength: 24,
      maxLength: 24,
    },
  )
  .map((told) => {
    const results = told.flatMap(([first, then, cause], place): Told[] => [
      { place, kind: 'sent', errorCause: undefined },
      { place, kind: first as StepResult['kind'], errorCause: first === 'refused' ? cause : undefined },
      // What is told of the one before comes when this one has had its turn.
      ...(place > 0 ? [{ place: place - 1, kind: told[place - 1]?.[1] as StepResult['kind'], errorCause: undefined }] : []),
      { place, kind: place % 2 === 0 ? (then as StepResult['kind']) : 'sent', errorCause: undefined },
    ]);
    return [...results, ...results];
  });

/** Each target is told and answers at once; a device without room says so for good. */
const anyShortage: fc.Arbitrary<readonly Told[]> = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }).map((full) =>
  Array.from({ length: 24 }, (_, place): Told[] => {
    const answer: Told = full[place % 4] ? { place, kind: 'refused', errorCause: 506 } : { place, kind: 'proved', errorCause: undefined };
    const sent: Told = { place, kind: 'sent', errorCause: undefined };
    return [sent, answer, sent, answer, sent, answer];
  }).flat(),
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

/** The last wave of which something has begun. */
function begunOf(steps: readonly Step[]): number {
  return Math.max(
    1,
    ...steps.filter(({ state, attempt }) => state !== 'waiting' && (state !== 'skipped' || attempt > 0)).map(({ wave }) => wave ?? 0),
  );
}

/** It did not get what it should. */
function isLost(step: Step): boolean {
  return isFinished(step) && (['failed', 'refused', 'unknown'].includes(step.state) || step.skipped === 'no-resources');
}

function keepsToThreshold(plan: Plan, results: readonly Told[]): void {
  const plans = walk(plan, results);
  for (const [index, one] of plans.entries()) {
    const wave = begunOf(one.steps);
    const begun = one.rollout?.waves[wave - 1] ?? 0;
    const lost = one.steps.filter((step) => isLost(step) && (step.wave ?? 0) <= wave);
    if (mustStop(lost.length, begun, one.rollout?.maxFailures)) {
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

  it('begins a wave when every step of the waves before is over, or its device silent and so few that all of them may fail', () => {
    fc.assert(
      fc.property(anyRollout, fc.oneof(anyCourse, anyResults), (plan, results) => {
        const plans = walk(plan, results);
        for (const [index, { steps, rollout }] of plans.entries()) {
          const before = plans[index - 1];
          const wave = begunOf(steps);
          if (before === undefined || rollout === undefined || wave === begunOf(before.steps)) continue;
          const earlier = steps.filter((one) => (one.wave ?? 0) < wave);
          const open = earlier.filter((one) => !isFinished(one));
          expect(open.every(({ silent }) => silent)).toBe(true);
          if (open.length === 0) continue;
          expect(steps.some(({ state }) => state === 'proved')).toBe(true);
          const begun = rollout.waves[wave - 2] ?? 0;
          expect(mustStop(earlier.filter(isLost).length + open.length, begun, rollout.maxFailures)).toBe(false);
        }
      }),
    );
  });

  it('begins nothing more once the threshold is reached, and no wave stays behind when it is not', () => {
    fc.assert(fc.property(anyRollout, fc.oneof(anyCourse, anyResults), keepsToThreshold));
  });

  it('nor a wave that is lost before it begins, since devices have no room for what is left of it', () => {
    fc.assert(fc.property(anyRollout, anyShortage, keepsToThreshold), { numRuns: 200 });
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
