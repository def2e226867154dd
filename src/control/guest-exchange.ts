import type { Duration } from '../base/time.ts';
import type { Device } from '../model/device.ts';
import type { Session } from '../model/session.ts';
import { refusalOf } from '../plan/refusal.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import type { Cooldown } from './cooldown.ts';
import type { ControlDeps } from './deps.ts';
import type { GuestTurns } from './guest-turns.ts';
import type { LoopDetector } from './loop-detector.ts';
import type { SessionExchanges } from './session-exchanges.ts';
import type { SilentDevices } from './silent-devices.ts';

/** What somebody else wants to tell a device. */
export type GuestRequest = {
  readonly device: Device;
  /** Those of its sessions that are meant, as far as they are known. */
  readonly sessions: readonly Session[];
  readonly portDown: boolean;
  /** The same where the same is told. */
  readonly what: string;
};

export type NotSent = { readonly kind: 'not-sent'; readonly why: string };

type Deps = Pick<ControlDeps, 'clock' | 'sink'>;
type Parts = {
  readonly guests: Pick<GuestTurns, 'turn'>;
  readonly silent: SilentDevices;
  readonly loops: LoopDetector;
  readonly cooldown: Cooldown;
  readonly exchanges: SessionExchanges;
};

/**
 * Exchanges that are no step of a plan, held to what holds for steps: one at a time about a session, the rest of its endpoint, the rates of the device, no
 * more of a silent one, and no more of what is refused again and again.
 */
export class GuestExchanges {
  readonly #deps: Deps;
  readonly #parts: Parts;

  constructor(deps: Deps, parts: Parts) {
    this.#deps = deps;
    this.#parts = parts;
  }

  /** `exchange` is called once at most; not after `patience` ms. */
  run(request: GuestRequest, patience: Duration, exchange: () => Promise<CoaOutcome>): Promise<CoaOutcome | NotSent> {
    return new Promise((resolve, reject) => {
      let late = false;
      const cancel = this.#deps.clock.after(patience, () => {
        late = true;
        resolve(notSent(`${request.device.id} had no turn within ${patience / 1000} s`));
      });
      const begun = (): boolean => {
        cancel();
        return !late;
      };
      const told = this.#parts.exchanges.runAll(request.sessions, patience, async () => {
        await this.#rest(request.sessions);
        return late ? undefined : this.#onDevice(request, patience, begun, exchange);
      });
      told.then((outcome) => {
        if (outcome === 'held' && begun()) resolve(notSent('another server is telling the session something'));
        else if (outcome && outcome !== 'held') resolve(outcome);
      }, reject);
    });
  }

  /** Until every endpoint that is meant may be told something. */
  async #rest(sessions: readonly Session[]): Promise<void> {
    const { clock } = this.#deps;
    const until = Math.max(0, ...sessions.map((session) => this.#parts.cooldown.restsUntil(session) ?? 0));
    const left = until - clock.now();
    if (left > 0) await new Promise<void>((resolve) => void clock.after(left, resolve));
  }

  async #onDevice(
    { device, portDown, sessions, what }: GuestRequest,
    patience: Duration,
    begun: () => boolean,
    exchange: () => Promise<CoaOutcome>,
  ): Promise<CoaOutcome | NotSent | undefined> {
    const { guests, silent, cooldown } = this.#parts;
    const turn = await guests.turn(device, patience, portDown);
    if (turn === undefined) return undefined;
    try {
      if (!begun()) return undefined;
      const alone = this.#leftAlone(what, sessions);
      if (alone !== undefined) return alone;
      if (!silent.enter(device.id)) return notSent(`${device.id} did not answer the last changes of authorization`);
      let kind: CoaOutcome['kind'] | undefined;
      for (const session of sessions) cooldown.told(session);
      try {
        const outcome = await exchange();
        kind = outcome.kind;
        this.#note(what, sessions, outcome);
        return outcome;
      } finally {
        silent.ended(device.id, kind);
      }
    } finally {
      turn.over();
    }
  }

  #leftAlone(what: string, sessions: readonly Session[]): NotSent | undefined {
    for (const session of sessions) {
      const alone = this.#parts.loops.leftAloneBy(what, session);
      if (alone === undefined) continue;
      const { endpoint, id, device } = session;
      const minutes = Math.ceil(alone / 60_000);
      this.#deps.sink.emit('error', 'endpoint.loop', { endpoint, session: id, device, minutes });
      return notSent(`${endpoint ?? id} was told the same several times and it was refused, so it is left alone for ${minutes} min`);
    }
    return undefined;
  }

  #note(what: string, sessions: readonly Session[], outcome: CoaOutcome): void {
    if (isInVain(outcome)) for (const session of sessions) this.#parts.loops.refused(what, session);
  }
}

/** Whether what was told was refused for good, so that telling it again would be as vain. */
export function isInVain(outcome: CoaOutcome): boolean {
  if (outcome.kind !== 'nak') return false;
  const refusal = refusalOf(outcome.errorCause);
  return refusal !== 'done' && refusal !== 'pending';
}

function notSent(why: string): NotSent {
  return { kind: 'not-sent', why };
}
