import { fault } from '../../../src/base/fault.ts';
import { given } from '../../../src/base/given.ts';
import { err, ok } from '../../../src/base/result.ts';
import type { Instant } from '../../../src/base/time.ts';
import type { AuditRecord } from '../../../src/model/audit.ts';
import type { ControlEvent, EventId } from '../../../src/model/event.ts';
import type { Plan, PlanId, PlanState, Step } from '../../../src/model/plan.ts';
import { type Course, courseOf, summaryOfPlan } from '../../../src/plan/course.ts';
import { placeOf } from '../../../src/plan/steps.ts';
import type { AuditLog } from '../../../src/ports/audit-log.ts';
import type { Journal, JournalEntry, Recorded } from '../../../src/ports/journal.ts';
import type { PlanStore } from '../../../src/ports/plan-store.ts';
import { writtenPlan } from '../plan/written-plan.ts';

const FULL = err(fault('journal.unavailable', 'the journal cannot be used: database or disk is full'));

/** Journal and plan store in memory, held to the same suite as the real one; `full` makes it refuse like a full disk. */
export class MemoryStore implements Journal, PlanStore, Pick<AuditLog, 'append'> {
  full = false;
  readonly trail: AuditRecord[] = [];
  /** Every plan as it was written, in order. */
  readonly written: Plan[] = [];
  readonly #events = new Map<EventId, Recorded>();
  readonly #recorded: JournalEntry['event'][] = [];
  readonly #plans = new Map<PlanId, Plan>();

  async record({ event, plans, audit }: JournalEntry) {
    await turn();
    if (this.full) return FULL;
    const known = this.#events.get(event.id);
    if (known) return ok({ ...known, duplicate: true });
    const ids = plans.map(({ id }) => id);
    const request = 'request' in event ? event.request : undefined;
    this.#events.set(event.id, { plans: ids, ...given({ request }) });
    this.#recorded.push(event);
    for (const plan of plans) this.#plans.set(plan.id, writtenPlan(plan));
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

  async since(at: Instant, kinds: readonly ControlEvent['kind'][]) {
    await turn();
    const isOne = (event: JournalEntry['event']): event is ControlEvent => kinds.some((kind) => kind === event.kind) && event.at > at;
    return ok(this.#recorded.filter(isOne));
  }

  async save(plan: Course, steps: readonly Step[], audit: readonly AuditRecord[] = []) {
    await turn();
    if (this.full) return FULL;
    this.#write(plan, steps);
    this.written.push(writtenPlan(plan));
    this.trail.push(...audit);
    return ok(undefined);
  }

  async saveSteps(plan: Course, steps: readonly Step[]) {
    await turn();
    if (this.full) return FULL;
    const held = this.#plans.get(plan.id);
    if (held) this.#write({ ...courseOf(held), revision: plan.revision }, steps);
    this.written.push(writtenPlan(plan));
    return ok(undefined);
  }

  #write(plan: Course, steps: readonly Step[]) {
    const held = this.#plans.get(plan.id);
    if (held === undefined || held.revision > plan.revision) return;
    const merged = [...held.steps];
    for (const step of steps) merged[placeOf(step.id)] = step;
    this.#plans.set(plan.id, { ...plan, steps: merged });
  }

  async get(id: PlanId) {
    await turn();
    return ok(this.#plans.get(id));
  }

  async list({ limit, state }: { readonly limit: number; readonly state?: PlanState }) {
    await turn();
    const newest = [...this.#plans.values()].reverse();
    return ok(
      newest
        .filter((plan) => state === undefined || plan.state === state)
        .slice(0, limit)
        .map((plan) => summaryOfPlan(courseOf(plan))),
    );
  }

  async recent(since: Instant) {
    await turn();
    const steps = [...this.#plans.values()].flatMap((plan) => plan.steps);
    return ok(steps.filter(({ sentAt = 0, finishedAt = 0 }) => Math.max(sentAt, finishedAt) >= since));
  }

  async unfinished() {
    await turn();
    return ok([...this.#plans.values()].filter(({ finishedAt }) => finishedAt === undefined));
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
