import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { AuditRecord } from '../model/audit.ts';
import type { Plan, PlanId, PlanState, StepId } from '../model/plan.ts';

/** Plans and their steps on stable storage. */
export interface PlanStore {
  /**
   * Writes the plan's state and the named steps (all when left out), with the audit records, in one transaction.
   * Guarded: an older `revision` than the one stored changes nothing and is not an error, so a late writer cannot undo a newer one.
   */
  save(plan: Plan, steps?: readonly StepId[], audit?: readonly AuditRecord[]): Promise<Result<void, Fault>>;
  get(id: PlanId): Promise<Result<Plan | undefined, Fault>>;
  /** Newest first. */
  list(query: { readonly limit: number; readonly state?: PlanState }): Promise<Result<readonly Plan[], Fault>>;
  /** Every plan without a final state, oldest first: what a restart has to finish. */
  unfinished(): Promise<Result<readonly Plan[], Fault>>;
}
