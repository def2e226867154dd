import type { PlanId, Step, StepId } from '../model/plan.ts';
import { isFinished } from '../plan/step-state.ts';

export type Work = { readonly plan: PlanId; readonly step: StepId };

/** The unfinished steps of each lane, in the order in which they were taken up: what a drain takes from. */
export class Lanes {
  readonly #lanes = new Map<string, Map<StepId, Work>>();

  /** Takes note of steps that are new or have changed. */
  update(plan: PlanId, steps: Iterable<Step>): void {
    for (const step of steps) {
      if (isFinished(step)) this.#remove(step);
      else this.#add(plan, step);
    }
  }

  /** Every unfinished step of a lane, oldest first. */
  of(lane: string): Iterable<Work> {
    return this.#lanes.get(lane)?.values() ?? [];
  }

  get size(): number {
    return this.#lanes.size;
  }

  names(): Iterable<string> {
    return this.#lanes.keys();
  }

  #add(plan: PlanId, { id, serialKey }: Step): void {
    const lane = this.#lanes.get(serialKey) ?? new Map<StepId, Work>();
    if (!lane.has(id)) lane.set(id, { plan, step: id });
    this.#lanes.set(serialKey, lane);
  }

  #remove({ id, serialKey }: Step): void {
    const lane = this.#lanes.get(serialKey);
    lane?.delete(id);
    if (lane?.size === 0) this.#lanes.delete(serialKey);
  }
}
