import type { Duration } from '../base/time.ts';
import type { AuthenticationVitals } from '../ports/authentication-vitals.ts';

/** The window slides by slots of a second. */
const SLOTS = 10;
const SLOT: Duration = 1000;
/** Latencies are told apart by factors of √2, from 1/16 ms up to a minute. */
const FINEST = 4;
const STEPS = 41;

type Slot = { second: number; answered: number; rejected: number; dropped: number; readonly latencies: Uint32Array };

/** Measures the authentication path over the last ten seconds: a few additions an answer, no allocation. */
export class Vitals {
  readonly #slots: readonly Slot[] = Array.from({ length: SLOTS }, () => ({
    second: -1,
    answered: 0,
    rejected: 0,
    dropped: 0,
    latencies: new Uint32Array(STEPS),
  }));

  /** An answer `elapsed` ms after its request. `now` is on the monotonic clock. */
  answer(now: number, elapsed: number, rejected: boolean): void {
    const slot = this.#slot(now);
    slot.answered++;
    if (rejected) slot.rejected++;
    const step = stepOf(elapsed);
    slot.latencies[step] = (slot.latencies[step] ?? 0) + 1;
  }

  drop(now: number): void {
    this.#slot(now).dropped++;
  }

  read(now: number): AuthenticationVitals {
    const oldest = Math.floor(now / SLOT) - SLOTS;
    const live = this.#slots.filter(({ second }) => second > oldest);
    const sum = (of: (slot: Slot) => number): number => live.reduce((total, slot) => total + of(slot), 0);
    const answered = sum((slot) => slot.answered);
    let left = Math.ceil(answered * 0.95);
    let step = 0;
    while (left > 0 && step < STEPS) {
      left -= sum(({ latencies }) => latencies[step] ?? 0);
      step++;
    }
    return {
      answered,
      p95: answered === 0 ? 0 : 2 ** ((step - 1) / 2 - FINEST),
      rejects: answered === 0 ? 0 : (sum((slot) => slot.rejected) / answered) * 100,
      dropped: sum((slot) => slot.dropped),
    };
  }

  #slot(now: number): Slot {
    const second = Math.floor(now / SLOT);
    const slot = this.#slots[second % SLOTS];
    if (slot === undefined) throw new Error('the monotonic clock is before its start');
    if (slot.second !== second) {
      slot.second = second;
      slot.answered = 0;
      slot.rejected = 0;
      slot.dropped = 0;
      slot.latencies.fill(0);
    }
    return slot;
  }
}

/** The least step that is not below the latency. */
function stepOf(ms: Duration): number {
  return Math.min(STEPS - 1, Math.max(0, Math.ceil(2 * (Math.log2(ms) + FINEST))));
}
