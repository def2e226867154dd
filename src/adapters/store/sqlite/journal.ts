import type { Fault } from '../../../base/fault.ts';
import { ok, type Result } from '../../../base/result.ts';
import type { AuditRecord } from '../../../model/audit.ts';
import type { ControlEvent } from '../../../model/event.ts';
import type { Plan, PlanId, Step } from '../../../model/plan.ts';
import type { Course } from '../../../plan/course.ts';
import type { AuditLog, ChainedAuditRecord } from '../../../ports/audit-log.ts';
import type { Journal, Recorded } from '../../../ports/journal.ts';
import type { PlanStore } from '../../../ports/plan-store.ts';
import { answered, nothing } from './answered.ts';
import { auditBody, planOf, planRow, postureRow, stepOf, stepsRow, summaryOf } from './bodies.ts';
import type { GroupCommit } from './group-commit.ts';
import type { AuditRow, PlanBody, PlanRow, RecordedRow } from './operations.ts';
import { PlanWrites } from './plan-writes.ts';

export function journalOn(commit: GroupCommit): Journal {
  return {
    record: async ({ event, plans, audit, posture }) => {
      const rows: PlanRow[] = [];
      for (const plan of plans) rows.push(await broughtRow(commit, plan));
      const answer = await commit.ask({
        kind: 'record',
        event: { id: event.id, at: event.at, kind: event.kind, body: JSON.stringify(event) },
        plans: rows,
        audit: audit.map(auditBody),
        ...(posture && { posture: postureRow(posture) }),
      });
      for (const { id, brought } of rows) if (brought !== undefined) await commit.ask({ kind: 'forget-of-plan', plan: id });
      return answered(answer, ({ duplicate, ...before }) => ({ duplicate, ...recordedOf(before) }));
    },
    find: async (id) => answered(await commit.ask({ kind: 'find-event', id }), (before) => before && recordedOf(before)),
    since: async (at, kinds) =>
      answered(await commit.ask({ kind: 'list-event', at, kinds }), (bodies) => bodies.map((body) => JSON.parse(body) as ControlEvent)),
  };
}

function recordedOf({ plans, ...rest }: RecordedRow): Recorded {
  return { ...rest, plans: plans as readonly PlanId[] };
}

/** Steps the store's thread is handed at once: many more are made and copied piece by piece, so that nothing else waits for all of them. */
const PIECE = 250;

/** A plan to be recorded, its steps with it or, where they are many, brought to the thread before. */
async function broughtRow(commit: GroupCommit, plan: Course): Promise<PlanRow> {
  const { steps } = plan;
  if (steps.length <= PIECE) return planRow(plan, steps);
  for (let from = 0; from < steps.length; from += PIECE) {
    await commit.ask({ kind: 'bring-to-plan', plan: plan.id, steps: stepsRow(plan, steps.slice(from, from + PIECE)).steps });
  }
  return { ...planRow(plan, []), brought: steps.length };
}

/** A plan with its steps, read piece by piece. */
async function broughtPlan(commit: GroupCommit, row: PlanBody): Promise<Result<Plan, Fault>> {
  const steps: Step[] = [];
  for (;;) {
    const answer = await commit.ask({ kind: 'steps-of-plan', id: row.id, from: steps.length, limit: PIECE });
    const piece = answered(answer, (bodies) => bodies.map(stepOf));
    if (!piece.ok) return piece;
    steps.push(...piece.value);
    if (piece.value.length < PIECE) return ok(planOf(row, steps));
  }
}

/** Plans and steps a restart looks at for what was told endpoints last. */
const RECENT = 10_000;

export function plansOn(commit: GroupCommit): PlanStore {
  const writes = new PlanWrites(commit);
  return {
    save: (plan, steps, audit = []) => writes.save(plan, steps, audit),
    saveSteps: (plan, steps) => writes.saveSteps(plan, steps),
    get: async (id) => {
      const found = answered(await commit.ask({ kind: 'get-plan', id }), (row) => row);
      if (!found.ok) return found;
      return found.value ? broughtPlan(commit, found.value) : ok(undefined);
    },
    list: async ({ limit, state }) =>
      answered(await commit.ask({ kind: 'list-plans', limit, ...(state === undefined ? {} : { state }) }), (rows) => rows.map(summaryOf)),
    recent: async (since) =>
      answered(await commit.ask({ kind: 'recent-steps-of-plans', since, plans: RECENT, steps: RECENT }), (bodies) => bodies.map(stepOf)),
    unfinished: async () => {
      const found = answered(await commit.ask({ kind: 'unfinished-plans' }), (rows) => rows);
      if (!found.ok) return found;
      const plans: Plan[] = [];
      for (const row of found.value) {
        const plan = await broughtPlan(commit, row);
        if (!plan.ok) return plan;
        plans.push(plan.value);
      }
      return ok(plans);
    },
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
