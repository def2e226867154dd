import type { Duration } from '../base/time.ts';
import type { Session } from '../model/session.ts';
import type { SessionLeases } from '../ports/session-leases.ts';
import type { ControlDeps } from './deps.ts';

/** How often it is looked whether another server is done, in ms. */
const LOOK: Duration = 100;

/** One exchange about a session at a time, ours or a guest's, on all servers that share their leases. */
export class SessionExchanges {
  readonly #deps: Pick<ControlDeps, 'turns' | 'sessionLeases' | 'clock'>;

  constructor(deps: Pick<ControlDeps, 'turns' | 'sessionLeases' | 'clock'>) {
    this.#deps = deps;
  }

  /** Runs `exchange` when nobody else tells the session anything; `held` where another server is at it for longer than `patience` ms. */
  run<T>(session: Session, patience: Duration, exchange: () => Promise<T>): Promise<T | 'held'> {
    const { turns, sessionLeases } = this.#deps;
    const alone = sessionLeases === undefined ? exchange : () => this.#alone(sessionLeases, session, patience, exchange);
    return turns.run<T | 'held'>(`exchange:${session.id}`, alone);
  }

  /** As `run`, about several sessions at once. */
  runAll<T>(sessions: readonly Session[], patience: Duration, exchange: () => Promise<T>): Promise<T | 'held'> {
    // Sorted, they cannot wait for each other.
    return this.#nested(
      sessions.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      patience,
      exchange,
    );
  }

  #nested<T>([first, ...rest]: readonly Session[], patience: Duration, exchange: () => Promise<T>): Promise<T | 'held'> {
    return first === undefined ? exchange() : this.run(first, patience, () => this.#nested(rest, patience, exchange));
  }

  async #alone<T>(leases: SessionLeases, session: Session, patience: Duration, exchange: () => Promise<T>): Promise<T | 'held'> {
    const { clock } = this.#deps;
    const until = clock.monotonic() + patience;
    for (;;) {
      const lease = await leases.takeSession(session);
      if (lease !== 'held') {
        try {
          return await exchange();
        } finally {
          void lease.release();
        }
      }
      if (clock.monotonic() >= until) return 'held';
      await new Promise<void>((resolve) => void clock.after(LOOK, resolve));
    }
  }
}
