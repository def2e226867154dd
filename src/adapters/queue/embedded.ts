import type { Clock } from '../../ports/clock.ts';
import type { Queue } from '../../ports/queue.ts';

type Lane = {
  state: 'idle' | 'waiting' | 'running';
  /** Woken during a run: another run follows. */
  again: boolean;
  /** A later wake: when, and how to call it off. */
  later: { readonly at: number; readonly cancel: () => void } | undefined;
  failures: number;
};

/** A handler that threw is run again after this many ms, doubled each time. */
const FIRST_RETRY = 100;
const LONGEST_RETRY = 30_000;

/** Dispatch inside this process: lanes in memory, first come first served. What it forgets when the process ends is in the journal. */
export function createEmbeddedQueue({ clock }: { readonly clock: Clock }): Queue {
  return new EmbeddedQueue(clock);
}

class EmbeddedQueue implements Queue {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  readonly #ready: string[] = [];
  #handler: ((lane: string) => Promise<void>) | undefined;
  #concurrency = 0;
  #active = 0;
  #stopped = false;
  #drained: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(name: string, at?: number): Promise<void> {
    const lane = this.#lane(name);
    if (at !== undefined && at > this.#clock.now()) this.#wakeLater(name, lane, at);
    else this.#wakeNow(name, lane);
    return Promise.resolve();
  }

  start(handler: (lane: string) => Promise<void>, concurrency: number): Promise<void> {
    this.#handler = handler;
    this.#concurrency = concurrency;
    this.#stopped = false;
    this.#fill();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#stopped = true;
    for (const lane of this.#lanes.values()) lane.later?.cancel();
    if (this.#active === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
    });
  }

  stats() {
    const delayed = [...this.#lanes.values()].filter(({ later }) => later !== undefined).length;
    return Promise.resolve({ waiting: this.#ready.length, active: this.#active, delayed, healthy: true });
  }

  /** Memory is never lost while the process lives. */
  onLost(): void {}

  #lane(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known) return known;
    const lane: Lane = { state: 'idle', again: false, later: undefined, failures: 0 };
    this.#lanes.set(name, lane);
    return lane;
  }

  #wakeNow(name: string, lane: Lane): void {
    if (lane.state === 'running') lane.again = true;
    if (lane.state !== 'idle') return;
    lane.state = 'waiting';
    this.#ready.push(name);
    this.#fill();
  }

  /** The earliest of several later wakes counts. */
  #wakeLater(name: string, lane: Lane, at: number): void {
    if (lane.later !== undefined && lane.later.at <= at) return;
    lane.later?.cancel();
    const cancel = this.#clock.after(at - this.#clock.now(), () => {
      lane.later = undefined;
      if (!this.#stopped) this.#wakeNow(name, lane);
    });
    lane.later = { at, cancel };
  }

  #fill(): void {
    const handler = this.#handler;
    while (handler && !this.#stopped && this.#active < this.#concurrency) {
      const name = this.#ready.shift();
      if (name === undefined) return;
      void this.#run(name, handler);
    }
  }

  async #run(name: string, handler: (lane: string) => Promise<void>): Promise<void> {
    const lane = this.#lane(name);
    lane.state = 'running';
    this.#active++;
    const failed = await outcome(handler, name);
    this.#active--;
    lane.state = 'idle';
    lane.failures = failed ? lane.failures + 1 : 0;
    if (failed) this.#wakeLater(name, lane, this.#clock.now() + Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (lane.failures - 1)));
    const again = lane.again;
    lane.again = false;
    if (again) this.#wakeNow(name, lane);
    else if (lane.later === undefined) this.#lanes.delete(name);
    this.#fill();
    if (this.#active === 0 && this.#stopped) for (const resolve of this.#drained.splice(0)) resolve();
  }
}

/** Whether the handler threw. What it threw is its owner's to report; here it only means "again later". */
async function outcome(handler: (lane: string) => Promise<void>, name: string): Promise<boolean> {
  return handler(name).then(
    () => false,
    () => true,
  );
}
