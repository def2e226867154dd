import { type Duration, type Instant, instantOf } from '../base/time.ts';
import type { Session } from '../model/session.ts';
import type { Clock } from '../ports/clock.ts';

/** Between two changes of authorization of one endpoint, where nobody says otherwise, in ms. */
export const DEFAULT_COOLDOWN: Duration = 2000;

/** The rest an endpoint has after each change of authorization: rollouts and automatics wait for it, people do not. */
export class Cooldown {
  readonly #clock: Pick<Clock, 'monotonic' | 'now'>;
  #least: Duration;
  /** When each endpoint was told last, on the monotonic clock; the oldest first. */
  readonly #told = new Map<string, number>();

  constructor(clock: Pick<Clock, 'monotonic' | 'now'>, least: Duration) {
    this.#clock = clock;
    this.#least = least;
  }

  adopt(least: Duration): void {
    this.#least = least;
  }

  /** When the endpoint may be told again; undefined where it may now. */
  restsUntil(session: Session): Instant | undefined {
    const told = this.#told.get(keyOf(session));
    const left = told === undefined ? 0 : told + this.#least - this.#clock.monotonic();
    return left > 0 ? instantOf(this.#clock.now() + Math.ceil(left)) : undefined;
  }

  /** `at`: now, or when it was before a restart; never before what was told already. */
  told(session: Session, at: Instant = this.#clock.now()): void {
    if (this.#least <= 0) return;
    const now = this.#clock.monotonic();
    for (const [key, then] of this.#told) {
      if (then + this.#least > now) break;
      this.#told.delete(key);
    }
    // To the end of the order.
    this.#told.delete(keyOf(session));
    this.#told.set(keyOf(session), now - Math.max(0, this.#clock.now() - at));
  }
}

function keyOf({ endpoint, id }: Session): string {
  return endpoint ?? id;
}
