/** One step of the schema. Numbered from 1, forward only; a published one is never edited. */
export type Migration = { readonly version: number; readonly sql: string };

export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE events (id TEXT PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE plans (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL, state TEXT NOT NULL, finished INTEGER NOT NULL,
        revision INTEGER NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX plans_by_event ON plans (event);
      CREATE INDEX plans_unfinished ON plans (number) WHERE finished = 0;
      CREATE INDEX plans_by_state ON plans (state, number);
      CREATE TABLE steps (plan TEXT NOT NULL, place INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (plan, place)) STRICT, WITHOUT ROWID;
      CREATE TABLE audit (sequence INTEGER PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE TABLE accounting (block INTEGER PRIMARY KEY, records INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
      CREATE TABLE sessions (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE postures (endpoint TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE documents (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE learned (client TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 2,
    sql: `
      CREATE TABLE policy_revisions (revision INTEGER PRIMARY KEY, summary TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      INSERT INTO policy_revisions (revision, summary, body)
        SELECT json_extract(body, '$.revision'),
          json_object('revision', json_extract(body, '$.revision'), 'hash', json_extract(body, '$.hash'), 'at', json_extract(body, '$.at'),
            'origin', json_object('by', 'before revisions were kept', 'changed', json_array())),
          body
        FROM documents WHERE name = 'policy';
      DELETE FROM documents WHERE name = 'policy';
    `,
  },
  {
    version: 3,
    sql: `
      CREATE TABLE users (profile TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (profile, name)) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 4,
    sql: `
      CREATE TABLE spool (number INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL, at INTEGER NOT NULL, packet BLOB NOT NULL) STRICT;
      CREATE INDEX spool_by_service ON spool (service, number);
    `,
  },
  {
    // A finished verdict becomes the record of an endpoint; `version` counts its changes from now on.
    version: 5,
    sql: `
      UPDATE postures SET version = 1, body = json_object('endpoint', endpoint, 'macs', json_array(endpoint), 'revision', 1,
        'state', json_extract(body, '$.status'), 'resume', json_extract(body, '$.status'), 'since', json_extract(body, '$.at'),
        'version', version, 'reportedAt', json_extract(body, '$.at'), 'checks', json_array(), 'groups', json_array(),
        'remediating', json('false'), 'stale', json('false'), 'policy', 0, 'timers', json_object(), 'correlation', '');
    `,
  },
  {
    version: 6,
    sql: `
      CREATE TABLE coa_profiles (device TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 7,
    sql: `
      CREATE TABLE host_keys (device TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `,
  },
  {
    // Steps by the number of their plan, not by its id, which is a hash: those written together stand on the same pages.
    version: 8,
    sql: `
      ALTER TABLE steps RENAME TO steps_by_id;
      CREATE TABLE steps (plan INTEGER NOT NULL, place INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (plan, place)) STRICT, WITHOUT ROWID;
      INSERT INTO steps (plan, place, body)
        SELECT plans.number, steps_by_id.place, steps_by_id.body FROM steps_by_id JOIN plans ON plans.id = steps_by_id.plan;
      DROP TABLE steps_by_id;
    `,
  },
  {
    version: 9,
    sql: `
      CREATE TABLE managed_lists (
        device TEXT NOT NULL, list TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (device, list)
      ) STRICT, WITHOUT ROWID;
    `,
  },
];

export const SCHEMA_VERSION = migrations.at(-1)?.version ?? 0;
