import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Instant } from '../base/time.ts';
import type { AuditRecord } from '../model/audit.ts';
import type { Plan, PlanId, PlanState, Step } from '../model/plan.ts';
import type { Course, PlanSummary } from '../plan/course.ts';

/**
 * Plans and their steps on stable storage.
 * Guarded: an older `revision` than the one stored changes nothing and is not an error, so a late writer cannot undo a newer one.
 */
export interface PlanStore {
  /** Writes the plan's state and the steps given, with the audit records, in one transaction. */
  save(plan: Course, steps: readonly Step[], audit?: readonly AuditRecord[]): Promise<Result<void, Fault>>;
  /** Writes the steps given and the revision, where nothing else of the plan has changed: the cost does not grow with the plan. */
  saveSteps(plan: Course, steps: readonly Step[]): Promise<Result<void, Fault>>;
  get(id: PlanId): Promise<Result<Plan | undefined, Fault>>;
  /** Newest first. What is counted of a plan under way is as old as its last `save`. */
  list(query: { readonly limit: number; readonly state?: PlanState }): Promise<Result<readonly PlanSummary[], Fault>>;
  /** Steps that were sent or came to an end since then, of the newest jobs: at most some ten thousand of each, in no order. */
  recent(since: Instant): Promise<Result<readonly Step[], Fault>>;
  /** Every plan without a final state, oldest first: what a restart has to finish. */
  unfinished(): Promise<Result<readonly Plan[], Fault>>;
}
