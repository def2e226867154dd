import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { AuditRecord } from '../model/audit.ts';
import type { Evidence, Expectation, PlanId, Step, StepAction, StepId, StepResult } from '../model/plan.ts';
import { advance, expectInstead, goOn, overtaken, type Steering, steer } from '../plan/advance.ts';
import { type ApprovalVerdict, judge, keepApproval } from '../plan/approval.ts';
import type { Course } from '../plan/course.ts';
import { keepWindow } from '../plan/keep-window.ts';
import { MOST_AT_ONCE } from '../plan/roll-on.ts';
import type { ControlDeps } from './deps.ts';
import { DueTimes } from './due-times.ts';
import { Lanes } from './lanes.ts';

/** Finished plans kept at hand for whoever asks what became of them, and the steps they may have together, or the last plan alone. */
const REMEMBERED = 1000;
const REMEMBERED_STEPS = 100_000;
/** Steps the audit record of a plan names. */
const AUDITED = 100;

type Deps = Pick<ControlDeps, 'plans' | 'clock' | 'sink'>;

type Writing = { readonly shown: Course; readonly writes: number };

/**
 * The plans under way, in memory, with everything written to the store as it happens. Memory is what is worked from; the store is what a restart
 * works from. A write the disk refuses is tried again by `writeOwed`, and the work goes on.
 */
export class PlanBook {
  readonly lanes = new Lanes();
  readonly due: DueTimes;
  readonly #deps: Deps;
  readonly #open = new Map<PlanId, Course>();
  /** In which order those that are open came. */
  readonly #numbers = new Map<PlanId, number>();
  #next = 1;
  readonly #closed = new Map<PlanId, Course>();
  #closedSteps = 0;
  /** Plans some of whose changes are being written, as they were before those. */
  readonly #writing = new Map<PlanId, Writing>();
  readonly #owed = new Set<PlanId>();
  readonly #listeners = new Set<(plan: Course) => void>();
  readonly #awaited = new Map<PlanId, Set<() => void>>();

  #onChange: (plan: Course, steps: readonly Step[]) => void = () => undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.due = new DueTimes(deps.clock);
  }

  /** The one who dispatches hears of steps that changed. */
  onChange(listener: (plan: Course, steps: readonly Step[]) => void): void {
    this.#onChange = listener;
  }

  /** Takes a plan that is on stable storage; its steps are `taken up` one by one. */
  add(plan: Course): void {
    this.#numbers.set(plan.id, this.#next++);
    this.#put(plan, []);
    this.#tell(plan);
  }

  /** Whether one plan was accepted before another. */
  isBefore(plan: PlanId, other: PlanId): boolean {
    return (this.#numbers.get(plan) ?? 0) < (this.#numbers.get(other) ?? 0);
  }

  get(id: PlanId): Course | undefined {
    return this.#open.get(id) ?? this.#closed.get(id);
  }

  /** As it stands on the disk: what is told of a plan is never more than a crash would leave. */
  shown(id: PlanId): Course | undefined {
    return this.#writing.get(id)?.shown ?? this.get(id);
  }

  step(plan: PlanId, step: StepId): Step | undefined {
    return this.#open.get(plan)?.steps.find(step);
  }

  /** Applies a result and writes it; resolves when it is on stable storage or was refused by the disk. */
  async settle(id: PlanId, result: StepResult): Promise<Result<void, Fault> | undefined> {
    const before = this.#open.get(id);
    const after = before && advance(before, result, this.#deps.clock.now());
    if (before === undefined || after === undefined) return undefined;
    const saved = await this.#replace(before, after);
    if (after.steps.tally.front !== before.steps.tally.front || after.ending !== before.ending) void this.goOn(id);
    return saved;
  }

  /** Brings a wave or an end to the steps it has not come to: a part at a time, each written before the next, so that much else is done in between. */
  async goOn(id: PlanId): Promise<void> {
    for (;;) {
      const before = this.#open.get(id);
      const after = before && goOn(before, this.#deps.clock.now());
      if (before === undefined || after === undefined || after === before) return;
      await this.#replace(before, after);
    }
  }

  /** Puts another expectation on a step that has not been sent, and another action. */
  async expect(id: PlanId, step: StepId, expect: Expectation, evidence: Evidence, action?: StepAction): Promise<void> {
    const before = this.#open.get(id);
    if (before) await this.#replace(before, expectInstead(before, step, expect, evidence, action));
  }

  /**
   * Holds a plan back, lets it go on, or ends it; undefined where that changes nothing. The audit trail says who wanted it. With `dryRun` it is only told
   * how the plan would be.
   */
  async steer(id: PlanId, verb: Steering, actor: string, dryRun = false): Promise<Course | undefined> {
    const before = this.#open.get(id);
    const now = this.#deps.clock.now();
    const after = before && steer(before, verb, actor, now);
    if (before === undefined || after === undefined || dryRun) return after;
    await this.#replace(before, after, [{ at: now, actor, action: `job.${verb}`, subject: id, details: {} }]);
    await this.goOn(id);
    return this.get(id);
  }

  /** Ends older plans whose rest a newer one takes over. */
  async overtake(newer: Course): Promise<void> {
    if (newer.policyChange === undefined) return;
    // One without anything to do is over already, and has no number.
    const place = this.#numbers.get(newer.id) ?? this.#next;
    for (const { id } of [...this.#open.values()]) {
      const before = (this.#numbers.get(id) ?? 0) < place ? this.#open.get(id) : undefined;
      const after = before && overtaken(before, newer, this.#deps.clock.now());
      if (before === undefined || after === undefined) continue;
      await this.#replace(before, after);
      await this.goOn(id);
    }
  }

  /** Holds back plans whose window closed and lets go on those whose window opened; gives the latter. */
  async keepWindows(): Promise<readonly Course[]> {
    const opened: Course[] = [];
    for (const before of [...this.#open.values()]) {
      const now = this.#deps.clock.now();
      const after = keepWindow(before, now);
      if (after === before) continue;
      const action = `job.window-${after.heldBy === undefined ? 'opened' : 'closed'}`;
      await this.#replace(before, after, [{ at: now, actor: 'portreeve', action, subject: before.id, details: {} }]);
      if (after.heldBy === undefined) opened.push(after);
    }
    return opened;
  }

  /** Lets a plan that waits for a second person begin, or ends it; undefined where it does not wait for one, or not any more. */
  async judge(
    id: PlanId,
    verdict: ApprovalVerdict,
    { actor, reason, dryRun }: { readonly actor: string; readonly reason: string; readonly dryRun: boolean },
  ): Promise<Course | undefined> {
    await this.#denyLate(id);
    const before = this.#open.get(id);
    const now = this.#deps.clock.now();
    const after = before && judge(before, verdict, actor, reason, now);
    if (before === undefined || after === undefined || dryRun) return after;
    const details = { reason, author: before.approval?.author ?? null };
    await this.#replace(before, after, [{ at: now, actor, action: `job.${verdict}`, subject: id, details }]);
    await this.goOn(id);
    return this.get(id);
  }

  /** Denies what waited for a second person for too long. */
  async keepApprovals(): Promise<void> {
    for (const { id, state } of [...this.#open.values()]) if (state === 'waiting-approval') await this.#denyLate(id);
  }

  async #denyLate(id: PlanId): Promise<void> {
    const before = this.#open.get(id);
    const now = this.#deps.clock.now();
    const after = before && keepApproval(before, now);
    if (before === undefined || after === undefined || after === before) return;
    const details = { reason: 'nobody approved it in time', author: before.approval?.author ?? null };
    await this.#replace(before, after, [{ at: now, actor: 'portreeve', action: 'job.deny', subject: id, details }]);
    await this.goOn(id);
  }

  /** A plan that is over, of which more became known. */
  async rewrite(plan: Course): Promise<void> {
    if (this.#closed.has(plan.id)) this.#closed.set(plan.id, plan);
    const saved = await this.#deps.plans.save(plan, []);
    if (!saved.ok && this.#closed.has(plan.id)) this.#owed.add(plan.id);
    for (const listener of this.#listeners) listener(plan);
  }

  /** Called with each plan after each change, once the change is written. */
  watch(listener: (plan: Course) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The plan in its final state, or as it is when `within` ms are over. */
  settled(id: PlanId, within: Duration): Promise<Course | undefined> {
    const plan = this.shown(id);
    if (plan === undefined || plan.finishedAt !== undefined) return Promise.resolve(plan);
    return new Promise((resolve) => {
      const waiting = this.#awaited.get(id) ?? new Set();
      const end = (): void => {
        cancel();
        waiting.delete(end);
        if (waiting.size === 0) this.#awaited.delete(id);
        resolve(this.shown(id));
      };
      const cancel = this.#deps.clock.after(within, end);
      this.#awaited.set(id, waiting.add(end));
    });
  }

  /** Writes again what the disk refused. */
  async writeOwed(): Promise<void> {
    for (const id of [...this.#owed]) {
      const plan = this.get(id);
      this.#owed.delete(id);
      if (plan && !(await this.#writeAll(plan))) this.#owed.add(id);
    }
  }

  /** What is told last is that all of it is there. */
  async #writeAll(plan: Course): Promise<boolean> {
    const { plans } = this.#deps;
    let from = 0;
    for (; from + MOST_AT_ONCE < plan.steps.length; from += MOST_AT_ONCE) {
      if (!(await plans.saveSteps(plan, plan.steps.slice(from, from + MOST_AT_ONCE))).ok) return false;
    }
    return (await plans.save(plan, plan.steps.slice(from, plan.steps.length))).ok;
  }

  async #replace(before: Course, after: Course, audit: readonly AuditRecord[] = []): Promise<Result<void, Fault> | undefined> {
    if (after === before) return undefined;
    const changed = after.steps.changedSince(before.steps);
    this.#put(after, changed);
    const { plans } = this.#deps;
    this.#begin(before);
    const alone = audit.length === 0 && onlySteps(before, after);
    const saved = await (alone ? plans.saveSteps(after, changed) : plans.save(after, changed, [...audit, ...auditOf(before, after)]));
    this.#written(after);
    this.#onChange(after, changed);
    if (!saved.ok) this.#owed.add(after.id);
    this.#tell(after);
    return saved;
  }

  #begin(before: Course): void {
    const { shown = before, writes = 0 } = this.#writing.get(before.id) ?? {};
    this.#writing.set(before.id, { shown, writes: writes + 1 });
  }

  /** What the disk refused is shown as it is, too: it says so by itself, and nobody shall have to guess what goes on meanwhile. */
  #written(after: Course): void {
    const { shown = after, writes = 1 } = this.#writing.get(after.id) ?? {};
    if (writes === 1) this.#writing.delete(after.id);
    else this.#writing.set(after.id, { shown: after.revision > shown.revision ? after : shown, writes: writes - 1 });
  }

  #put(plan: Course, changed: readonly Step[]): void {
    this.lanes.update(plan.id, changed);
    this.due.update(changed);
    if (plan.finishedAt === undefined) {
      this.#open.set(plan.id, plan);
      return;
    }
    this.#open.delete(plan.id);
    this.#numbers.delete(plan.id);
    this.#closed.set(plan.id, plan);
    this.#closedSteps += plan.steps.length;
    for (const [id, { steps }] of this.#closed) {
      if (id === plan.id || (this.#closed.size <= REMEMBERED && this.#closedSteps <= REMEMBERED_STEPS)) return;
      this.#closed.delete(id);
      this.#closedSteps -= steps.length;
    }
  }

  #tell(plan: Course): void {
    if (plan.finishedAt !== undefined) {
      this.#report(plan);
      for (const end of this.#awaited.get(plan.id) ?? []) end();
    }
    for (const listener of this.#listeners) listener(plan);
  }

  #report(plan: Course): void {
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

/** A result that changed nothing of the plan but its steps, and that it changed. */
function onlySteps(before: Course, after: Course): boolean {
  const { state, ending, heldBy, notes, rollout } = before;
  return state === after.state && ending === after.ending && heldBy === after.heldBy && notes === after.notes && rollout === after.rollout;
}

function auditOf(before: Course, after: Course): readonly AuditRecord[] {
  if (after.finishedAt === undefined || before.finishedAt !== undefined) return [];
  const { length } = after.steps;
  const named = Array.from({ length: Math.min(length, AUDITED) }, (_, place) => after.steps.at(place)).filter((step) => step !== undefined);
  const details = {
    cause: after.cause,
    correlation: after.correlation ?? after.cause,
    playbook: after.playbook,
    steps: named.map((step) => `${step.id} ${step.state}${step.skipped === undefined ? '' : ` (${step.skipped})`}`),
    unfinished: after.steps.tally.open,
  };
  // In the order of their names, as the trail writes them.
  return [{ action: `job.${after.state}`, actor: 'portreeve', at: after.finishedAt, details, subject: after.id }];
}
