import type { AccessSession } from './session.ts';

type Timers = { timeout: NodeJS.Timeout | undefined; interim: NodeJS.Timeout | undefined };

/** Session-Timeout and interim accounting of each session, in seconds of the device's own length. */
export class SessionTimers {
  readonly #secondMs: number;
  readonly #of = new Map<AccessSession, Timers>();

  constructor(secondMs: number) {
    this.#secondMs = secondMs;
  }

  /** Starts the session's timers anew; 0 or undefined means none. */
  start(
    session: AccessSession,
    seconds: { readonly timeout: number | undefined; readonly interim: number },
    tasks: { timeout(): void; interim(): void },
  ): void {
    this.stop(session);
    const { timeout, interim } = seconds;
    this.#of.set(session, {
      timeout: timeout === undefined || timeout === 0 ? undefined : setTimeout(tasks.timeout, timeout * this.#secondMs),
      interim: interim === 0 ? undefined : setInterval(tasks.interim, interim * this.#secondMs),
    });
    session.expiresAt = timeout === undefined || timeout === 0 ? undefined : new Date(Date.now() + timeout * this.#secondMs);
  }

  stop(session: AccessSession): void {
    const timers = this.#of.get(session);
    clearTimeout(timers?.timeout);
    clearInterval(timers?.interim);
    this.#of.delete(session);
  }

  stopAll(): void {
    for (const session of [...this.#of.keys()]) this.stop(session);
  }
}
