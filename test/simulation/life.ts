import type { Duration } from '../../src/base/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { SessionDirectory } from '../../src/ports/session-directory.ts';
import type { MemoryStore } from '../unit/control/memory-store.ts';
import type { Dice } from './dice.ts';

/** How long a write takes to be on stable storage, in ms. A process that dies meanwhile has not written. */
const WRITE: readonly [Duration, Duration] = [0, 15];

/** One run of the server process, from its start until it dies: what it waits for never comes after that, and nothing of it moves any more. */
export class Life {
  #ended = false;
  readonly clock: Clock;
  readonly #world: Clock;
  readonly #unwatch: (() => void)[] = [];

  constructor(world: Clock) {
    this.#world = world;
    this.clock = {
      now: () => world.now(),
      monotonic: () => world.monotonic(),
      after: (delay, task) => world.after(delay, () => this.#ended || task()),
    };
  }

  get ended(): boolean {
    return this.#ended;
  }

  end(): void {
    this.#ended = true;
    for (const unwatch of this.#unwatch) unwatch();
  }

  /** The same directory, whose changes a dead process does not hear of. */
  sessions(directory: SessionDirectory): SessionDirectory {
    const watch: SessionDirectory['watch'] = (listener) => {
      const unwatch = directory.watch(listener);
      this.#unwatch.push(unwatch);
      return unwatch;
    };
    return new Proxy(directory, {
      get: (target, key) => {
        if (key === 'watch') return watch;
        const value = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  /** The same store: one thing after another, each takes time, and is answered only while the process lives. */
  store(store: MemoryStore, dice: Dice): MemoryStore {
    let last: Promise<unknown> = Promise.resolve();
    return new Proxy(store, {
      get: (target, key) => {
        const value = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...asked: unknown[]) => {
          const done = last.then(async () => {
            await this.#pass(dice.between(...WRITE));
            const answer = await value.apply(target, asked);
            return this.#ended ? new Promise(() => undefined) : answer;
          });
          last = done;
          return done;
        };
      },
    });
  }

  #pass(delay: Duration): Promise<void> {
    return new Promise((resolve) => this.#world.after(delay, () => this.#ended || resolve()));
  }
}
