import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../../base/result.ts';
import { AuditChain } from './audit-chain.ts';
import type { Answer, Answers, Batch, BatchAnswer, Operation, PlanBodies, PlanRow } from './operations.ts';

const STATEMENTS = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  insertEvent: 'INSERT INTO events (id, at, kind, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  hasEvent: 'SELECT 1 AS found FROM events WHERE id = ?',
  plansOfEvent: 'SELECT id FROM plans WHERE event = ? ORDER BY number',
  insertPlan: 'INSERT INTO plans (id, event, state, finished, revision, body) VALUES (?, ?, ?, ?, ?, ?)',
  updatePlan: 'UPDATE plans SET state = ?, finished = ?, revision = ?, body = ? WHERE id = ? AND revision <= ?',
  upsertStep: 'INSERT INTO steps (plan, place, body) VALUES (?, ?, ?) ON CONFLICT (plan, place) DO UPDATE SET body = excluded.body',
  stepsOf: 'SELECT body FROM steps WHERE plan = ? ORDER BY place',
  getPlan: 'SELECT id, body FROM plans WHERE id = ?',
  listPlans: 'SELECT id, body FROM plans ORDER BY number DESC LIMIT ?',
  listPlansIn: 'SELECT id, body FROM plans WHERE state = ? ORDER BY number DESC LIMIT ?',
  unfinished: 'SELECT id, body FROM plans WHERE finished = 0 ORDER BY number',
  upsertPosture:
    'INSERT INTO postures (endpoint, version, body) VALUES (?, ?, ?) ON CONFLICT (endpoint) DO UPDATE SET version = excluded.version, body = excluded.body WHERE excluded.version > postures.version',
  postures: 'SELECT endpoint, version AS revision, body FROM postures WHERE endpoint > ? ORDER BY endpoint LIMIT ?',
  insertAccounting: 'INSERT INTO accounting (records, body) VALUES (?, ?)',
  readAccounting: 'SELECT block, body FROM accounting WHERE block >= ? ORDER BY block LIMIT ?',
  dropAccounting: 'DELETE FROM accounting WHERE block <= ?',
  appendSpool: 'INSERT INTO spool (service, at, packet) VALUES (?, ?, ?)',
  readSpool: 'SELECT number, at, packet FROM spool WHERE service = ? AND number > ? ORDER BY number LIMIT ?',
  dropSpool: 'DELETE FROM spool WHERE number = ?',
  spoolLengths: 'SELECT service, count(*) AS records, min(at) AS oldest FROM spool GROUP BY service',
  upsertSession: 'INSERT INTO sessions (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
  deleteSession: 'DELETE FROM sessions WHERE id = ?',
  sessions: 'SELECT body FROM sessions',
  upsertDocument: 'INSERT INTO documents (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body',
  document: 'SELECT body FROM documents WHERE name = ?',
  insertRevision: 'INSERT INTO policy_revisions (revision, summary, body) VALUES (?, ?, ?)',
  forgetRevisions: 'DELETE FROM policy_revisions WHERE revision <= ?',
  newestRevision: 'SELECT summary, body FROM policy_revisions ORDER BY revision DESC LIMIT 1',
  revision: 'SELECT summary, body FROM policy_revisions WHERE revision = ?',
  listRevisions: 'SELECT summary FROM policy_revisions WHERE revision < ? ORDER BY revision DESC LIMIT ?',
  upsertLearned: 'INSERT INTO learned (client, body) VALUES (?, ?) ON CONFLICT (client) DO UPDATE SET body = excluded.body',
  learned: 'SELECT client, body FROM learned',
  upsertCoaProfile: 'INSERT INTO coa_profiles (device, body) VALUES (?, ?) ON CONFLICT (device) DO UPDATE SET body = excluded.body',
  coaProfiles: 'SELECT device, body FROM coa_profiles',
  upsertUser: 'INSERT INTO users (profile, name, body) VALUES (?, ?, ?) ON CONFLICT (profile, name) DO UPDATE SET body = excluded.body',
  deleteUser: 'DELETE FROM users WHERE profile = ? AND name = ?',
  users: 'SELECT body FROM users',
} as const;

type Statements = Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

/** Runs batches against an open database, each in one transaction. Used by the store's thread only. */
export class Executor {
  readonly #sql: Statements;
  readonly #audit: AuditChain;

  constructor(db: DatabaseSync) {
    this.#sql = Object.fromEntries(Object.entries(STATEMENTS).map(([name, sql]) => [name, db.prepare(sql)])) as Record<
      keyof typeof STATEMENTS,
      StatementSync
    >;
    this.#audit = new AuditChain(db);
  }

  /**
   * One transaction, one fsync. When the disk refuses it, each part is tried by itself, so that what only reads is still answered
   * and what cannot be stored says so; the next batch is tried as if nothing had been.
   */
  run(batch: Batch): BatchAnswer {
    const whole = this.#transaction(() => this.#parts(batch));
    if (whole.ok) return whole.value;
    const answers = batch.operations.map((operation): Answer => this.#transaction(() => this.#perform(operation)));
    if (batch.accounting === undefined) return { answers };
    const { accounting } = batch;
    return { answers, accounting: this.#transaction(() => this.#block(accounting)) };
  }

  #parts(batch: Batch): BatchAnswer {
    const answers = batch.operations.map((operation): Answer => ({ ok: true, value: this.#perform(operation) }));
    if (batch.accounting === undefined) return { answers };
    this.#block(batch.accounting);
    return { answers, accounting: { ok: true, value: undefined } };
  }

  #block({ records, body }: NonNullable<Batch['accounting']>): void {
    this.#sql.insertAccounting.run(records, new Uint8Array(body));
  }

  #transaction<T>(work: () => T): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string } {
    try {
      this.#sql.begin.run();
      const value = work();
      this.#sql.commit.run();
      return { ok: true, value };
    } catch (thrown) {
      this.#undo();
      return { ok: false, why: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }

  /** SQLite ends the transaction by itself after some errors; then ROLLBACK has nothing to end and says so. */
  #undo(): void {
    try {
      this.#sql.rollback.run();
    } catch (thrown) {
      if (!(thrown instanceof Error && /no transaction is active/.test(thrown.message))) throw thrown;
    }
    this.#audit.reload();
  }

  #perform(operation: Operation): Answers[Operation['kind']] {
    switch (operation.kind) {
      case 'record':
        return this.#record(operation);
      case 'find-event':
        return this.#sql.hasEvent.get(operation.id) ? this.#plansOf(operation.id) : undefined;
      case 'save-plan':
        this.#update(operation.plan);
        this.#audit.append(operation.audit);
        return undefined;
      case 'get-plan':
        return this.#bodies(this.#sql.getPlan.all(operation.id))[0];
      case 'list-plans':
        return this.#bodies(
          operation.state === undefined
            ? this.#sql.listPlans.all(operation.limit)
            : this.#sql.listPlansIn.all(operation.state, operation.limit),
        );
      case 'unfinished-plans':
        return this.#bodies(this.#sql.unfinished.all());
      case 'append-audit':
        this.#audit.append([operation.body]);
        return undefined;
      case 'list-audit':
        return this.#audit.list(operation.limit, operation.before);
      case 'verify-audit':
        return this.#audit.verify();
      default:
        return this.#remember(operation);
    }
  }

  #remember(
    operation: Exclude<Operation, { kind: 'record' | `${string}-event` | `${string}-plan` | `${string}-plans` | `${string}-audit` }>,
  ) {
    const sql = this.#sql;
    switch (operation.kind) {
      case 'save-sessions':
        for (const { id, body } of operation.sessions) body === undefined ? sql.deleteSession.run(id) : sql.upsertSession.run(id, body);
        return undefined;
      case 'load-sessions':
        return texts(sql.sessions.all(), 'body');
      case 'load-postures':
        return sql.postures
          .all(operation.after, operation.limit)
          .map((row) => ({ endpoint: String(row.endpoint), revision: Number(row.revision), body: String(row.body) }));
      case 'save-postures':
        for (const { endpoint, revision, body } of operation.postures) sql.upsertPosture.run(endpoint, revision, body);
        return undefined;
      case 'save-document':
        sql.upsertDocument.run(operation.name, operation.body);
        return undefined;
      case 'load-document':
        return texts(sql.document.all(operation.name), 'body')[0];
      case 'append-revision':
        sql.insertRevision.run(operation.revision, operation.summary, operation.body);
        sql.forgetRevisions.run(operation.revision - operation.keep);
        return undefined;
      case 'load-revision': {
        const row = operation.revision === undefined ? sql.newestRevision.get() : sql.revision.get(operation.revision);
        return row && { summary: String(row.summary), body: String(row.body) };
      }
      case 'list-revisions':
        return texts(sql.listRevisions.all(operation.before ?? Number.MAX_SAFE_INTEGER, operation.limit), 'summary');
      case 'save-learned':
        sql.upsertLearned.run(operation.client, operation.body);
        return undefined;
      case 'load-learned':
        return sql.learned.all().map((row) => ({ client: String(row.client), body: String(row.body) }));
      case 'save-coa-profile':
        sql.upsertCoaProfile.run(operation.device, operation.body);
        return undefined;
      case 'load-coa-profiles':
        return sql.coaProfiles.all().map((row) => ({ device: String(row.device), body: String(row.body) }));
      case 'save-users':
        for (const { profile, name, body } of operation.users) {
          body === undefined ? sql.deleteUser.run(profile, name) : sql.upsertUser.run(profile, name, body);
        }
        if (operation.audit.length > 0) this.#audit.append(operation.audit);
        return undefined;
      case 'load-users':
        return texts(sql.users.all(), 'body');
      case 'read-accounting':
        return sql.readAccounting.all(operation.from, operation.limit).map((row) => ({ block: Number(row.block), body: octets(row.body) }));
      case 'drop-accounting':
        sql.dropAccounting.run(operation.upTo);
        return undefined;
      default:
        return this.#spool(operation);
    }
  }

  #spool(operation: Extract<Operation, { kind: `${string}-spool` | 'spool-lengths' }>) {
    const sql = this.#sql;
    switch (operation.kind) {
      case 'append-spool':
        sql.appendSpool.run(operation.service, operation.at, operation.packet);
        return undefined;
      case 'read-spool':
        return sql.readSpool
          .all(operation.service, operation.after, operation.limit)
          .map((row) => ({ number: Number(row.number), at: Number(row.at), packet: octets(row.packet) }));
      case 'drop-spool':
        for (const number of operation.numbers) sql.dropSpool.run(number);
        return undefined;
      case 'spool-lengths':
        return sql.spoolLengths
          .all()
          .map((row) => ({ service: String(row.service), records: Number(row.records), oldest: Number(row.oldest) }));
      default:
        return assertNever(operation);
    }
  }

  #record(entry: Extract<Operation, { kind: 'record' }>): Answers['record'] {
    const { event } = entry;
    const { changes } = this.#sql.insertEvent.run(event.id, event.at, event.kind, event.body);
    if (Number(changes) === 0) return { duplicate: true, plans: this.#plansOf(event.id) };
    for (const plan of entry.plans) this.#insert(plan);
    if (entry.posture) this.#sql.upsertPosture.run(entry.posture.endpoint, entry.posture.revision, entry.posture.body);
    this.#audit.append(entry.audit);
    return { duplicate: false, plans: entry.plans.map(({ id }) => id) };
  }

  #insert(plan: PlanRow): void {
    this.#sql.insertPlan.run(plan.id, plan.event, plan.state, plan.finished ? 1 : 0, plan.revision, plan.body);
    for (const step of plan.steps) this.#sql.upsertStep.run(plan.id, step.place, step.body);
  }

  #update(plan: PlanRow): void {
    const { changes } = this.#sql.updatePlan.run(plan.state, plan.finished ? 1 : 0, plan.revision, plan.body, plan.id, plan.revision);
    if (Number(changes) === 0) return;
    for (const step of plan.steps) this.#sql.upsertStep.run(plan.id, step.place, step.body);
  }

  #plansOf(event: string): readonly string[] {
    return texts(this.#sql.plansOfEvent.all(event), 'id');
  }

  #bodies(rows: readonly Record<string, unknown>[]): readonly PlanBodies[] {
    return rows.map((row) => ({ body: String(row.body), steps: texts(this.#sql.stepsOf.all(String(row.id)), 'body') }));
  }
}

function texts(rows: readonly Record<string, unknown>[], column: string): readonly string[] {
  return rows.map((row) => String(row[column]));
}

function octets(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
