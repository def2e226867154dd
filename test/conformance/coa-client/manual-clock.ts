import { type Duration, type Instant, instantOf } from '../../../src/base/time.ts';
import type { Clock } from '../../../src/ports/clock.ts';

type Timer = { readonly due: number; readonly task: () => void };

/** A clock that stands still until it is told to go on; due tasks run in the order of their times. */
export class ManualClock implements Clock {
  #start: number;
  #elapsed = 0;
  readonly #timers = new Set<Timer>();

  constructor(start = Date.UTC(2026, 0, 2, 3, 4, 5, 678)) {
    this.#start = start;
  }

  now(): Instant {
    return instantOf(this.#start + this.#elapsed);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(delay: Duration, task: () => void): () => void {
    const timer = { due: this.#elapsed + delay, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Somebody sets the wall clock, ahead or back. */
  set(by: Duration): void {
    this.#start += by;
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** The time of the next task, undefined when there is none. */
  get nextDue(): number | undefined {
    const next = this.#next();
    return next?.due;
  }

  advance(by: Duration): void {
    const end = this.#elapsed + by;
    for (let next = this.#next(); next !== undefined && next.due <= end; next = this.#next()) {
      this.#elapsed = Math.max(this.#elapsed, next.due);
      this.#timers.delete(next);
      next.task();
    }
    this.#elapsed = end;
  }

  #next(): Timer | undefined {
    return [...this.#timers].reduce<Timer | undefined>(
      (first, one) => (first === undefined || one.due < first.due ? one : first),
      undefined,
    );
  }
}
