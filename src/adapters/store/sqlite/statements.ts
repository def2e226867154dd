import type { DatabaseSync, StatementSync } from 'node:sqlite';

const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  insertEvent: 'INSERT INTO events (id, at, kind, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  requestOfEvent: "SELECT body ->> '$.request' AS request FROM events WHERE id = ?",
  eventsSince: 'SELECT body FROM events WHERE at > ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY at, id',
  plansOfEvent: 'SELECT id FROM plans WHERE event = ? ORDER BY number',
  insertPlan: 'INSERT INTO plans (id, event, state, finished, revision, body) VALUES (?, ?, ?, ?, ?, ?)',
  updatePlan: 'UPDATE plans SET state = ?, finished = ?, revision = ?, body = ? WHERE id = ? AND revision <= ? RETURNING number',
  updateRevision: 'UPDATE plans SET revision = ? WHERE id = ? AND revision <= ? RETURNING number',
  upsertStep: 'INSERT INTO steps (plan, place, body) VALUES (?, ?, ?) ON CONFLICT (plan, place) DO UPDATE SET body = excluded.body',
  stepsOf: 'SELECT body FROM steps WHERE plan = ? ORDER BY place',
  someStepsOf: 'SELECT body FROM steps WHERE plan = (SELECT number FROM plans WHERE id = ?) AND place >= ? ORDER BY place LIMIT ?',
  recentSteps: `
    SELECT body FROM steps WHERE plan IN (
      SELECT number FROM plans WHERE number > (SELECT max(number) FROM plans) - ? AND (finished = 0 OR body ->> '$.finishedAt' >= ?)
    ) AND max(ifnull(body ->> '$.sentAt', 0), ifnull(body ->> '$.finishedAt', 0)) >= ? ORDER BY plan DESC, place DESC LIMIT ?`,
  getPlan: 'SELECT id, revision, body FROM plans WHERE id = ?',
  listPlans: "SELECT number, id, revision, body, body ->> '$.tally' IS NOT NULL AS counted FROM plans ORDER BY number DESC LIMIT ?",
  listPlansIn:
    "SELECT number, id, revision, body, body ->> '$.tally' IS NOT NULL AS counted FROM plans WHERE state = ? ORDER BY number DESC LIMIT ?",
  unfinished: 'SELECT id, revision, body FROM plans WHERE finished = 0 ORDER BY number',
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
  upsertHostKey: 'INSERT INTO host_keys (device, body) VALUES (?, ?) ON CONFLICT (device) DO UPDATE SET body = excluded.body',
  hostKeys: 'SELECT device, body FROM host_keys',
  upsertManagedList:
    'INSERT INTO managed_lists (device, list, revision, body) VALUES (?, ?, ?, ?) ON CONFLICT (device, list) DO UPDATE SET revision = excluded.revision, body = excluded.body WHERE excluded.revision > managed_lists.revision',
  managedLists: 'SELECT body FROM managed_lists ORDER BY device, list',
  upsertUser: 'INSERT INTO users (profile, name, body) VALUES (?, ?, ?) ON CONFLICT (profile, name) DO UPDATE SET body = excluded.body',
  deleteUser: 'DELETE FROM users WHERE profile = ? AND name = ?',
  users: 'SELECT body FROM users',
} as const;

/** Every statement the store runs, prepared. */
export type Statements = Readonly<Record<keyof typeof SQL, StatementSync>>;

export function prepareStatements(db: DatabaseSync): Statements {
  return Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)])) as Record<keyof typeof SQL, StatementSync>;
}

/** One column of rows, as texts. */
export function texts(rows: readonly Record<string, unknown>[], column: string): readonly string[] {
  return rows.map((row) => String(row[column]));
}

export function octets(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
