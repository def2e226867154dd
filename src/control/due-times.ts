import { type Instant, instantOf } from '../base/time.ts';
import type { Step, StepId } from '../model/plan.ts';
import { isFinished } from '../plan/step-state.ts';
import type { Clock } from '../ports/clock.ts';

/** When steps that wait for their time may begin, on the monotonic clock: the wall clock may be set ahead or back meanwhile. */
export class DueTimes {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #due = new Map<StepId, { readonly notBefore: Instant; readonly due: number }>();

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock;
  }

  /** Takes note of steps that changed just now. */
  update(steps: Iterable<Step>): void {
    for (const step of steps) {
      if (step.notBefore === undefined || isFinished(step)) this.#due.delete(step.id);
      else this.#of(step.id, step.notBefore);
    }
  }

  /** Whether a step may be started now: ready, its time has come. */
  isDue(step: Step): boolean {
    if (step.state !== 'ready' || isFinished(step)) return false;
    return step.notBefore === undefined || this.#of(step.id, step.notBefore) <= this.#clock.monotonic();
  }

  /** When that is, as the wall clock goes now. */
  dueAt({ id, notBefore }: Step): Instant | undefined {
    if (notBefore === undefined) return undefined;
    return instantOf(this.#clock.now() + Math.ceil(Math.max(0, this.#of(id, notBefore) - this.#clock.monotonic())));
  }

  #of(id: StepId, notBefore: Instant): number {
    const known = this.#due.get(id);
    if (known?.notBefore === notBefore) return known.due;
    const due = this.#clock.monotonic() + (notBefore - this.#clock.now());
    this.#due.set(id, { notBefore, due });
    return due;
  }
}
