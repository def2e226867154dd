import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { Step, StepResult } from '../../../src/model/plan.ts';
import { advance } from '../../../src/plan/advance.ts';
import { type Course, courseOf } from '../../../src/plan/course.ts';
import { NOW, planOf, SESSION, step } from './sample.ts';

/** Targets on two devices by turns, two of each to a wave. */
function rollout(): Course {
  const steps = Array.from({ length: 12 }, (_, place): Step => {
    const wave = 1 + Math.floor(place / 4);
    const device = `sw${1 + (place % 2)}` as DeviceId;
    return step(`j/${place + 1}`, {
      do: { kind: 'coa', command: { kind: 'reauthenticate' }, session: SESSION, device, onlyIfChanged: false },
      state: wave === 1 ? 'ready' : 'waiting',
      wave,
    });
  });
  return courseOf({ ...planOf(...steps), rollout: { waves: [4, 8, 12], pause: 0, rate: {}, jitter: 0 } });
}

function told(course: Course, ...results: readonly (readonly [place: number, kind: StepResult['kind']])[]): Course {
  return results.reduce((plan, [place, kind]) => {
    const at = instantOf(NOW + 1);
    return advance(plan, { step: `j/${place}`, kind, evidence: [], at }, at);
  }, course);
}

const silentOf = ({ steps }: Course): readonly number[] => [...steps].flatMap(({ silent }, place) => (silent ? [place + 1] : []));

it('the pace of a rollout counts from the beginning of its wave', () => {
  const second = told(rollout(), [1, 'proved'], [2, 'proved'], [3, 'proved'], [4, 'proved']);
  expect(second).toMatchObject({ rollout: { begun: 2 }, wentOn: { at: NOW + 1, done: 4 } });
});

describe('a device that does not answer one step of a rollout', () => {
  it('is not waited for by the waves with its others either, sent or not', () => {
    const quiet = told(rollout(), [2, 'sent'], [2, 'silent']);
    expect(silentOf(quiet)).toEqual([2, 4]);
    const second = told(quiet, [1, 'proved'], [3, 'proved']);
    expect(second.rollout?.begun).toBe(2);
    expect(silentOf(second)).toEqual([2, 4, 6, 8]);
    expect(told(second, [5, 'proved'], [7, 'proved']).rollout?.begun).toBe(3);
  });

  it('is waited for again once it answers', () => {
    const quiet = told(rollout(), [2, 'sent'], [2, 'silent'], [1, 'proved'], [3, 'proved']);
    const heard = told(quiet, [2, 'acknowledged']);
    expect(silentOf(heard)).toEqual([]);
    expect(told(heard, [5, 'proved'], [7, 'proved']).rollout?.begun).toBe(2);
    expect(told(heard, [5, 'proved'], [7, 'proved'], [2, 'proved'], [4, 'proved'], [6, 'proved'], [8, 'proved']).rollout?.begun).toBe(3);
  });
});
