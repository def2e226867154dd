import type { JournalOperation, Tables } from './journal-rows.ts';
import type { Operation } from './operations.ts';
import { performOnSpool, type SpoolOperation } from './spool-rows.ts';
import { octets, texts } from './statements.ts';

/** Everything else that a restart shall know: sessions, postures, policy revisions, users, what clients and devices taught us, accounting. */
export function performOnRemembered({ sql, audit }: Tables, operation: Exclude<Operation, JournalOperation>) {
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
    case 'save-host-key':
      sql.upsertHostKey.run(operation.device, operation.body);
      return undefined;
    case 'load-host-keys':
      return sql.hostKeys.all().map((row) => ({ device: String(row.device), body: String(row.body) }));
    case 'save-managed-list':
      sql.upsertManagedList.run(operation.device, operation.list, operation.revision, operation.body);
      return undefined;
    case 'load-managed-lists':
      return texts(sql.managedLists.all(), 'body');
    case 'save-users':
      for (const { profile, name, body } of operation.users) {
        body === undefined ? sql.deleteUser.run(profile, name) : sql.upsertUser.run(profile, name, body);
      }
      if (operation.audit.length > 0) audit.append(operation.audit);
      return undefined;
    case 'load-users':
      return texts(sql.users.all(), 'body');
    case 'read-accounting':
      return sql.readAccounting.all(operation.from, operation.limit).map((row) => ({ block: Number(row.block), body: octets(row.body) }));
    case 'drop-accounting':
      sql.dropAccounting.run(operation.upTo);
      return undefined;
    default:
      return performOnSpool(sql, operation satisfies SpoolOperation);
  }
}
