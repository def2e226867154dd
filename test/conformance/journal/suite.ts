import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Instant, instantOf } from '../../../src/base/time.ts';
import type { ControlEvent, EventId } from '../../../src/model/event.ts';
import type { Plan, PlanId, Step, StepResult } from '../../../src/model/plan.ts';
import { advance } from '../../../src/plan/advance.ts';
import { type Course, courseOf, summaryOfPlan } from '../../../src/plan/course.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import type { PlanStore } from '../../../src/ports/plan-store.ts';
import { NOW, planOf, result, step } from '../../unit/plan/sample.ts';
import { writtenPlan } from '../../unit/plan/written-plan.ts';

export type JournalUnderTest = { readonly store: Journal & PlanStore; close(): Promise<void> };

function event(id: string): ControlEvent {
  return { id: id as EventId, at: NOW, actor: 'test', kind: 'policy.changed', revision: 2, previous: 1, changed: [] };
}

function plan(id: string, of: string, steps = 1): Plan {
  const all = Array.from({ length: steps }, (_, index) => step(`${id}/${index + 1}`));
  return { ...planOf(...all), id: id as PlanId, cause: of as EventId };
}

function stepsOf(plan: Course, ...ids: readonly string[]): readonly Step[] {
  return [...plan.steps].filter(({ id }) => ids.includes(id));
}

/** What control relies on, whatever the journal is made of. */
export function journalSuite(name: string, open: () => Promise<JournalUnderTest>): void {
  describe(`journal: ${name}`, () => {
    let under: JournalUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    const record = (id: string, ...plans: readonly Plan[]) =>
      under.store.record({ event: event(id), plans: plans.map(courseOf), audit: [] });

    it('records an event with its plans', async () => {
      expect(await record('e1', plan('a', 'e1'), plan('b', 'e1'))).toEqual({ ok: true, value: { duplicate: false, plans: ['a', 'b'] } });
      expect(await under.store.get('a' as PlanId)).toEqual({ ok: true, value: plan('a', 'e1') });
      expect(await under.store.find('e1' as EventId)).toEqual({ ok: true, value: { plans: ['a', 'b'] } });
    });

    it('knows an event id again, stores nothing, and gives the plans of the first time', async () => {
      await record('e1', plan('a', 'e1'));
      expect(await record('e1', plan('z', 'e1'))).toEqual({ ok: true, value: { duplicate: true, plans: ['a'] } });
      expect(await under.store.get('z' as PlanId)).toEqual({ ok: true, value: undefined });
    });

    it('knows the digest of the request of an event, where it has one', async () => {
      const asked = { ...event('e1'), request: 'digest' };
      await under.store.record({ event: asked, plans: [], audit: [] });
      const again = await under.store.record({ event: { ...asked, request: 'another' }, plans: [], audit: [] });
      expect(again).toEqual({ ok: true, value: { duplicate: true, plans: [], request: 'digest' } });
      expect(await under.store.find('e1' as EventId)).toEqual({ ok: true, value: { plans: [], request: 'digest' } });
    });

    it('gives the events of a time and kind, oldest first', async () => {
      const push = (id: string, at: number): ControlEvent => ({
        ...{ id: id as EventId, at: instantOf(NOW + at), actor: 'test', kind: 'acl.push' },
        acls: [],
        devices: [],
      });
      await record('other', plan('a', 'other'));
      for (const one of [push('late', 20), push('early', 10), push('before', 0)]) {
        await under.store.record({ event: one, plans: [], audit: [] });
      }
      const found = await under.store.since(instantOf(NOW), ['acl.push', 'config.push']);
      expect(found.ok && found.value.map(({ id }) => id).toSorted()).toEqual(['early', 'late']);
      expect(found.ok && found.value.find(({ id }) => id === 'late')).toEqual(push('late', 20));
      expect(await under.store.since(instantOf(NOW), ['config.push'])).toEqual({ ok: true, value: [] });
    });

    it('records a plan of very many steps as one, and gives all of them back in their order', async () => {
      const many = plan('a', 'e1', 1203);
      const other = plan('z', 'e1', 700);
      expect(await record('e1', many, plan('b', 'e1'))).toEqual({ ok: true, value: { duplicate: false, plans: ['a', 'b'] } });
      expect(await record('e1', other)).toEqual({ ok: true, value: { duplicate: true, plans: ['a', 'b'] } });
      expect(await record('e2', { ...other, cause: 'e2' as EventId })).toMatchObject({ ok: true, value: { duplicate: false } });
      expect(await under.store.get('a' as PlanId)).toEqual({ ok: true, value: many });
      expect(await under.store.unfinished()).toMatchObject({
        ok: true,
        value: [{ id: 'a' }, { id: 'b' }, { id: 'z', steps: other.steps }],
      });
    });

    it('tells a new event id from one without plans', async () => {
      await record('e1');
      expect(await under.store.find('e1' as EventId)).toEqual({ ok: true, value: { plans: [] } });
      expect(await under.store.find('e2' as EventId)).toEqual({ ok: true, value: undefined });
    });

    it('of the same id at once, one is stored', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => record('e1', plan(`p${index}`, 'e1'))));
      expect(answers.filter((answer) => answer.ok && !answer.value.duplicate)).toHaveLength(1);
      expect(new Set(answers.map((answer) => answer.ok && answer.value.plans[0])).size).toBe(1);
    });

    it('writes the steps named and leaves the others', async () => {
      const before = plan('a', 'e1', 3);
      await record('e1', before);
      const after = advance(courseOf(before), result('sent', { step: 'a/2' }), NOW);
      await under.store.save(after, stepsOf(after, 'a/2'));
      expect(await under.store.get(before.id)).toEqual({ ok: true, value: writtenPlan(after) });
    });

    it('writes steps and nothing else of a plan, whose revision is the newer one then', async () => {
      const before = plan('a', 'e1', 3);
      await record('e1', before);
      const after = advance(courseOf(before), result('sent', { step: 'a/2' }), NOW);
      await under.store.saveSteps({ ...after, notes: ['not written'] }, stepsOf(after, 'a/2'));
      expect(await under.store.get(before.id)).toEqual({ ok: true, value: writtenPlan(after) });
      await under.store.saveSteps(courseOf(before), before.steps);
      expect(await under.store.get(before.id)).toEqual({ ok: true, value: writtenPlan(after) });
    });

    it('an older revision changes nothing', async () => {
      const first = plan('a', 'e1');
      await record('e1', first);
      const second = advance(courseOf(first), result('sent', { step: 'a/1' }), NOW);
      const third = advance(second, result('proved', { step: 'a/1' }), NOW);
      await under.store.save(third, [...third.steps]);
      expect(await under.store.save(second, [...second.steps])).toEqual({ ok: true, value: undefined });
      expect(await under.store.get(first.id)).toEqual({ ok: true, value: writtenPlan(third) });
    });

    it('a step that is added later is kept', async () => {
      const first = plan('a', 'e1');
      await record('e1', first);
      const longer: Plan = { ...first, revision: 2, steps: [...first.steps, step('a/2')] };
      await under.store.save(courseOf(longer), longer.steps.slice(1));
      expect(await under.store.get(first.id)).toEqual({ ok: true, value: longer });
    });

    it('lists plans newest first, by state too', async () => {
      for (const id of ['a', 'b', 'c']) await record(id, plan(id, id));
      const done = advance(courseOf(plan('b', 'b')), result('proved', { step: 'b/1' }), NOW);
      await under.store.save(done, [...done.steps]);
      const ids = async (query: Parameters<PlanStore['list']>[0]) => {
        const listed = await under.store.list(query);
        return listed.ok && listed.value.map(({ id }) => id);
      };
      expect(await ids({ limit: 10 })).toEqual(['c', 'b', 'a']);
      expect(await ids({ limit: 2 })).toEqual(['c', 'b']);
      expect(await ids({ limit: 10, state: 'proved' })).toEqual(['b']);
      expect(await ids({ limit: 10, state: 'failed' })).toEqual([]);
      const listed = await under.store.list({ limit: 1, state: 'proved' });
      expect(listed.ok && listed.value).toEqual([summaryOfPlan(done)]);
    });

    it('gives steps that were sent or ended since, of finished plans too', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await record(id, plan(id, id, 2));
      const later = instantOf(NOW + 1000);
      const put = async (id: string, ...results: readonly (readonly [StepResult, Instant])[]) => {
        const after = results.reduce((course, [one, at]) => advance(course, { ...one, at }, at), courseOf(plan(id, id, 2)));
        await under.store.save(after, [...after.steps]);
      };
      await put('a', [result('sent', { step: 'a/1' }), NOW]);
      await put('b', [result('sent', { step: 'b/2' }), later]);
      await put(
        'c',
        [result('sent', { step: 'c/1' }), NOW],
        [result('failed', { step: 'c/2' }), NOW],
        [result('failed', { step: 'c/1' }), later],
      );
      const ids = async (since: Instant) => {
        const recent = await under.store.recent(since);
        return recent.ok && recent.value.map(({ id }) => id).toSorted();
      };
      expect(await ids(later)).toEqual(['b/2', 'c/1']);
      expect(await ids(NOW)).toEqual(['a/1', 'b/2', 'c/1', 'c/2']);
      expect(await ids(instantOf(later + 1))).toEqual([]);
    });

    it('gives what is unfinished, oldest first', async () => {
      for (const id of ['a', 'b', 'c']) await record(id, plan(id, id));
      const failed = advance(courseOf(plan('a', 'a')), result('failed', { step: 'a/1' }), NOW);
      await under.store.save(failed, [...failed.steps]);
      const unfinished = await under.store.unfinished();
      expect(unfinished.ok && unfinished.value.map(({ id }) => id)).toEqual(['b', 'c']);
    });
  });
}
