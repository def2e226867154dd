import { createHmac } from 'node:crypto';
import type { Duration } from '../../base/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

export type VerifiedSettings = { readonly for: Duration; readonly most: number };

/**
 * Which passwords were right a moment ago, so that a reauthentication does not cost another slow hash. A password is held as HMAC-SHA-256 under a
 * random key of this object; only right ones, the newest `most`, each `for` ms. It belongs to one store and goes with it: another record, another
 * store, another cache.
 */
export class VerifiedPasswords {
  readonly #key: Uint8Array;
  readonly #settings: VerifiedSettings;
  readonly #clock: Clock;
  /** Until when, in monotonic ms; the oldest first. */
  readonly #until = new Map<string, number>();

  constructor(settings: VerifiedSettings, clock: Clock, random: Random) {
    this.#settings = settings;
    this.#clock = clock;
    this.#key = random.bytes(32);
  }

  has(account: string, password: string): boolean {
    const until = this.#until.get(this.#digest(account, password));
    return until !== undefined && this.#clock.monotonic() < until;
  }

  remember(account: string, password: string): void {
    const digest = this.#digest(account, password);
    this.#until.delete(digest);
    this.#until.set(digest, this.#clock.monotonic() + this.#settings.for);
    for (const oldest of this.#until.keys()) {
      if (this.#until.size <= this.#settings.most) break;
      this.#until.delete(oldest);
    }
  }

  /** The length keeps one name and password from reading as another. */
  #digest(account: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${account.length}:${account}${password}`, 'utf8').digest('base64url');
  }
}
