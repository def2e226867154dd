import type { Fault } from '../../../base/fault.ts';
import type { Result } from '../../../base/result.ts';
import type { AuditRecord } from '../../../model/audit.ts';
import type { PlanId, Step, StepId } from '../../../model/plan.ts';
import type { Course } from '../../../plan/course.ts';
import { answered, nothing } from './answered.ts';
import { auditBody, planRow, stepsRow } from './bodies.ts';
import type { GroupCommit } from './group-commit.ts';

/** What is to be written of one plan. */
type Pending = {
  plan: Course;
  /** More than its steps. */
  whole: boolean;
  readonly steps: Map<StepId, Step>;
  readonly audit: AuditRecord[];
  readonly stored: Promise<Result<void, Fault>>;
};

/**
 * Writes of plans. While a write of a plan waits for its transaction, later ones of the same plan join it: what the same transaction would overwrite
 * is not written at all, such as that a step was sent whose answer is there already.
 */
export class PlanWrites {
  readonly #commit: GroupCommit;
  readonly #pending = new Map<PlanId, Pending>();

  constructor(commit: GroupCommit) {
    this.#commit = commit;
  }

  save(plan: Course, steps: readonly Step[], audit: readonly AuditRecord[]): Promise<Result<void, Fault>> {
    const pending = this.#join(plan, steps);
    pending.whole = true;
    pending.audit.push(...audit);
    return pending.stored;
  }

  saveSteps(plan: Course, steps: readonly Step[]): Promise<Result<void, Fault>> {
    return this.#join(plan, steps).stored;
  }

  #join(plan: Course, steps: readonly Step[]): Pending {
    const pending = this.#pending.get(plan.id) ?? this.#begin(plan);
    if (plan.revision < pending.plan.revision) return pending;
    pending.plan = plan;
    for (const step of steps) pending.steps.set(step.id, step);
    return pending;
  }

  #begin(plan: Course): Pending {
    const stored = this.#commit
      .ask<'save-plan' | 'save-steps-of-plan'>(() => this.#operation(plan.id, pending))
      .then((answer) => {
        if (this.#pending.get(plan.id) === pending) this.#pending.delete(plan.id);
        return answered(answer, nothing);
      });
    const pending: Pending = { plan, whole: false, steps: new Map(), audit: [], stored };
    this.#pending.set(plan.id, pending);
    return pending;
  }

  #operation(id: PlanId, { plan, whole, steps, audit }: Pending) {
    this.#pending.delete(id);
    return whole
      ? ({ kind: 'save-plan', plan: planRow(plan, steps.values()), audit: audit.map(auditBody) } as const)
      : ({ kind: 'save-steps-of-plan', plan: stepsRow(plan, steps.values()) } as const);
  }
}
