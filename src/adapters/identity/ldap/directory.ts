import type { BreakerState } from '../../../base/breaker.ts';
import { err, type Result } from '../../../base/result.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { BindResult, SearchRequest } from './connection.ts';
import type { Deadline } from './deadline.ts';
import type { DirectoryEntry } from './entry.ts';
import { BUSY, isServerFailure, type LdapFailure, ResultCode } from './failure.ts';
import { DirectoryServer, type Operation, type Use } from './server.ts';
import type { DirectoryAccess } from './settings.ts';

/** What a directory tells of its servers; told by the store, bounded. */
export type DirectoryEvents = {
  failed(server: string, failure: LdapFailure): void;
  changed(server: string, state: BreakerState): void;
  /** Questions go to this server from now on. */
  switched(server: string): void;
};

const ALL_OPEN: LdapFailure = { kind: 'connection', why: 'unreachable', detail: 'every server has failed lately' };

/**
 * A directory on several servers. Questions go to one of them until it fails, then to the next in order; once one that is preferred serves again,
 * found out beside the questions, they go back to it.
 */
export class Directory {
  readonly #servers: readonly DirectoryServer[];
  readonly #events: DirectoryEvents;
  readonly #clock: Clock;
  readonly #retryAfter: number;
  #current: DirectoryServer | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(access: DirectoryAccess, clock: Clock, events: DirectoryEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#retryAfter = access.breaker.retryAfter;
    this.#servers = access.servers.map(
      (server) => new DirectoryServer(server, access, clock, (state) => events.changed(server.url, state)),
    );
    this.#current = this.#servers[0];
  }

  search(request: SearchRequest, deadline: Deadline): Promise<Result<DirectoryEntry[], LdapFailure>> {
    return this.#run('search', (connection, within) => connection.search(request, within), deadline);
  }

  /** Whether the password is that of the entry. */
  bind(dn: string, password: string, deadline: Deadline): Promise<Result<BindResult, LdapFailure>> {
    return this.#run('bind', (connection, within) => connection.bind(dn, password, within), deadline);
  }

  compare(dn: string, attribute: string, value: string, deadline: Deadline): Promise<Result<boolean, LdapFailure>> {
    return this.#run('search', (connection, within) => connection.compare(dn, attribute, value, within), deadline);
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }

  async #run<T>(use: Use, operation: Operation<T>, deadline: Deadline): Promise<Result<T, LdapFailure>> {
    this.#lookForPreferred();
    let last: LdapFailure = deadline.tooLate ? BUSY : ALL_OPEN;
    for (const server of this.#inOrder()) {
      if (deadline.tooLate) return err(last);
      if (!server.breaker.enter()) continue;
      const result = await server.run(use, operation, deadline);
      if (result.ok || !mayDoBetterElsewhere(result.error)) {
        this.#use(server);
        return result;
      }
      last = result.error;
      this.#events.failed(server.url, last);
    }
    return err(last);
  }

  /** The one in use first, then those that serve, then those that failed lately, of which the breaker lets one question through at a time. */
  #inOrder(): readonly DirectoryServer[] {
    const rank = (server: DirectoryServer): number => (server.breaker.state !== 'closed' ? 2 : server === this.#current ? 0 : 1);
    return this.#servers.length === 1 ? this.#servers : [...this.#servers].sort((a, b) => rank(a) - rank(b));
  }

  #use(server: DirectoryServer): void {
    if (server === this.#current) return;
    this.#current = server;
    this.#lookedAt = this.#clock.monotonic();
    this.#events.switched(server.url);
  }

  #lookForPreferred(): void {
    const now = this.#clock.monotonic();
    if (this.#current === this.#servers[0] || now - this.#lookedAt < this.#retryAfter) return;
    this.#lookedAt = now;
    const preferred = this.#servers.slice(0, this.#current === undefined ? 0 : this.#servers.indexOf(this.#current));
    void this.#firstThatServes(preferred);
  }

  async #firstThatServes(servers: readonly DirectoryServer[]): Promise<void> {
    for (const server of servers) {
      if (!server.breaker.enter() || !(await server.probe())) continue;
      this.#use(server);
      return;
    }
  }
}

/** A server that fails, or that sends us elsewhere: the next one may hold the answer itself. */
function mayDoBetterElsewhere(failure: LdapFailure): boolean {
  return isServerFailure(failure) || (failure.kind === 'result' && failure.code === ResultCode.referral);
}
