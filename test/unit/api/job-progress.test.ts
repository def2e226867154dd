import { expect, test } from 'vitest';
import { viewOfJob } from '../../../src/api/views/job-view.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { courseOf } from '../../../src/plan/course.ts';
import { NOW, planOf, step } from '../plan/sample.ts';

const over = (id: string, ms: number, more: Parameters<typeof step>[1]) => step(id, { ...more, finishedAt: instantOf(NOW + ms) });
const rollout = { waves: [2, 6], pause: 0, rate: {}, jitter: 0 };
const plan: Plan = {
  ...planOf(
    over('j/1', 500, { wave: 1, state: 'proved' }),
    over('j/2', 1000, { wave: 1, state: 'refused', errorCause: 401 }),
    over('j/3', 2000, { wave: 2, state: 'refused', errorCause: 401 }),
    over('j/4', 2000, { wave: 2, state: 'skipped', skipped: 'gone' }),
    step('j/5', { wave: 2 }),
    step('j/6', { wave: 2, state: 'sent' }),
  ),
  rollout,
};

test('a rollout shows its wave, its pace, how long the rest takes, and how its steps ended by Error-Cause', () => {
  const { progress, outcomes } = viewOfJob(courseOf(plan), instantOf(NOW + 2000));
  expect(progress).toEqual({ done: 4, total: 6, wave: 2, waves: 2, perSecond: 2, eta: 1000 });
  expect(outcomes).toEqual([
    { outcome: 'refused, Error-Cause 401 Unsupported-Attribute', steps: 2 },
    { outcome: 'proved', steps: 1 },
    { outcome: 'skipped (gone)', steps: 1 },
  ]);
});

test('the rest takes the longer the longer nothing more is done', () => {
  const [first, later] = [2000, 20_000].map((ms) => viewOfJob(courseOf(plan), instantOf(NOW + ms)).progress);
  expect(first).toMatchObject({ done: 4, perSecond: 2, eta: 1000 });
  expect(later).toMatchObject({ done: 4, perSecond: 0.2, eta: 10_000 });
  const over = viewOfJob(courseOf({ ...plan, state: 'partial' }), instantOf(NOW + 20_000)).progress;
  expect(over?.perSecond).toBe(2);
});

test('what its devices have not answered so far is told, and the wave is the one that goes on without it', () => {
  const silent = { ...plan, steps: plan.steps.with(1, step('j/2', { wave: 1, state: 'sent', silent: true })) };
  expect(viewOfJob(courseOf(silent), instantOf(NOW + 2000)).progress).toMatchObject({ done: 3, unanswered: 1, wave: 2 });
});

test('the time it was held back for does not count, nor what was done before', () => {
  const held = { ...plan, wentOn: { at: instantOf(NOW + 1000), done: 2 } };
  expect(viewOfJob(courseOf(held), instantOf(NOW + 2000)).progress).toMatchObject({ done: 4, perSecond: 2, eta: 1000 });
  const nothing = viewOfJob(courseOf({ ...plan, wentOn: { at: instantOf(NOW + 5000), done: 4 } }), instantOf(NOW + 6000)).progress;
  expect(nothing).not.toHaveProperty('eta');
});

test('a paused one has no time left to tell', () => {
  expect(viewOfJob(courseOf({ ...plan, state: 'paused' }), instantOf(NOW + 9000)).progress?.eta).toBeUndefined();
});

test('the rates it keeps to are told as they are written', () => {
  const rated = { ...plan, rollout: { ...rollout, rate: { global: 10, perDevice: 0.5 } } };
  expect(viewOfJob(courseOf(rated), instantOf(NOW)).progress).toMatchObject({ rates: { global: '10/s', perDevice: '30/m' } });
});
