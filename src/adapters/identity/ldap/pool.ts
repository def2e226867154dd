import { err, ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LdapConnection } from './connection.ts';
import type { Deadline } from './deadline.ts';
import { CLOSED, type LdapFailure } from './failure.ts';

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

/** Is handed a connection, or told that there is room for one. */
type Waiter = (result: Result<Lease | 'room', LdapFailure>) => void;
type Idle = { readonly connection: LdapConnection; readonly since: number };

const BUSY: LdapFailure = { kind: 'connection', why: 'busy' };

/** The connections to one server for one use. Each is leased to one question at a time; the longest waiting gets the next. */
export class ConnectionPool {
  readonly #open: (within: Duration) => Promise<Result<LdapConnection, LdapFailure>>;
  readonly #options: PoolOptions;
  readonly #clock: Clock;
  #idle: Idle[] = [];
  readonly #waiting = new Set<Waiter>();
  readonly #all = new Set<LdapConnection>();
  #opening = 0;
  #closed = false;
  #cancelSweep: (() => void) | undefined = undefined;

  constructor(open: (within: Duration) => Promise<Result<LdapConnection, LdapFailure>>, options: PoolOptions, clock: Clock) {
    this.#open = open;
    this.#options = options;
    this.#clock = clock;
  }

  /** A connection, at once or when one is given back. Whoever gets one gives it back. */
  async lease(deadline: Deadline): Promise<Result<Lease, LdapFailure>> {
    for (;;) {
      if (this.#closed) return err(CLOSED);
      const idle = this.#takeIdle();
      if (idle !== undefined) return ok({ connection: idle, fresh: false });
      if (this.#all.size + this.#opening < this.#options.most) return await this.#openOne(deadline);
      const handed = await this.#wait(deadline);
      if (!handed.ok) return handed;
      if (handed.value !== 'room') return ok(handed.value);
    }
  }

  giveBack(connection: LdapConnection): void {
    if (!connection.usable) return;
    const [next] = this.#waiting;
    if (this.#closed) connection.close();
    else if (next !== undefined) next(ok({ connection, fresh: false }));
    else {
      this.#idle.push({ connection, since: this.#clock.monotonic() });
      this.#sweepLater();
    }
  }

  /** Sends everybody who waits away: the server has failed. */
  refuse(failure: LdapFailure): void {
    for (const waiter of [...this.#waiting]) waiter(err(failure));
  }

  close(): void {
    this.#closed = true;
    this.#cancelSweep?.();
    this.refuse(CLOSED);
    for (const connection of [...this.#all]) connection.close();
    this.#idle = [];
  }

  async #openOne(deadline: Deadline): Promise<Result<Lease, LdapFailure>> {
    this.#opening++;
    const opened = await this.#open(deadline.next()).finally(() => this.#opening--);
    if (!opened.ok) {
      if (this.#all.size === 0) this.refuse(opened.error);
      return opened;
    }
    const connection = opened.value;
    this.#all.add(connection);
    connection.onClose(() => this.#gone(connection));
    if (this.#closed) {
      connection.close();
      return err(CLOSED);
    }
    return ok({ connection, fresh: true });
  }

  #gone(connection: LdapConnection): void {
    this.#all.delete(connection);
    this.#idle = this.#idle.filter((one) => one.connection !== connection);
    const [next] = this.#waiting;
    if (next !== undefined) next(ok('room'));
  }

  #takeIdle(): LdapConnection | undefined {
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) if (last.connection.usable) return last.connection;
    return undefined;
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
      const spare = Math.max(0, this.#idle.length - this.#options.idle);
      const old = this.#idle.filter(({ since }) => since <= before).slice(0, spare);
      for (const { connection } of old) connection.close();
      if (this.#idle.length > this.#options.idle) this.#sweepLater();
    });
  }
}
