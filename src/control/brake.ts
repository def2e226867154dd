import type { Duration } from '../base/time.ts';
import type { PerSecond } from '../model/plan.ts';
import type { AuthenticationVitals } from '../ports/authentication-vitals.ts';

/** What the authentication path may look like while rollouts go on at their full rate. */
export type BrakeSettings = {
  /** Slower answers than this halve the rate. */
  readonly p95: Duration;
  /** More rejects than this many percent of the answers do too. */
  readonly rejects: number;
  /** Halved no further than this. */
  readonly floor: PerSecond;
};

export const DEFAULT_BRAKE: BrakeSettings = { p95: 400, rejects: 25, floor: 10 };

/** Fewer answers than these in the window say nothing about latency and rejects. */
const TELLING = 20;
/** Half the window of the figures: what was done shows in them before more is done. */
const PATIENCE: Duration = 5000;
/** Quiet this long, the rate doubles again. */
const CALM: Duration = 10_000;

/**
 * The closed loop of rollouts: every session asked to authenticate again is a request to answer. Slow answers or many rejects halve the rate,
 * dropped requests hold everything, and quiet gives it back step by step.
 */
export class Brake {
  #settings: BrakeSettings;
  #full: PerSecond;
  #rate: PerSecond;
  #changedAt = Number.NEGATIVE_INFINITY;
  #troubleAt = Number.NEGATIVE_INFINITY;

  constructor(settings: BrakeSettings, full: PerSecond) {
    this.#settings = settings;
    this.#full = full;
    this.#rate = full;
  }

  /** Other settings from now on; what is slowed down stays so. Gives the rate. */
  adopt(settings: BrakeSettings, full: PerSecond): PerSecond {
    this.#rate = this.#rate < this.#full ? Math.min(this.#rate, full) : full;
    this.#settings = settings;
    this.#full = full;
    return this.#rate;
  }

  /** What it gives while all is well. */
  get full(): PerSecond {
    return this.#full;
  }

  /** The rate from now on, 0 to hold; `now` in ms on the monotonic clock. To be asked every second or so. */
  look(vitals: AuthenticationVitals, now: number): PerSecond {
    const floor = Math.min(this.#settings.floor, this.#full);
    const slow = !isWell(vitals, this.#settings);
    if (slow || vitals.dropped > 0) this.#troubleAt = now;
    // What comes after a hold begins at the floor.
    if (vitals.dropped > 0) {
      this.#set(floor, now);
      return 0;
    }
    if (slow && now - this.#changedAt >= PATIENCE) this.#set(Math.max(floor, this.#rate / 2), now);
    const calm = now - this.#troubleAt >= CALM && now - this.#changedAt >= CALM;
    if (calm && this.#rate < this.#full) this.#set(Math.min(this.#full, this.#rate * 2), now);
    return this.#rate;
  }

  #set(rate: PerSecond, now: number): void {
    this.#rate = rate;
    this.#changedAt = now;
  }
}

/** Whether answers come fast enough and are not refused too often; too few of them are taken for well. */
export function isWell(vitals: AuthenticationVitals, limits: { readonly p95?: Duration; readonly rejects?: number }): boolean {
  if (vitals.answered < TELLING) return true;
  const { p95 = Number.POSITIVE_INFINITY, rejects = Number.POSITIVE_INFINITY } = limits;
  return vitals.p95 <= p95 && vitals.rejects <= rejects;
}
