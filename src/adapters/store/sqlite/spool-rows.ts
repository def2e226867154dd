import { assertNever } from '../../../base/result.ts';
import type { Operation } from './operations.ts';
import { octets, type Statements } from './statements.ts';

export type SpoolOperation = Extract<Operation, { kind: `${string}-spool` | 'spool-lengths' }>;

/** Accounting on its way to remote servers. */
export function performOnSpool(sql: Statements, operation: SpoolOperation) {
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
