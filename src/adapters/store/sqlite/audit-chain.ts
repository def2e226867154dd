import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Answers, AuditRow } from './operations.ts';

/** The hash before the first record. */
const GENESIS = '0'.repeat(64);

/**
 * The audit trail's hash chain: `hash = SHA-256(previous hash, sequence number, body)`, hex. The head (last sequence number and hash) is also
 * kept apart in `documents`, so that records cut off the end are missed. The chain makes changes visible; it does not prevent them.
 */
export class AuditChain {
  readonly #insert: StatementSync;
  readonly #all: StatementSync;
  readonly #list: StatementSync;
  readonly #saveHead: StatementSync;
  readonly #readHead: StatementSync;
  readonly #last: StatementSync;
  #sequence = 0;
  #sealed = 0;
  #hash = GENESIS;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO audit (sequence, hash, body) VALUES (?, ?, ?)');
    this.#all = db.prepare('SELECT sequence, hash, body FROM audit ORDER BY sequence');
    this.#list = db.prepare('SELECT sequence, hash, body FROM audit WHERE sequence < ? ORDER BY sequence DESC LIMIT ?');
    this.#last = db.prepare('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1');
    this.#saveHead = db.prepare(
      "INSERT INTO documents (name, body) VALUES ('audit-head', ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
    );
    this.#readHead = db.prepare("SELECT body FROM documents WHERE name = 'audit-head'");
    this.reload();
  }

  /** Takes the head from the database again (at start, and after a transaction that was rolled back). */
  reload(): void {
    const last = this.#last.get();
    this.#sequence = last ? Number(last.sequence) : 0;
    this.#sealed = this.#sequence;
    this.#hash = last ? String(last.hash) : GENESIS;
  }

  append(bodies: readonly string[]): void {
    for (const body of bodies) {
      this.#sequence++;
      this.#hash = hashOf(this.#hash, this.#sequence, body);
      this.#insert.run(this.#sequence, this.#hash, body);
    }
  }

  /** Keeps the head, if it moved: once before each commit. */
  seal(): void {
    if (this.#sealed === this.#sequence) return;
    this.#saveHead.run(JSON.stringify({ sequence: this.#sequence, hash: this.#hash }));
    this.#sealed = this.#sequence;
  }

  list(limit: number, before: number | undefined): readonly AuditRow[] {
    return this.#list.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(rowOf);
  }

  verify(): Answers['verify-audit'] {
    let previous = GENESIS;
    let records = 0;
    for (const raw of this.#all.iterate()) {
      const row = rowOf(raw);
      records++;
      if (row.sequence !== records) return { intact: false, records, sequence: records, why: `record ${records} is missing` };
      if (row.hash !== hashOf(previous, row.sequence, row.body)) {
        return {
          intact: false,
          records,
          sequence: row.sequence,
          why: `record ${row.sequence} is not what was written, or one before it is`,
        };
      }
      previous = row.hash;
    }
    const head = this.#head();
    if (head && (head.sequence !== records || head.hash !== previous)) {
      const sequence = Math.min(records, head.sequence) + 1;
      return { intact: false, records, sequence, why: `the trail ends at record ${records}, but ${head.sequence} were written` };
    }
    return { intact: true, records };
  }

  #head(): { readonly sequence: number; readonly hash: string } | undefined {
    const row = this.#readHead.get();
    if (row === undefined) return undefined;
    const head = JSON.parse(String(row.body)) as { sequence: number; hash: string };
    return head;
  }
}

function rowOf(row: Record<string, unknown>): AuditRow {
  return { sequence: Number(row.sequence), hash: String(row.hash), body: String(row.body) };
}

function hashOf(previous: string, sequence: number, body: string): string {
  return hash('sha256', `${previous}\n${sequence}\n${body}`);
}
