import { assertNever } from '../../../base/result.ts';
import type { AuditChain } from './audit-chain.ts';
import type { Answers, Operation, PlanBody, PlanRow, RecordedRow, StepRow, StepsRow, SummaryBodies } from './operations.ts';
import { type Statements, texts } from './statements.ts';

/** What the operations work on. */
export type Tables = {
  readonly sql: Statements;
  readonly audit: AuditChain;
  /** The steps of plans that are about to be recorded. */
  readonly brought: Map<string, Map<number, string>>;
};

/** Events, the plans made for them, and the audit trail. */
export type JournalOperation = Extract<
  Operation,
  { kind: 'record' | `${string}-event` | `${string}-plan` | `${string}-plans` | `${string}-audit` }
>;

export function performOnJournal(tables: Tables, operation: JournalOperation): Answers[JournalOperation['kind']] {
  const { sql, audit } = tables;
  switch (operation.kind) {
    case 'record':
      return record(tables, operation);
    case 'bring-to-plan':
      bring(tables, operation);
      return undefined;
    case 'forget-of-plan':
      tables.brought.delete(operation.plan);
      return undefined;
    case 'find-event':
      return recorded(sql, operation.id);
    case 'list-event':
      return texts(sql.eventsSince.all(operation.at, JSON.stringify(operation.kinds)), 'body');
    case 'save-plan':
      update(sql, operation.plan);
      audit.append(operation.audit);
      return undefined;
    case 'save-steps-of-plan':
      updateSteps(sql, operation.plan);
      return undefined;
    case 'get-plan':
      return sql.getPlan.all(operation.id).map(ownBody)[0];
    case 'list-plans':
      return summaries(
        sql,
        operation.state === undefined ? sql.listPlans.all(operation.limit) : sql.listPlansIn.all(operation.state, operation.limit),
      );
    case 'unfinished-plans':
      return sql.unfinished.all().map(ownBody);
    case 'recent-steps-of-plans':
      return texts(sql.recentSteps.all(operation.plans, operation.since, operation.since, operation.steps), 'body');
    case 'steps-of-plan':
      return texts(sql.someStepsOf.all(operation.id, operation.from, operation.limit), 'body');
    case 'append-audit':
      audit.append([operation.body]);
      return undefined;
    case 'list-audit':
      return audit.list(operation.limit, operation.before);
    case 'verify-audit':
      return audit.verify();
    default:
      return assertNever(operation);
  }
}

/** An event with its plans, once: a second event of the same id changes nothing. */
function record({ sql, audit, brought }: Tables, entry: Extract<Operation, { kind: 'record' }>): Answers['record'] {
  const { event } = entry;
  const { changes } = sql.insertEvent.run(event.id, event.at, event.kind, event.body);
  if (Number(changes) === 0) return { plans: [], ...recorded(sql, event.id), duplicate: true };
  for (const plan of entry.plans) insert(sql, plan, brought.get(plan.id) ?? new Map());
  if (entry.posture) sql.upsertPosture.run(entry.posture.endpoint, entry.posture.revision, entry.posture.body);
  audit.append(entry.audit);
  return { duplicate: false, plans: entry.plans.map(({ id }) => id) };
}

/** By place, so that what is brought twice is there once. */
function bring({ brought }: Tables, { plan, steps }: Extract<Operation, { kind: 'bring-to-plan' }>): void {
  const known = brought.get(plan) ?? new Map<number, string>();
  for (const { place, body } of steps) known.set(place, body);
  brought.set(plan, known);
}

function insert(sql: Statements, plan: PlanRow, brought: ReadonlyMap<number, string>): void {
  if (brought.size !== (plan.brought ?? 0)) throw new Error(`${brought.size} of ${plan.brought} steps of ${plan.id} were brought`);
  const { lastInsertRowid } = sql.insertPlan.run(plan.id, plan.event, plan.state, plan.finished ? 1 : 0, plan.revision, plan.body);
  upsert(sql, Number(lastInsertRowid), plan.steps);
  for (const [place, body] of brought) sql.upsertStep.run(Number(lastInsertRowid), place, body);
}

function update(sql: Statements, plan: PlanRow): void {
  const row = sql.updatePlan.get(plan.state, plan.finished ? 1 : 0, plan.revision, plan.body, plan.id, plan.revision);
  if (row) upsert(sql, Number(row.number), plan.steps);
}

function updateSteps(sql: Statements, plan: StepsRow): void {
  const row = sql.updateRevision.get(plan.revision, plan.id, plan.revision);
  if (row) upsert(sql, Number(row.number), plan.steps);
}

function upsert(sql: Statements, plan: number, steps: readonly StepRow[]): void {
  for (const { place, body } of steps) sql.upsertStep.run(plan, place, body);
}

function recorded(sql: Statements, event: string): RecordedRow | undefined {
  const row = sql.requestOfEvent.get(event);
  return row && { plans: texts(sql.plansOfEvent.all(event), 'id'), ...(row.request !== null && { request: String(row.request) }) };
}

function summaries(sql: Statements, rows: readonly Record<string, unknown>[]): readonly SummaryBodies[] {
  return rows.map((row) => (Number(row.counted) === 1 ? ownBody(row) : { ...ownBody(row), steps: stepsOf(sql, row) }));
}

function ownBody(row: Record<string, unknown>): PlanBody {
  return { id: String(row.id), body: String(row.body), revision: Number(row.revision) };
}

function stepsOf(sql: Statements, row: Record<string, unknown>): readonly string[] {
  return texts(sql.stepsOf.all(Number(row.number)), 'body');
}
