import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { BUSY, type LdapFailure, TIMEOUT } from './failure.ts';

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

  /** Whether what is left is too little to begin anything with: an operation cut short costs others their connection. */
  get tooLate(): boolean {
    return this.remaining() < this.#timeout / 4;
  }

  /** What was given less than its time, and did not end in it, says nothing of the server. */
  judged(failure: LdapFailure, within: Duration): LdapFailure {
    return failure === TIMEOUT && within < this.#timeout ? BUSY : failure;
  }
}
