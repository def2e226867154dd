import { expect, test } from 'vitest';
import { DeviceSlots } from '../../../src/control/device-slots.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { Step } from '../../../src/model/plan.ts';
import { type Course, courseOf } from '../../../src/plan/course.ts';
import { finish } from '../../../src/plan/step-state.ts';
import { NOW, planOf, step } from '../plan/sample.ts';

const [a, b, c] = ['a', 'b', 'c'] as DeviceId[] as [DeviceId, DeviceId, DeviceId];
const save = (id: string, device: DeviceId): Step => step(id, { do: { kind: 'save-config', device }, expect: { kind: 'saved', device } });
const rollout = { waves: [3], pause: 0, rate: {}, jitter: 0, parallel: 2 };

function over(plan: Course, ...places: readonly number[]): Course {
  return {
    ...plan,
    steps: plan.steps.replace(places.flatMap((place) => plan.steps.at(place) ?? []).map((one) => finish(one, 'proved', NOW))),
  };
}

test('no more devices at once than the rollout allows; each keeps its slot until its last step is over', () => {
  const slots = new DeviceSlots();
  const plan = courseOf({ ...planOf(save('j/1', a), save('j/2', a), save('j/3', b), save('j/4', c)), rollout });
  expect([slots.take(plan, a), slots.take(plan, b), slots.take(plan, c), slots.take(plan, a)]).toEqual([true, true, false, true]);
  expect(slots.waits(plan.id, c)).toBe(true);
  const half = over(plan, 0);
  expect(slots.release(half, a)).toBeUndefined();
  expect(slots.take(half, c)).toBe(false);
  const whole = over(half, 1);
  expect(slots.release(whole, a)).toBe(c);
  expect(slots.take(whole, c)).toBe(true);
  expect(slots.release(over(whole, 2), b)).toBeUndefined();
});

test('a plan that names no number works on up to two hundred devices', () => {
  const slots = new DeviceSlots();
  const devices = Array.from({ length: 201 }, (_, at) => `sw${at}` as DeviceId);
  const plan = courseOf(planOf(...devices.map((device, at) => save(`j/${at + 1}`, device))));
  const taken = devices.map((device) => slots.take(plan, device));
  expect([taken.filter(Boolean).length, taken.at(-1)]).toEqual([200, false]);
});
