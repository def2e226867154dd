import type { Duration, Instant } from '../base/time.ts';

/** Time and timers. Durations run on the monotonic clock; instants are wall clock. */
export interface Clock {
  now(): Instant;
  /** Milliseconds with fraction from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls `task` once after `delay` ms; the returned function cancels it. */
  after(delay: Duration, task: () => void): () => void;
}
