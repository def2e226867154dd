import type { Clock } from '../../ports/clock.ts';

/** In ms. */
const QUIET = 10_000;

/** For what every question may meet, such as a server that is down: one line of each kind in ten seconds, however many questions there are. */
export class Seldom {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #told = new Map<string, number>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Whether it is to be told now. `kind` is one of few, such as the address of a configured server. */
  due(kind: string): boolean {
    const now = this.#clock.monotonic();
    if (now - (this.#told.get(kind) ?? Number.NEGATIVE_INFINITY) < QUIET) return false;
    this.#told.set(kind, now);
    return true;
  }
}
