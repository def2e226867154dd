type Bucket = { lines: number; at: number; suppressed: number };

/** Topics told apart; a flood of names must not fill the memory. */
const MOST_TOPICS = 1000;

/** Allows each topic so many lines a second, twice that in a burst, and counts what it refuses. */
export class LineBudget {
  readonly #rate: number;
  readonly #monotonic: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(linesASecond: number, monotonic: () => number) {
    this.#rate = linesASecond;
    this.#monotonic = monotonic;
  }

  /** Whether a line may be written; with it, how many were refused since the last. */
  spend(topic: string): { readonly write: true; readonly suppressed: number } | { readonly write: false } {
    const now = this.#monotonic();
    const bucket = this.#bucket(topic, now);
    bucket.lines = Math.min(this.#rate * 2, bucket.lines + ((now - bucket.at) / 1000) * this.#rate);
    bucket.at = now;
    if (bucket.lines < 1) {
      bucket.suppressed++;
      return { write: false };
    }
    bucket.lines--;
    const { suppressed } = bucket;
    bucket.suppressed = 0;
    return { write: true, suppressed };
  }

  #bucket(topic: string, now: number): Bucket {
    const name = this.#buckets.size < MOST_TOPICS || this.#buckets.has(topic) ? topic : '';
    const known = this.#buckets.get(name);
    if (known) return known;
    const fresh = { lines: this.#rate * 2, at: now, suppressed: 0 };
    this.#buckets.set(name, fresh);
    return fresh;
  }
}
