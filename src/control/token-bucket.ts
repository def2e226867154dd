import type { PerSecond } from '../model/plan.ts';

/** Rounding of tokens that grow by fractions must not cost a turn. */
const EPSILON = 1e-9;

/**
 * A rate with a burst. INVARIANT: in any span of `s` seconds at most `burst + s × rate` tokens are taken, also when the rate changes on the way
 * (with the highest of them). Times are in ms on the monotonic clock.
 */
export class TokenBucket {
  #rate: PerSecond;
  readonly #burst: number;
  #tokens: number;
  #at: number | undefined;

  /** Full at first, or with as many `tokens` as may be taken at once then. */
  constructor(rate: PerSecond, burst: number, tokens: number = burst) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = Math.min(burst, tokens);
  }

  /** When so many tokens can be taken: now or later, never where the rate is 0. A cost beyond the burst counts as the burst. */
  readyAt(cost: number, now: number): number {
    const missing = Math.min(cost, this.#burst) - this.#fill(now);
    if (missing <= EPSILON) return now;
    return this.#rate > 0 ? now + (missing / this.#rate) * 1000 : Number.POSITIVE_INFINITY;
  }

  /** To be called when `readyAt` says now. */
  take(cost: number, now: number): void {
    this.#tokens = Math.max(0, this.#fill(now) - Math.min(cost, this.#burst));
  }

  setRate(rate: PerSecond, now: number): void {
    this.#fill(now);
    this.#rate = rate;
  }

  #fill(now: number): number {
    if (this.#at !== undefined) this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
    return this.#tokens;
  }
}
