import { PresenceFilter } from 'ldapts';
import { Breaker, type BreakerState } from '../../../base/breaker.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { LdapConnection } from './connection.ts';
import { Deadline } from './deadline.ts';
import { BUSY, isServerFailure, type LdapFailure } from './failure.ts';
import { ConnectionPool } from './pool.ts';
import type { DirectoryAccess } from './settings.ts';
import type { LdapServer } from './transport.ts';

export type Operation<T> = (connection: LdapConnection, within: Duration) => Promise<Result<T, LdapFailure>>;

/** Where an operation runs: `search` as the service account, `bind` on connections that only check passwords. */
export type Use = 'search' | 'bind';

/** Searches under way on one connection. A bind has its connection to itself (RFC 4511 §4.2.1). */
const SEARCHES = 32;

/** One server of a directory: its connections and its breaker. */
export class DirectoryServer {
  readonly url: string;
  readonly breaker: Breaker;
  readonly #access: DirectoryAccess;
  readonly #server: LdapServer;
  readonly #clock: Clock;
  readonly #pools: Readonly<Record<Use, ConnectionPool>>;

  constructor(server: LdapServer, access: DirectoryAccess, clock: Clock, changed: (state: BreakerState) => void) {
    this.url = server.url;
    this.#server = server;
    this.#access = access;
    this.#clock = clock;
    this.breaker = new Breaker(clock, access.breaker, changed);
    this.#pools = {
      search: new ConnectionPool((within) => this.#openForSearch(within), access.pool, SEARCHES, clock),
      bind: new ConnectionPool((within) => LdapConnection.open(server, access.tls, within, clock), access.pool, 1, clock),
    };
  }

  /** Runs an operation the breaker let through, and tells the breaker how it went. */
  async run<T>(use: Use, operation: Operation<T>, deadline: Deadline): Promise<Result<T, LdapFailure>> {
    const result = await this.#lease(use, operation, deadline).catch((bug: unknown) => {
      this.breaker.abandoned();
      throw bug;
    });
    if (result.ok || !isServerFailure(result.error)) {
      if (!result.ok && result.error.kind === 'connection') this.breaker.abandoned();
      else this.breaker.succeeded();
      return result;
    }
    this.breaker.failed();
    if (this.breaker.state === 'open') for (const pool of Object.values(this.#pools)) pool.refuse(result.error);
    return result;
  }

  /** Looks whether the server serves, on a connection of its own: opens it, binds, reads the root entry (RFC 4512 §5.1). */
  async probe(): Promise<boolean> {
    const deadline = new Deadline(this.#clock, this.#access.timeout, 2 * this.#access.timeout);
    const opened = await this.#openForSearch(deadline.next());
    if (!opened.ok) {
      this.breaker.failed();
      return false;
    }
    const root = {
      base: '',
      scope: 'base',
      filter: new PresenceFilter({ attribute: 'objectClass' }),
      attributes: ['1.1'],
      most: 1,
    } as const;
    const read = await opened.value.search(root, deadline.next());
    opened.value.close();
    const serves = read.ok || !isServerFailure(read.error);
    if (serves) this.breaker.succeeded();
    else this.breaker.failed();
    return serves;
  }

  close(): void {
    for (const pool of Object.values(this.#pools)) pool.close();
  }

  async #lease<T>(use: Use, operation: Operation<T>, deadline: Deadline): Promise<Result<T, LdapFailure>> {
    const pool = this.#pools[use];
    for (;;) {
      const leased = await pool.lease(deadline);
      if (!leased.ok) return leased;
      const { connection, fresh } = leased.value;
      const within = deadline.next();
      const result = deadline.tooLate ? err(BUSY) : await operation(connection, within);
      pool.giveBack(connection);
      if (result.ok) return result;
      const closed = result.error.kind === 'connection' && result.error.why === 'closed';
      // The server may have closed an idle connection at this very moment; that says nothing of the server.
      if (!closed || fresh) return err(deadline.judged(result.error, within));
    }
  }

  async #openForSearch(within: Duration): Promise<Result<LdapConnection, LdapFailure>> {
    const end = this.#clock.monotonic() + within;
    const opened = await LdapConnection.open(this.#server, this.#access.tls, within, this.#clock);
    const account = this.#access.bind;
    if (!opened.ok || account === undefined) return opened;
    const connection = opened.value;
    const bound = await connection.bind(account.dn, account.password.reveal(), Math.max(0, end - this.#clock.monotonic()));
    if (bound.ok && bound.value.bound) return ok(connection);
    connection.close();
    // A refused account is refused again next time: the breaker keeps it from being locked.
    return err(bound.ok ? { kind: 'connection', why: 'account-refused', detail: `result ${bound.value.code}` } : bound.error);
  }
}
