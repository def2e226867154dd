import { Fifo } from '../../base/fifo.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Queue } from '../../ports/queue.ts';
import { Later, retryDelay } from './later.ts';

type Handler = (lane: string) => Promise<void>;
/** `again`: woken during a run, so another run follows. */
type Lane = { state: 'idle' | 'waiting' | 'running'; again: boolean; failures: number };

/** Dispatch inside this process: lanes in memory, first come first served. What it forgets when the process ends is in the journal. */
export function createEmbeddedQueue({ clock }: { readonly clock: Clock }): Queue {
  return new EmbeddedQueue(clock);
}

class EmbeddedQueue implements Queue {
  readonly #clock: Clock;
  readonly #later: Later;
  readonly #lanes = new Map<string, Lane>();
  readonly #ready = new Fifo<string>();
  #handler: Handler | undefined;
  #concurrency = 0;
  #active = 0;
  #drained: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#later = new Later(clock, (lane) => this.#wakeNow(lane));
  }

  wake(lane: string, at?: number): Promise<void> {
    if (at !== undefined && at > this.#clock.now()) this.#later.wake(lane, at);
    else this.#wakeNow(lane);
    return Promise.resolve();
  }

  start(handler: Handler, concurrency: number): Promise<void> {
    this.#handler = handler;
    this.#concurrency = concurrency;
    this.#fill();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#handler = undefined;
    this.#later.clear();
    if (this.#active === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
    });
  }

  stats() {
    return Promise.resolve({ waiting: this.#ready.length, active: this.#active, delayed: this.#later.size, healthy: true });
  }

  /** Memory is never lost while the process lives. */
  onLost(): void {}

  #lane(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known) return known;
    const lane: Lane = { state: 'idle', again: false, failures: 0 };
    this.#lanes.set(name, lane);
    return lane;
  }

  #wakeNow(name: string): void {
    const lane = this.#lane(name);
    if (lane.state === 'running') lane.again = true;
    if (lane.state !== 'idle') return;
    lane.state = 'waiting';
    this.#ready.push(name);
    this.#fill();
  }

  #fill(): void {
    while (this.#handler && this.#active < this.#concurrency) {
      const name = this.#ready.shift();
      if (name === undefined) return;
      void this.#run(name, this.#handler);
    }
  }

  async #run(name: string, handler: Handler): Promise<void> {
    const lane = this.#lane(name);
    lane.state = 'running';
    this.#active++;
    const threw = await handler(name).then(
      () => false,
      () => true,
    );
    this.#active--;
    lane.state = 'idle';
    lane.failures = threw ? lane.failures + 1 : 0;
    if (threw) this.#later.wake(name, this.#clock.now() + retryDelay(lane.failures));
    if (lane.again) {
      lane.again = false;
      this.#wakeNow(name);
    } else if (!threw) this.#lanes.delete(name);
    this.#fill();
    if (this.#active === 0) for (const resolve of this.#drained.splice(0)) resolve();
  }
}
