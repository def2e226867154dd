import type { Duration } from './time.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Milliseconds that never go back. */
type Monotonic = { monotonic(): number };

export type BreakerOptions = {
  /** Failures in a row after which nobody is let through any more. */
  readonly failures: number;
  /** How long nobody is let through, in ms; then one call at a time tries. */
  readonly retryAfter: Duration;
};

/**
 * Keeps calls away from a peer that fails, so that its silence costs the others nothing. After `failures` in a row it opens; `retryAfter` later it
 * lets one call through, whose outcome closes it or opens it again. Whoever was let through says how it ended, once.
 */
export class Breaker {
  readonly #clock: Monotonic;
  readonly #options: BreakerOptions;
  readonly #changed: (state: BreakerState) => void;
  #failures = 0;
  #openedAt: number | undefined = undefined;
  #trying = false;

  constructor(clock: Monotonic, options: BreakerOptions, changed: (state: BreakerState) => void = () => {}) {
    this.#clock = clock;
    this.#options = options;
    this.#changed = changed;
  }

  get state(): BreakerState {
    if (this.#openedAt === undefined) return 'closed';
    return this.#trying ? 'half-open' : 'open';
  }

  /** Whether a call may be made now. */
  enter(): boolean {
    if (this.#openedAt === undefined) return true;
    if (this.#trying || this.#clock.monotonic() - this.#openedAt < this.#options.retryAfter) return false;
    this.#trying = true;
    this.#changed('half-open');
    return true;
  }

  /** It failed before: one call at a time tries from now on. */
  distrust(): void {
    this.#openedAt ??= Number.NEGATIVE_INFINITY;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#trying = false;
    if (this.#openedAt === undefined) return;
    this.#openedAt = undefined;
    this.#changed('closed');
  }

  failed(): void {
    this.#failures++;
    // Calls let through before it opened may still come back: they tell nothing new.
    if (this.#openedAt !== undefined && !this.#trying) return;
    if (!this.#trying && this.#failures < this.#options.failures) return;
    this.#trying = false;
    this.#openedAt = this.#clock.monotonic();
    this.#changed('open');
  }

  /** The call ended without telling anything of the peer. */
  abandoned(): void {
    if (!this.#trying) return;
    this.#trying = false;
    this.#changed('open');
  }
}
