import { expect, test } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import type { Plan, StepResult } from '../../../src/model/plan.ts';
import { advance } from '../../../src/plan/advance.ts';
import { courseOf } from '../../../src/plan/course.ts';
import { waveAt, wavesOf } from '../../../src/plan/waves.ts';
import { NOW, planOf, SESSION, step } from './sample.ts';
import { writtenPlan } from './written-plan.ts';

/** Ten sessions on each of four devices, in turns: four go first, then so many, then the rest. */
function rolledOut(second: number): Plan {
  const waves = wavesOf([{ targets: 4 }, { targets: second }, { percent: 100 }], 40);
  const steps = Array.from({ length: 40 }, (_, place) => {
    const wave = waveAt(waves, place);
    const device = `sw${place % 4}` as DeviceId;
    return step(`j/${place + 1}`, {
      wave,
      do: { kind: 'coa', command: { kind: 'reauthenticate' }, session: SESSION, device, onlyIfChanged: true },
      state: wave === 1 ? 'ready' : 'waiting',
      retry: { attempts: 1, initial: 1, cap: 1 },
    });
  });
  return { ...planOf(...steps), rollout: { waves, pause: 0, rate: {}, jitter: 0, maxFailures: { percent: 50 } } };
}

/** Each step of these numbers sent and answered so. */
function told(plan: Plan, steps: readonly number[], more: Pick<StepResult, 'kind'> & Partial<StepResult>): Plan {
  const results = steps.flatMap((number): StepResult[] => {
    const common = { step: `j/${number}`, evidence: [], at: NOW };
    return [
      { ...common, kind: 'sent' },
      { ...common, ...more },
    ];
  });
  return writtenPlan(results.reduce((course, result) => advance(course, result, NOW), courseOf(plan)));
}

const canary = (second: number): Plan => told(rolledOut(second), [1, 2, 3, 4], { kind: 'proved' });
const full = { kind: 'refused', errorCause: 506 } as const;

test('three full devices of four end the rollout by what is left alone on them, though few sessions were asked', () => {
  const two = told(canary(12), [5, 6], full);
  expect(two.ending).toBeUndefined();
  const three = told(two, [7], full);
  expect(three).toMatchObject({ ending: 'stopped', notes: ['stopped in wave 2: 9 of the 16 targets that had begun failed'] });
  expect(three.steps.filter(({ attempt }) => attempt > 0)).toHaveLength(7);
});

test('what is left alone in a wave that has not begun counts when it would begin', () => {
  const three = told(canary(4), [5, 6, 7], full);
  expect(three.ending).toBeUndefined();
  expect(told(three, [8], { kind: 'proved' })).toMatchObject({
    ending: 'stopped',
    notes: ['wave 3 was not begun: 27 of the 40 targets up to it failed'],
  });
});
