import { err, ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LdapConnection } from './connection.ts';
import type { Deadline } from './deadline.ts';
import { BUSY, CLOSED, type LdapFailure } from './failure.ts';

export type PoolOptions = {
  /** Connections at most. */
  readonly most: number;
  /** Idle ones that are kept however long nobody asks. */
  readonly idle: number;
  /** Any other idle one is closed after this, in ms. */
  readonly idleTimeout: Duration;
};

/** `fresh`: opened for this lease; one that was idle may have been closed by the server without our knowing yet. */
export type Lease = { readonly connection: LdapConnection; readonly fresh: boolean };

/** Is handed a place, or told that there is room: a place, or one for another connection. */
type Waiter = (result: Result<Lease | 'room', LdapFailure>) => void;

/** How many use a connection now, and when somebody last did. */
type Use = { users: number; since: number };

/**
 * The connections to one server for one use. Each serves up to `shared` questions at a time; they are put together on few, so that what they write
 * goes out together. The longest waiting gets the next place.
 */
export class ConnectionPool {
  readonly #open: (within: Duration) => Promise<Result<LdapConnection, LdapFailure>>;
  readonly #options: PoolOptions;
  readonly #shared: number;
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiter>();
  readonly #all = new Map<LdapConnection, Use>();
  #opening = 0;
  #closed = false;
  #cancelSweep: (() => void) | undefined = undefined;

  constructor(
    open: (within: Duration) => Promise<Result<LdapConnection, LdapFailure>>,
    options: PoolOptions,
    shared: number,
    clock: Clock,
  ) {
    this.#open = open;
    this.#options = options;
    this.#shared = shared;
    this.#clock = clock;
  }

  /** A connection, at once or when one is given back. Whoever gets one gives it back. */
  async lease(deadline: Deadline): Promise<Result<Lease, LdapFailure>> {
    for (;;) {
      if (this.#closed) return err(CLOSED);
      const place = this.#takePlace();
      if (place !== undefined) return ok({ connection: place, fresh: false });
      if (this.#all.size + this.#opening < this.#options.most) return await this.#openOne(deadline);
      const handed = await this.#wait(deadline);
      if (!handed.ok) return handed;
      if (handed.value !== 'room') return ok(handed.value);
    }
  }

  giveBack(connection: LdapConnection): void {
    const use = this.#all.get(connection);
    if (use === undefined) return;
    const [next] = this.#waiting;
    if (next !== undefined && connection.usable) {
      next(ok({ connection, fresh: false }));
      return;
    }
    use.users--;
    use.since = this.#clock.monotonic();
    if (this.#closed) connection.close();
    else this.#sweepLater();
  }

  /** Sends everybody who waits away: the server has failed. */
  refuse(failure: LdapFailure): void {
    for (const waiter of [...this.#waiting]) waiter(err(failure));
  }

  close(): void {
    this.#closed = true;
    this.#cancelSweep?.();
    this.refuse(CLOSED);
    for (const connection of [...this.#all.keys()]) connection.close();
  }

  async #openOne(deadline: Deadline): Promise<Result<Lease, LdapFailure>> {
    const within = deadline.next();
    if (deadline.tooLate) {
      this.#tellOfRoom();
      return err(BUSY);
    }
    this.#opening++;
    const opened = await this.#open(within).finally(() => this.#opening--);
    if (!opened.ok) {
      const failure = deadline.judged(opened.error, within);
      if (this.#all.size === 0 && failure !== BUSY) this.refuse(failure);
      else this.#tellOfRoom();
      return err(failure);
    }
    const connection = opened.value;
    this.#all.set(connection, { users: 1, since: this.#clock.monotonic() });
    connection.onClose(() => this.#gone(connection));
    if (this.#closed || !connection.usable) {
      connection.close();
      this.#gone(connection);
      return err(CLOSED);
    }
    for (let places = 1; places < this.#shared; places++) this.#tellOfRoom();
    return ok({ connection, fresh: true });
  }

  #gone(connection: LdapConnection): void {
    this.#all.delete(connection);
    this.#tellOfRoom();
  }

  #tellOfRoom(): void {
    const [next] = this.#waiting;
    if (next !== undefined) next(ok('room'));
  }

  #takePlace(): LdapConnection | undefined {
    let best: readonly [LdapConnection, Use] | undefined;
    for (const one of this.#all) {
      const [connection, { users }] = one;
      if (users < this.#shared && connection.usable && (best === undefined || users > best[1].users)) best = one;
    }
    if (best === undefined) return undefined;
    best[1].users++;
    return best[0];
  }

  #wait(deadline: Deadline): Promise<Result<Lease | 'room', LdapFailure>> {
    return new Promise((resolve) => {
      const waiter: Waiter = (result) => {
        this.#waiting.delete(waiter);
        cancel();
        resolve(result);
      };
      const cancel = this.#clock.after(deadline.remaining(), () => waiter(err(BUSY)));
      this.#waiting.add(waiter);
    });
  }

  #sweepLater(): void {
    this.#cancelSweep ??= this.#clock.after(this.#options.idleTimeout, () => {
      this.#cancelSweep = undefined;
      const before = this.#clock.monotonic() - this.#options.idleTimeout;
      const idle = [...this.#all].filter(([, { users }]) => users === 0);
      const spare = Math.max(0, idle.length - this.#options.idle);
      for (const [connection] of idle.filter(([, { since }]) => since <= before).slice(0, spare)) connection.close();
      if (spare > 0) this.#sweepLater();
    });
  }
}
