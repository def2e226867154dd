import type { Duration } from '../../../base/time.ts';

/** How long an identifier of one source port stays taken: the window in which a device compares Event-Timestamps (RFC 5176 §6.3). */
export const REUSE_WINDOW: Duration = 300_000;

/** Whether an answer under an identifier can still come: it is in use, it was within the window, or it never was. */
export type IdentifierState = 'outstanding' | 'late' | 'unused';

/**
 * The 256 identifiers of one source port towards one target, given out least recently used first.
 * An identifier comes back when its exchange ends and rests for `window` ms. Times are ms of the monotonic clock.
 */
export class Identifiers {
  readonly #window: Duration;
  /** A ring of free identifiers in the order of their release. */
  readonly #free = new Uint8Array(256);
  #head = 0;
  #count = 256;
  readonly #released = new Float64Array(256).fill(Number.NEGATIVE_INFINITY);
  readonly #outstanding = new Uint8Array(256);

  /** `first` is given out first; a random one keeps apart two processes that got the same port one after the other. */
  constructor(window: Duration, first: number) {
    this.#window = window;
    for (let i = 0; i < 256; i++) this.#free[i] = first + i;
  }

  /** An identifier that has rested, or undefined when all are in use or within the window. */
  take(now: number): number | undefined {
    const identifier = this.#free[this.#head] ?? 0;
    if (this.#count === 0 || now - (this.#released[identifier] ?? 0) < this.#window) return undefined;
    this.#head = (this.#head + 1) & 255;
    this.#count -= 1;
    this.#outstanding[identifier] = 1;
    return identifier;
  }

  release(identifier: number, now: number): void {
    this.#outstanding[identifier] = 0;
    this.#released[identifier] = now;
    this.#free[(this.#head + this.#count) & 255] = identifier;
    this.#count += 1;
  }

  state(identifier: number, now: number): IdentifierState {
    if (this.#outstanding[identifier] === 1) return 'outstanding';
    return now - (this.#released[identifier] ?? 0) < this.#window ? 'late' : 'unused';
  }

  /** True when nothing is outstanding and everything has rested, so that nothing would be lost with this ledger. */
  rested(now: number): boolean {
    if (this.#count < 256) return false;
    const latest = this.#free[(this.#head + 255) & 255] ?? 0;
    return now - (this.#released[latest] ?? 0) >= this.#window;
  }
}
