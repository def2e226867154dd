import { instantOf } from '../../../src/base/time.ts';
import type { Clock } from '../../../src/ports/clock.ts';

type Timer = { readonly at: number; readonly order: number; readonly task: () => void };

/** Time that moves only when nothing else can happen: minutes pass in microseconds, and always in the same order. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  now(): ReturnType<Clock['now']> {
    return instantOf(this.#now);
  }

  monotonic(): number {
    return this.#now;
  }

  after(delay: number, task: () => void): () => void {
    const timer = { at: this.#now + delay, order: this.#order++, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass until the promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let rounds = 0; !settled; rounds++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) break;
      if (rounds > 100_000) throw new Error('time passes and nothing comes of it');
      const next = [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) throw new Error('nothing is left to wait for');
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
    return promise;
  }
}
