import type { DatabaseSync } from 'node:sqlite';
import { AuditChain } from './audit-chain.ts';
import { type JournalOperation, performOnJournal, type Tables } from './journal-rows.ts';
import type { Answer, Answers, Batch, BatchAnswer, Operation } from './operations.ts';
import { performOnRemembered } from './remembered-rows.ts';
import { prepareStatements, type Statements } from './statements.ts';

/** Runs batches against an open database, each in one transaction. Used by the store's thread only. */
export class Executor {
  readonly #sql: Statements;
  readonly #audit: AuditChain;
  readonly #brought: Tables['brought'] = new Map();

  constructor(db: DatabaseSync) {
    this.#sql = prepareStatements(db);
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
      this.#audit.seal();
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
    const tables = { sql: this.#sql, audit: this.#audit, brought: this.#brought };
    return isJournal(operation) ? performOnJournal(tables, operation) : performOnRemembered(tables, operation);
  }
}

function isJournal(operation: Operation): operation is JournalOperation {
  const { kind } = operation;
  return kind === 'record' || /-(?:event|plans?|audit)$/.test(kind);
}
