import { type Duration, type Instant, instantOf } from '../base/time.ts';
import type { Session } from '../model/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { LoopLimits } from './loop-detector.ts';

/** Between two changes of authorization of one endpoint, where nobody says otherwise, in ms. */
export const DEFAULT_COOLDOWN: Duration = 2000;
/** However often it is changed, an endpoint waits no longer than this for what it should have, in ms. */
const LONGEST: Duration = 60_000;
/** What is counted beyond the limit of a loop: its rest does not grow any more then, and shrinks as soon as it is changed less often. */
const BEYOND = 6;

/** `told`: when, on the monotonic clock; `changes`: how many, less what the time since took away (`LoopLimits.changes` in `within`). */
type Told = { readonly told: number; readonly changes: number };

/**
 * The rest an endpoint has after each change of authorization: rollouts and automatics wait for it, people do not. Where something around an endpoint
 * has it changed again and again, each time with effect, its rest doubles with each change beyond the limit of a loop: it is slowed down and not left
 * alone, since what it should have by now may be less than what it has.
 */
export class Cooldown {
  readonly #clock: Pick<Clock, 'monotonic' | 'now'>;
  #least: Duration;
  #loop: LoopLimits;
  /** Of each endpoint; the one that was told longest ago first. */
  readonly #told = new Map<string, Told>();

  constructor(clock: Pick<Clock, 'monotonic' | 'now'>, least: Duration, loop: LoopLimits) {
    this.#clock = clock;
    this.#least = least;
    this.#loop = loop;
  }

  adopt(least: Duration, loop: LoopLimits): void {
    this.#least = least;
    this.#loop = loop;
  }

  /** When the endpoint may be told again; undefined where it may now. */
  restsUntil(session: Session): Instant | undefined {
    const known = this.#told.get(keyOf(session));
    const left = known === undefined ? 0 : known.told + this.#restAfter(known.changes) - this.#clock.monotonic();
    return left > 0 ? instantOf(this.#clock.now() + Math.ceil(left)) : undefined;
  }

  /** The rest it has after each change by now where that is longer than usual, in ms: it is changed again and again. */
  slowed(session: Session): Duration | undefined {
    const known = this.#told.get(keyOf(session));
    return known && known.changes > this.#loop.changes ? this.#restAfter(known.changes) : undefined;
  }

  /** `at`: now, or when it was before a restart; never before what was told already. `again`: another try of the same change. */
  told(session: Session, { at = this.#clock.now(), again = false }: { readonly at?: Instant; readonly again?: boolean } = {}): void {
    if (this.#least <= 0) return;
    this.#forget();
    const key = keyOf(session);
    const told = this.#clock.monotonic() - Math.max(0, this.#clock.now() - at);
    const before = this.#told.get(key);
    const { changes, within } = this.#loop;
    const left = before === undefined ? 0 : Math.max(0, before.changes - ((told - before.told) * changes) / within);
    // To the end of the order.
    this.#told.delete(key);
    this.#told.set(key, { told, changes: Math.min(changes + BEYOND, left + (again ? 0 : 1)) });
  }

  #restAfter(changes: number): Duration {
    const beyond = Math.ceil(changes - this.#loop.changes);
    return beyond <= 0 ? this.#least : Math.max(this.#least, Math.min(LONGEST, this.#least * 2 ** beyond));
  }

  /** Those of which nothing counts any more. */
  #forget(): void {
    const now = this.#clock.monotonic();
    for (const [key, { told }] of this.#told) {
      if (told + Math.max(this.#least, LONGEST, this.#loop.within) > now) break;
      this.#told.delete(key);
    }
  }
}

function keyOf({ endpoint, id }: Session): string {
  return endpoint ?? id;
}
