import { Breaker, type BreakerOptions, type BreakerState } from '../../../base/breaker.ts';
import { err, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { Helper, type HelperFailure } from './helper.ts';
import type { HelperAnswer, HelperQuestion } from './protocol.ts';

export type PoolSettings = {
  /** ntlm_auth and the arguments it is to have besides those that make it a helper. */
  readonly command: readonly string[];
  /** Processes at most; one is started when a question finds none idle. */
  readonly helpers: number;
  /** Questions that may wait for one; one more is refused at once. */
  readonly waiting: number;
  /** How long a question waits for a helper at most, and again for its answer, in ms. */
  readonly timeout: Duration;
  readonly breaker: BreakerOptions;
};

export type PoolFailure = HelperFailure | { readonly kind: 'busy' | 'open' | 'closed'; readonly why: string };

export type PoolEvents = { failed(failure: HelperFailure): void; changed(state: BreakerState): void };

/** Handed a helper, or why there is none. */
type Waiter = (helper: Helper | PoolFailure) => void;

const FULL: PoolFailure = { kind: 'busy', why: 'too many questions wait for a helper' };
const LATE: PoolFailure = { kind: 'busy', why: 'no helper was free in time' };
const OPEN: PoolFailure = { kind: 'open', why: 'the helpers failed and are left alone for a while' };
const CLOSED: PoolFailure = { kind: 'closed', why: 'the store is closed' };

/**
 * The helper processes of one store. A question goes to an idle one, to a new one, or waits its turn; a helper that hangs, ends or talks nonsense is
 * killed and its place is free. After some failures in a row nobody is started or asked for a while.
 */
export class HelperPool {
  readonly #settings: PoolSettings;
  readonly #clock: Clock;
  readonly #events: PoolEvents;
  readonly #breaker: Breaker;
  readonly #all = new Set<Helper>();
  readonly #idle: Helper[] = [];
  readonly #waiting = new Set<Waiter>();
  #closed = false;

  constructor(settings: PoolSettings, clock: Clock, events: PoolEvents) {
    this.#settings = settings;
    this.#clock = clock;
    this.#events = events;
    this.#breaker = new Breaker(clock, settings.breaker, events.changed);
  }

  async ask(question: HelperQuestion): Promise<Result<HelperAnswer, PoolFailure>> {
    if (this.#closed) return err(CLOSED);
    if (!this.#breaker.enter()) return err(OPEN);
    for (;;) {
      const helper = await this.#lease();
      if (!(helper instanceof Helper)) {
        this.#breaker.abandoned();
        return err(helper);
      }
      const seasoned = helper.answered > 0;
      const result = await helper.ask(question, this.#settings.timeout);
      this.#giveBack(helper);
      if (result.ok) {
        this.#breaker.succeeded();
        return result;
      }
      if (this.#closed) return err(CLOSED);
      this.#events.failed(result.error);
      // One that has served and is gone may have been killed by anybody: that says nothing of the next.
      if (seasoned && result.error.kind === 'ended') continue;
      this.#breaker.failed();
      if (this.#breaker.state === 'open') this.#refuse(OPEN);
      return result;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#refuse(CLOSED);
    const helpers = [...this.#all];
    for (const helper of helpers) helper.kill();
    await Promise.all(helpers.map(({ ended }) => ended));
  }

  async #lease(): Promise<Helper | PoolFailure> {
    for (let helper = this.#idle.pop(); helper !== undefined; helper = this.#idle.pop()) if (helper.usable) return helper;
    if (this.#all.size < this.#settings.helpers) return this.#start();
    if (this.#waiting.size >= this.#settings.waiting) return FULL;
    return await new Promise((resolve) => {
      const waiter: Waiter = (given) => {
        cancel();
        this.#waiting.delete(waiter);
        resolve(given);
      };
      const cancel = this.#clock.after(this.#settings.timeout, () => waiter(LATE));
      this.#waiting.add(waiter);
    });
  }

  #start(): Helper {
    const helper = new Helper(this.#settings.command, this.#clock);
    this.#all.add(helper);
    helper.ended.then(() => {
      this.#all.delete(helper);
      const [next] = this.#waiting;
      if (!this.#closed) next?.(this.#start());
    });
    return helper;
  }

  #giveBack(helper: Helper): void {
    if (!helper.usable) return;
    const [next] = this.#waiting;
    if (next === undefined) this.#idle.push(helper);
    else next(helper);
  }

  #refuse(failure: PoolFailure): void {
    for (const waiter of [...this.#waiting]) waiter(failure);
  }
}
