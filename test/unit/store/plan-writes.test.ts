import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../../src/adapters/store/sqlite/migrations.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Plan, PlanId } from '../../../src/model/plan.ts';
import { advance } from '../../../src/plan/advance.ts';
import { courseOf, summaryOfPlan } from '../../../src/plan/course.ts';
import { NOW, planOf, result, step } from '../plan/sample.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { opened, stateDirectory } from './opened.ts';

const EVENT = { id: 'e' as EventId, at: NOW, actor: 'test', kind: 'policy.changed', revision: 2, previous: 1, changed: [] } as const;
const RECORD = { at: NOW, actor: 'test', action: 'job.proved', subject: 'j', details: {} };

describe('plans on disk', () => {
  it('writes that wait together are one, with every step and every audit record of them', async () => {
    const { journal, plans, audit } = await opened(stateDirectory());
    const first = courseOf(planOf(step('j/1'), step('j/2')));
    await journal.record({ event: EVENT, plans: [first], audit: [] });
    const sent = advance(first, result('sent'), NOW);
    const noted = { ...sent, notes: ['noted'], revision: sent.revision + 1 };
    const other = advance(noted, result('sent', { step: 'j/2' }), NOW);
    const answers = await Promise.all([
      plans.saveSteps(sent, sent.steps.changedSince(first.steps)),
      plans.save(noted, [], [RECORD]),
      plans.saveSteps(other, other.steps.changedSince(noted.steps)),
      plans.saveSteps(first, [...first.steps]),
    ]);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await plans.get('j' as PlanId)).toEqual({ ok: true, value: writtenPlan(other) });
    expect(await audit.list({ limit: 9 })).toMatchObject({ ok: true, value: [{ action: 'job.proved' }] });
    expect(await audit.verify()).toEqual({ ok: true, value: { intact: true, records: 1 } });
  });

  it('those an older portreeve wrote are carried over with their steps, and counted when they are listed', async () => {
    const directory = stateDirectory();
    const db = new DatabaseSync(join(directory, 'portreeve.db'));
    for (const { version, sql } of migrations) if (version < 8) db.exec(`${sql}; PRAGMA user_version = ${version}`);
    const plan: Plan = { ...planOf(step('j/1', { state: 'proved', finishedAt: NOW }), step('j/2')) };
    const { steps, ...rest } = plan;
    const insert = db.prepare('INSERT INTO plans (id, event, state, finished, revision, body) VALUES (?, ?, ?, 0, ?, ?)');
    for (const id of ['before', 'j']) insert.run(id, 'e', plan.state, plan.revision, JSON.stringify({ ...rest, id }));
    for (const [place, one] of steps.entries()) {
      db.prepare('INSERT INTO steps (plan, place, body) VALUES (?, ?, ?)').run('j', place, JSON.stringify(one));
    }
    db.close();
    const { plans } = await opened(directory);
    expect(await plans.get('j' as PlanId)).toEqual({ ok: true, value: plan });
    expect(await plans.list({ limit: 1 })).toEqual({ ok: true, value: [summaryOfPlan(courseOf(plan))] });
  });
});
