import { expect, it } from 'vitest';
import { PlanBook } from '../../../src/control/plan-book.ts';
import type { Plan, PlanId } from '../../../src/model/plan.ts';
import { type Course, courseOf } from '../../../src/plan/course.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { NOW, planOf, result, step } from '../plan/sample.ts';
import { MemoryStore } from './memory-store.ts';

const JOB = 'j' as PlanId;

/** A canary of one, then all the others. */
function rollout(steps: number): Plan {
  const all = Array.from({ length: steps }, (_, n) => step(`j/${n + 1}`, { wave: n === 0 ? 1 : 2, state: n === 0 ? 'ready' : 'waiting' }));
  return { ...planOf(...all), rollout: { waves: [1, steps], pause: 0, rate: {}, jitter: 0 } };
}

async function underWay(plan: Plan) {
  const plans = new MemoryStore();
  await plans.record({
    event: { id: plan.cause, at: NOW, actor: 'test', kind: 'policy.changed', revision: 2, previous: 1, changed: [] },
    plans: [courseOf(plan)],
    audit: [],
  });
  const book = new PlanBook({ plans, clock: new ManualClock(), sink: { emit: () => undefined, count: () => undefined } });
  const parts: number[] = [];
  book.onChange((_, steps) => parts.push(steps.length));
  book.add(courseOf(plan));
  return { book, plans, parts };
}

const counts = (plan: Course | undefined): Record<string, number> => {
  const states: Record<string, number> = {};
  for (const { state } of plan?.steps ?? []) states[state] = (states[state] ?? 0) + 1;
  return states;
};

it('a wave of very many begins part by part, all of it and on disk too', async () => {
  const { book, plans, parts } = await underWay(rollout(1000));
  await book.settle(JOB, result('proved'));
  await book.goOn(JOB);
  expect(counts(book.get(JOB))).toEqual({ proved: 1, ready: 999 });
  expect(Math.max(...parts)).toBeLessThanOrEqual(251);
  const stored = await plans.get(JOB);
  expect(stored.ok && stored.value && counts(courseOf(stored.value))).toEqual({ proved: 1, ready: 999 });
});

it('what was begun of it before a crash goes on after it', async () => {
  const begun = rollout(1000).steps.map((one, n) =>
    n === 0 ? { ...one, state: 'proved' as const, finishedAt: NOW } : n < 100 ? { ...one, state: 'ready' as const } : one,
  );
  const { book } = await underWay({ ...rollout(1000), steps: begun });
  await book.goOn(JOB);
  expect(counts(book.get(JOB))).toEqual({ proved: 1, ready: 999 });
});

it('a job of very many is ended part by part, and over when all of it is', async () => {
  const { book, plans, parts } = await underWay(rollout(1000));
  expect((await book.steer(JOB, 'cancel', 'test'))?.state).toBe('cancelled');
  expect(counts(book.get(JOB))).toEqual({ skipped: 1000 });
  expect(Math.max(...parts)).toBeLessThanOrEqual(250);
  const stored = await plans.get(JOB);
  expect(stored.ok && stored.value?.state).toBe('cancelled');
});
