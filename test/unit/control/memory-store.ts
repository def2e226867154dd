import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import type { AuditRecord } from '../../../src/model/audit.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Plan, PlanId, PlanState, StepId } from '../../../src/model/plan.ts';
import type { AuditLog } from '../../../src/ports/audit-log.ts';
import type { Journal, JournalEntry } from '../../../src/ports/journal.ts';
import type { PlanStore } from '../../../src/ports/plan-store.ts';

const FULL = err(fault('journal.unavailable', 'the journal cannot be used: database or disk is full'));

/** Journal and plan store in memory, held to the same suite as the real one; `full` makes it refuse like a full disk. */
export class MemoryStore implements Journal, PlanStore, Pick<AuditLog, 'append'> {
  full = false;
  readonly trail: AuditRecord[] = [];
  /** Every plan as it was written, in order. */
  readonly written: Plan[] = [];
  readonly #events = new Map<EventId, readonly PlanId[]>();
  readonly #plans = new Map<PlanId, Plan>();

  async record({ event, plans, audit }: JournalEntry) {
    await turn();
    if (this.full) return FULL;
    const known = this.#events.get(event.id);
    if (known) return ok({ duplicate: true, plans: known });
    const ids = plans.map(({ id }) => id);
    this.#events.set(event.id, ids);
    for (const plan of plans) this.#plans.set(plan.id, plan);
    this.trail.push(...audit);
    return ok({ duplicate: false, plans: ids });
  }

  async append(record: AuditRecord) {
    await turn();
    if (this.full) return FULL;
    this.trail.push(record);
    return ok(undefined);
  }

  async find(event: EventId) {
    await turn();
    return ok(this.#events.get(event));
  }

  async save(plan: Plan, steps?: readonly StepId[], audit: readonly AuditRecord[] = []) {
    await turn();
    if (this.full) return FULL;
    const held = this.#plans.get(plan.id);
    if (held && held.revision <= plan.revision) {
      const kept = steps && new Map(held.steps.map((step) => [step.id, step]));
      const merged = plan.steps.map((step) => (kept === undefined || steps?.includes(step.id) ? step : (kept.get(step.id) ?? step)));
      this.#plans.set(plan.id, { ...plan, steps: merged });
    }
    this.written.push(plan);
    this.trail.push(...audit);
    return ok(undefined);
  }

  async get(id: PlanId) {
    await turn();
    return ok(this.#plans.get(id));
  }

  async list({ limit, state }: { readonly limit: number; readonly state?: PlanState }) {
    await turn();
    const newest = [...this.#plans.values()].reverse();
    return ok(newest.filter((plan) => state === undefined || plan.state === state).slice(0, limit));
  }

  async unfinished() {
    await turn();
    return ok([...this.#plans.values()].filter(({ finishedAt }) => finishedAt === undefined));
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
