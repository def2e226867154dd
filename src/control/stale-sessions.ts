import type { Duration } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { Session, SessionId } from '../model/session.ts';
import type { ControlDeps } from './deps.ts';
import type { Prover } from './prover.ts';

/** Between two looks through the directory at most, in ms. */
const LOOK: Duration = 60_000;
/** Sessions asked about at once. */
const AT_ONCE = 32;
/** Sessions of a full device that were heard of this long ago are asked for, so many at a time and no sooner again, in ms. */
const SUSPICION: Duration = 60_000;
const SUSPECTS = 16;

/** What came of asking a device for a session. `unseen`: the device could not be asked, or its answer said nothing. */
export type Sought = {
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly outcome: 'there' | 'ended' | 'unseen';
  readonly what: string;
};

type Deps = Pick<ControlDeps, 'sessions' | 'clock' | 'sink' | 'audit' | 'staleAfter'>;

/**
 * Keeps the session directory true. Accounting Stops are lost, devices lose power: a session of which nothing was heard for long is asked for, by
 * `session-query` or over the terminal, and ended when its device has none of it. Never by age alone.
 */
export class StaleSessions {
  readonly #deps: Deps;
  readonly #prover: Pick<Prover, 'look'>;
  readonly #asking = new Set<DeviceId>();
  /** When a session whose device told nothing was asked for, on the monotonic clock: it is left until it would be stale again. */
  readonly #unseen = new Map<SessionId, number>();
  readonly #suspected = new Map<DeviceId, number>();
  #cancel: (() => void) | undefined;

  constructor(deps: Deps, prover: Pick<Prover, 'look'>) {
    this.#deps = deps;
    this.#prover = prover;
  }

  start(): void {
    const { clock, staleAfter = 'never' } = this.#deps;
    if (staleAfter === 'never') return;
    this.#cancel = clock.after(Math.min(LOOK, staleAfter / 4), () => {
      this.#lookThrough(staleAfter);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /**
   * A device that is said to be full may only be thought to be: the sessions of it that were not heard of for longest are asked for, a few at a time,
   * while others are told that there is no room.
   */
  suspect(device: DeviceId): void {
    const { sessions, clock } = this.#deps;
    const last = this.#suspected.get(device);
    if (this.#asking.has(device) || (last !== undefined && clock.monotonic() - last < SUSPICION)) return;
    this.#suspected.set(device, clock.monotonic());
    const old = [...sessions.list()].filter(
      (one) => one.device === device && one.state !== 'ended' && clock.now() - one.seenAt >= SUSPICION,
    );
    this.#asking.add(device);
    void this.#oneAfterAnother(old.sort((a, b) => a.seenAt - b.seenAt).slice(0, SUSPECTS)).finally(() => this.#asking.delete(device));
  }

  async #oneAfterAnother(sessions: readonly Session[]): Promise<void> {
    for (const session of sessions) await this.#seek(session);
  }

  /** As somebody asks for it: so many at once, whatever their age. */
  async seekAll(sessions: readonly Session[], actor: string): Promise<readonly Sought[]> {
    const found: Sought[] = [];
    const left = [...sessions];
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const sought = await this.#seek(next);
        if (sought) found.push(sought);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const ended = found.filter(({ outcome }) => outcome === 'ended').map(({ session }) => session);
    const details = { asked: found.length, ended };
    await this.#deps.audit.append({
      at: this.#deps.clock.now(),
      actor,
      action: 'sessions.repair',
      subject: `${found.length} sessions`,
      details,
    });
    return found;
  }

  /** Asks the device of one session, and tells the directory what it says. Undefined when portreeve stops meanwhile. */
  async #seek(session: Session): Promise<Sought | undefined> {
    const { sessions, clock, sink } = this.#deps;
    const look = await this.#prover.look(
      session,
      { kind: 'session-ended', session: session.id },
      { at: clock.now() },
      { silent: false, brief: true },
    );
    if (look === undefined) return undefined;
    const what = look.evidence.map((one) => (one.detail === undefined ? one.what : `${one.what} (${one.detail})`)).join('; ');
    const { id, device, seenAt } = session;
    if (look.kind === 'over') {
      sink.emit('info', 'session.stale', { session: id, device, outcome: 'ended', what, heardOf: seenAt });
      return { session: id, device, outcome: 'ended', what };
    }
    if (look.kind === 'unseen') {
      this.#unseen.set(id, clock.monotonic());
      sink.emit('warn', 'session.stale', { session: id, device, outcome: 'unseen', what, heardOf: seenAt });
      return { session: id, device, outcome: 'unseen', what };
    }
    sessions.present(id, clock.now());
    return { session: id, device, outcome: 'there', what };
  }

  /** The oldest first; one a device at a time, which has other things to do. */
  #lookThrough(staleAfter: Duration): void {
    const stale = [...this.#deps.sessions.list()].filter((session) => this.#isStale(session, staleAfter));
    for (const session of stale.sort((a, b) => a.seenAt - b.seenAt)) {
      if (this.#asking.size >= AT_ONCE) return;
      if (this.#asking.has(session.device)) continue;
      this.#asking.add(session.device);
      void this.#seek(session).finally(() => this.#asking.delete(session.device));
    }
  }

  #isStale({ id, state, seenAt }: Session, staleAfter: Duration): boolean {
    const { clock } = this.#deps;
    if (state === 'ended') {
      this.#unseen.delete(id);
      return false;
    }
    return clock.now() - seenAt >= staleAfter && clock.monotonic() - (this.#unseen.get(id) ?? Number.NEGATIVE_INFINITY) >= staleAfter;
  }
}
