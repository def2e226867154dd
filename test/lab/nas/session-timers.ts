import type { DeviceClock } from '../clock.ts';
import type { AccessSession } from './session.ts';

type Timers = { stopTimeout: () => void; stopInterim: () => void };

/** Session-Timeout and interim accounting of each session, in seconds of the device's own length. */
export class SessionTimers {
  readonly #clock: DeviceClock;
  readonly #of = new Map<AccessSession, Timers>();

  constructor(clock: DeviceClock) {
    this.#clock = clock;
  }

  /** Starts the session's timers anew; 0 or undefined means none. */
  start(
    session: AccessSession,
    seconds: { readonly timeout: number | undefined; readonly interim: number },
    tasks: { timeout(): void; interim(): void },
  ): void {
    this.stop(session);
    const { timeout, interim } = seconds;
    const timers: Timers = { stopTimeout: () => undefined, stopInterim: () => undefined };
    const again = (): void => {
      timers.stopInterim = this.#clock.after(interim, () => {
        again();
        tasks.interim();
      });
    };
    if (interim !== 0) again();
    if (timeout !== undefined && timeout !== 0) timers.stopTimeout = this.#clock.after(timeout, tasks.timeout);
    this.#of.set(session, timers);
    session.expiresAt = timeout === undefined || timeout === 0 ? undefined : new Date(this.#clock.now().getTime() + timeout * 1000);
  }

  stop(session: AccessSession): void {
    const timers = this.#of.get(session);
    timers?.stopTimeout();
    timers?.stopInterim();
    this.#of.delete(session);
  }

  stopAll(): void {
    for (const session of [...this.#of.keys()]) this.stop(session);
  }
}
