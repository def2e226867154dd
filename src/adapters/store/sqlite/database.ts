import { DatabaseSync } from 'node:sqlite';
import { err, ok, type Result } from '../../../base/result.ts';
import { migrations, SCHEMA_VERSION } from './migrations.ts';
import type { WorkerReady } from './operations.ts';

const SQLITE_BUSY = 5;

type Refusal = Extract<WorkerReady, { ready: false }>;

/**
 * Opens the database for this process alone and brings its schema up to date.
 * `locking_mode=EXCLUSIVE` keeps the file lock until the process ends, however it ends: no second process can write, and nothing stale is left behind.
 */
export function openDatabase(file: string): Result<DatabaseSync, Refusal> {
  let db: DatabaseSync | undefined;
  try {
    // The lock of a process that was just killed is gone within this time.
    db = new DatabaseSync(file, { timeout: 500 });
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    // Every write waits for a checkpoint: some 10 ms of 1000 pages, 30 ms of 4000.
    db.exec('PRAGMA wal_autocheckpoint = 1000');
    const version = migrate(db);
    if (version <= SCHEMA_VERSION) return ok(db);
    db.close();
    const message = `its schema is version ${version}, and this portreeve knows versions up to ${SCHEMA_VERSION}`;
    return err({ ready: false, why: 'newer', message });
  } catch (thrown) {
    if (db?.isOpen) db.close();
    return err(refusal(thrown));
  }
}

/** Runs what is missing, in one transaction; gives the version found when it is newer than ours, without touching anything. */
function migrate(db: DatabaseSync): number {
  db.exec('BEGIN IMMEDIATE');
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > SCHEMA_VERSION) {
    db.exec('ROLLBACK');
    return version;
  }
  for (const migration of migrations) {
    if (migration.version <= version) continue;
    db.exec(migration.sql);
    db.exec(`PRAGMA user_version = ${migration.version}`);
  }
  db.exec('COMMIT');
  return SCHEMA_VERSION;
}

function refusal(thrown: unknown): Refusal {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = typeof thrown === 'object' && thrown !== null && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : 0;
  if (code === SQLITE_BUSY) return { ready: false, why: 'locked', message };
  const damaged = code === 11 || code === 26;
  return { ready: false, why: damaged ? 'damaged' : 'unwritable', message };
}
