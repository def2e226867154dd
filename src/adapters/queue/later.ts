import type { Clock } from '../../ports/clock.ts';

/** Wakes for a later time, one a lane: of several the earliest counts. */
export class Later {
  readonly #clock: Clock;
  readonly #due: (lane: string) => void;
  readonly #timers = new Map<string, { readonly at: number; readonly cancel: () => void }>();

  constructor(clock: Clock, due: (lane: string) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  get size(): number {
    return this.#timers.size;
  }

  has(lane: string): boolean {
    return this.#timers.has(lane);
  }

  /** `at` in ms wall clock. */
  wake(lane: string, at: number): void {
    const known = this.#timers.get(lane);
    if (known !== undefined && known.at <= at) return;
    known?.cancel();
    const cancel = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#timers.delete(lane);
      this.#due(lane);
    });
    this.#timers.set(lane, { at, cancel });
  }

  clear(): void {
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}

const FIRST_RETRY = 100;
const LONGEST_RETRY = 30_000;

/** When a lane whose handler threw `failures` times in a row is run again: 100 ms, doubled each time, at most 30 s. */
export function retryDelay(failures: number): number {
  return Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
}
