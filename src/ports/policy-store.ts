import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { PolicyRevision, RevisionSummary } from '../policy/revision.ts';

/** Every revision of the policy, numbered and never changed. The newest is the one in force. */
export interface PolicyStore {
  newest(): Promise<Result<PolicyRevision | undefined, Fault>>;
  /** Undefined for a number that never was, or that is no longer kept. */
  get(revision: number): Promise<Result<PolicyRevision | undefined, Fault>>;
  /** Newest first; only those before the number `before` when it is given. */
  list(query: { readonly limit: number; readonly before?: number }): Promise<Result<readonly RevisionSummary[], Fault>>;
  /** Resolves once it is on stable storage. The `keep` newest stay, older ones are forgotten with it. */
  append(revision: PolicyRevision, keep: number): Promise<Result<void, Fault>>;
}
