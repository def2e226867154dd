import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { AuditRecord } from '../model/audit.ts';

/** A record as it stands in the chain; `hash` is SHA-256 (hex) over the previous hash and the canonical JSON of the record. */
export type ChainedAuditRecord = AuditRecord & { readonly sequence: number; readonly hash: string };

export type AuditVerdict =
  | { readonly intact: true; readonly records: number }
  | { readonly intact: false; readonly records: number; readonly sequence: number; readonly why: string };

/** The append-only audit trail. */
export interface AuditLog {
  append(record: AuditRecord): Promise<Result<void, Fault>>;
  /** Newest first; only records before the sequence number `before` when it is given. */
  list(query: { readonly limit: number; readonly before?: number }): Promise<Result<readonly ChainedAuditRecord[], Fault>>;
  /** Recomputes the whole chain and names the first record that does not fit: edited, removed, moved or cut off. */
  verify(): Promise<Result<AuditVerdict, Fault>>;
}
