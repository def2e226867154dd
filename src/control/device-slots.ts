import type { DeviceId } from '../model/device.ts';
import type { PlanId } from '../model/plan.ts';
import type { Course } from '../plan/course.ts';
import { isFinished } from '../plan/step-state.ts';

type Slots = { readonly taken: Set<DeviceId>; readonly waiting: Set<DeviceId> };

/** Where a plan names no number: with more, handshakes come too late for their devices. */
const MOST = 200;

/**
 * The devices each plan works on over their terminals at this moment, never more than its `parallel`. A device keeps its slot from its first step
 * until its last is over, so that those begun are finished before others are begun.
 */
export class DeviceSlots {
  readonly #plans = new Map<PlanId, Slots>();

  /** Whether a step on the device may be begun; else the device waits, and is named by `release` when its turn has come. */
  take({ id, rollout }: Course, device: DeviceId): boolean {
    const slots = this.#plans.get(id) ?? { taken: new Set(), waiting: new Set() };
    this.#plans.set(id, slots);
    if (!slots.taken.has(device) && slots.taken.size >= (rollout?.parallel ?? MOST)) {
      slots.waiting.add(device);
      return false;
    }
    slots.waiting.delete(device);
    slots.taken.add(device);
    return true;
  }

  waits(plan: PlanId, device: DeviceId): boolean {
    return this.#plans.get(plan)?.waiting.has(device) ?? false;
  }

  /** After a step on the device is over: gives the device whose turn it is now, if that was the last one there. */
  release(plan: Course, device: DeviceId): DeviceId | undefined {
    const slots = this.#plans.get(plan.id);
    if (plan.finishedAt !== undefined) this.#plans.delete(plan.id);
    if (slots === undefined || !plan.steps.onDevice(device).every(isFinished)) return undefined;
    slots.waiting.delete(device);
    if (!slots.taken.delete(device)) return undefined;
    const [next] = slots.waiting;
    if (next !== undefined) slots.waiting.delete(next);
    return next;
  }
}
