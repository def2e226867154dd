import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { AuditRecord } from '../model/audit.ts';
import type { Evidence, Expectation, Plan, PlanId, Step, StepId, StepResult } from '../model/plan.ts';
import { advance, expectInstead, type Steering, steer, stepOf } from '../plan/advance.ts';
import { isFinished } from '../plan/step-state.ts';
import type { ControlDeps } from './deps.ts';
import { Lanes } from './lanes.ts';

/** Finished plans kept at hand for whoever asks what became of them. */
const REMEMBERED = 1000;

type Deps = Pick<ControlDeps, 'plans' | 'clock' | 'sink'>;

/**
 * The plans under way, in memory, with everything written to the store as it happens. Memory is what is worked from; the store is what a restart
 * works from. A write the disk refuses is tried again by `writeOwed`, and the work goes on.
 */
export class PlanBook {
  readonly lanes = new Lanes();
  readonly #deps: Deps;
  readonly #open = new Map<PlanId, Plan>();
  readonly #closed = new Map<PlanId, Plan>();
  readonly #owed = new Set<PlanId>();
  readonly #listeners = new Set<(plan: Plan) => void>();

  #onChange: (plan: Plan, steps: readonly Step[]) => void = () => undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The one who dispatches hears of steps that changed. */
  onChange(listener: (plan: Plan, steps: readonly Step[]) => void): void {
    this.#onChange = listener;
  }

  /** Takes a plan that is on stable storage. */
  add(plan: Plan): void {
    this.#put(plan, plan.steps);
    this.#tell(plan);
  }

  get(id: PlanId): Plan | undefined {
    return this.#open.get(id) ?? this.#closed.get(id);
  }

  step(plan: PlanId, step: StepId): Step | undefined {
    const known = this.#open.get(plan);
    return known && stepOf(known, step);
  }

  /** Applies a result and writes it; resolves when it is on stable storage or was refused by the disk. */
  async settle(id: PlanId, result: StepResult): Promise<Result<void, Fault> | undefined> {
    const before = this.#open.get(id);
    return before && this.#replace(before, advance(before, result, this.#deps.clock.now()));
  }

  /** Puts another expectation on a step that has not been sent. */
  async expect(id: PlanId, step: StepId, expect: Expectation, evidence: Evidence): Promise<void> {
    const before = this.#open.get(id);
    if (before) await this.#replace(before, expectInstead(before, step, expect, evidence));
  }

  /** Holds a plan back, lets it go on, or ends it; undefined where that changes nothing. The audit trail says who wanted it. */
  async steer(id: PlanId, verb: Steering, actor: string): Promise<Plan | undefined> {
    const before = this.#open.get(id);
    const now = this.#deps.clock.now();
    const after = before && steer(before, verb, actor, now);
    if (before === undefined || after === undefined) return undefined;
    await this.#replace(before, after, [{ at: now, actor, action: `job.${verb}`, subject: id, details: {} }]);
    return after;
  }

  /** Called with each plan after each change, once the change is written. */
  watch(listener: (plan: Plan) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The plan in its final state, or as it is when `within` ms are over. */
  settled(id: PlanId, within: Duration): Promise<Plan | undefined> {
    const plan = this.get(id);
    if (plan === undefined || plan.finishedAt !== undefined) return Promise.resolve(plan);
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        unwatch();
        resolve(this.get(id));
      };
      const cancel = this.#deps.clock.after(within, end);
      const unwatch = this.watch((changed) => {
        if (changed.id === id && changed.finishedAt !== undefined) end();
      });
    });
  }

  /** Writes again what the disk refused. */
  async writeOwed(): Promise<void> {
    for (const id of [...this.#owed]) {
      const plan = this.get(id);
      this.#owed.delete(id);
      if (plan && !(await this.#deps.plans.save(plan)).ok) this.#owed.add(id);
    }
  }

  async #replace(before: Plan, after: Plan, audit: readonly AuditRecord[] = []): Promise<Result<void, Fault> | undefined> {
    if (after === before) return undefined;
    const changed = after.steps.filter((step, place) => step !== before.steps[place]);
    this.#put(after, changed);
    const ids = changed.map(({ id }) => id);
    const saved = await this.#deps.plans.save(after, ids, [...audit, ...auditOf(before, after)]);
    this.#onChange(after, changed);
    if (!saved.ok) this.#owed.add(after.id);
    this.#tell(after);
    return saved;
  }

  #put(plan: Plan, changed: readonly Step[]): void {
    this.lanes.update(plan.id, changed);
    if (plan.finishedAt === undefined) {
      this.#open.set(plan.id, plan);
      return;
    }
    this.#open.delete(plan.id);
    this.#closed.set(plan.id, plan);
    const [oldest] = this.#closed.keys();
    if (this.#closed.size > REMEMBERED && oldest !== undefined) this.#closed.delete(oldest);
  }

  #tell(plan: Plan): void {
    if (plan.finishedAt !== undefined) this.#report(plan);
    for (const listener of this.#listeners) listener(plan);
  }

  #report(plan: Plan): void {
    const level = plan.state === 'failed' || plan.state === 'partial' ? 'warn' : 'info';
    const elapsed = (plan.finishedAt ?? plan.createdAt) - plan.createdAt;
    this.#deps.sink.emit(level, `job.${plan.state}`, {
      job: plan.id,
      playbook: plan.playbook,
      cause: plan.cause,
      correlation: plan.correlation ?? plan.cause,
      steps: plan.steps.length,
      ms: elapsed,
    });
    this.#deps.sink.count('control_jobs', { playbook: plan.playbook, state: plan.state });
  }
}

function auditOf(before: Plan, after: Plan): readonly AuditRecord[] {
  if (after.finishedAt === undefined || before.finishedAt !== undefined) return [];
  const steps = after.steps.map((step) => `${step.id} ${step.state}${step.skipped === undefined ? '' : ` (${step.skipped})`}`);
  const details = {
    cause: after.cause,
    correlation: after.correlation ?? after.cause,
    playbook: after.playbook,
    steps: steps.slice(0, 100),
    unfinished: after.steps.filter((step) => !isFinished(step)).length,
  };
  return [{ at: after.finishedAt, actor: 'portreeve', action: `job.${after.state}`, subject: after.id, details }];
}
