import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';

/** The time a question has left, all its operations together; each single one has `timeout` ms at most. */
export class Deadline {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #timeout: Duration;
  readonly #end: number;

  constructor(clock: Pick<Clock, 'monotonic'>, timeout: Duration, whole: Duration) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#end = clock.monotonic() + whole;
  }

  remaining(): Duration {
    return Math.max(0, this.#end - this.#clock.monotonic());
  }

  /** For the next operation. */
  next(): Duration {
    return Math.min(this.#timeout, this.remaining());
  }

  get passed(): boolean {
    return this.remaining() === 0;
  }
}
