import type { AuditRecord } from '../../../model/audit.ts';
import type { PlanId } from '../../../model/plan.ts';
import type { AuditLog, ChainedAuditRecord } from '../../../ports/audit-log.ts';
import type { Journal } from '../../../ports/journal.ts';
import type { PlanStore } from '../../../ports/plan-store.ts';
import { answered, nothing } from './answered.ts';
import { auditBody, planOf, planRow, postureRow, summaryOf } from './bodies.ts';
import type { GroupCommit } from './group-commit.ts';
import type { AuditRow } from './operations.ts';
import { PlanWrites } from './plan-writes.ts';

export function journalOn(commit: GroupCommit): Journal {
  return {
    record: async ({ event, plans, audit, posture }) => {
      const answer = await commit.ask({
        kind: 'record',
        event: { id: event.id, at: event.at, kind: event.kind, body: JSON.stringify(event) },
        plans: plans.map((plan) => planRow(plan, plan.steps)),
        audit: audit.map(auditBody),
        ...(posture && { posture: postureRow(posture) }),
      });
      return answered(answer, ({ duplicate, plans: ids }) => ({ duplicate, plans: ids as readonly PlanId[] }));
    },
    find: async (id) => answered(await commit.ask({ kind: 'find-event', id }), (ids) => ids as readonly PlanId[] | undefined),
  };
}

export function plansOn(commit: GroupCommit): PlanStore {
  const writes = new PlanWrites(commit);
  return {
    save: (plan, steps, audit = []) => writes.save(plan, steps, audit),
    saveSteps: (plan, steps) => writes.saveSteps(plan, steps),
    get: async (id) => answered(await commit.ask({ kind: 'get-plan', id }), (bodies) => bodies && planOf(bodies)),
    list: async ({ limit, state }) =>
      answered(await commit.ask({ kind: 'list-plans', limit, ...(state === undefined ? {} : { state }) }), (rows) => rows.map(summaryOf)),
    unfinished: async () => answered(await commit.ask({ kind: 'unfinished-plans' }), (rows) => rows.map(planOf)),
  };
}

export function auditOn(commit: GroupCommit): AuditLog {
  return {
    append: async (record) => answered(await commit.ask({ kind: 'append-audit', body: auditBody(record) }), nothing),
    list: async ({ limit, before }) =>
      answered(await commit.ask({ kind: 'list-audit', limit, ...(before === undefined ? {} : { before }) }), (rows) => rows.map(chained)),
    verify: async () => answered(await commit.ask({ kind: 'verify-audit' }), (verdict) => verdict),
  };
}

function chained({ sequence, hash, body }: AuditRow): ChainedAuditRecord {
  return { ...(JSON.parse(body) as AuditRecord), sequence, hash };
}
