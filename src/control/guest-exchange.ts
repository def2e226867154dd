import type { Duration } from '../base/time.ts';
import type { Device } from '../model/device.ts';
import type { SessionId } from '../model/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import type { GuestTurns } from './guest-turns.ts';
import type { InTurn } from './in-turn.ts';
import type { SilentDevices } from './silent-devices.ts';

/** What somebody else wants to tell a device: which of its sessions are meant, as far as they are known, and whether it takes a port down. */
export type GuestRequest = { readonly device: Device; readonly sessions: readonly SessionId[]; readonly portDown: boolean };

export type NotSent = { readonly kind: 'not-sent'; readonly why: string };

type Parts = {
  readonly turns: InTurn;
  readonly guests: Pick<GuestTurns, 'turn'>;
  readonly silent: SilentDevices;
  readonly clock: Pick<Clock, 'after'>;
};

/** The turn in which one exchange about a session is under way, ours or a guest's. */
export function exchangeTurnOf(session: SessionId): string {
  return `exchange:${session}`;
}

/** Exchanges that are no step of a plan, held to what holds for steps: one at a time about a session, the rates of the device, and no more of a silent one. */
export class GuestExchanges {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `exchange` is called once at most; not after `patience` ms. */
  run(request: GuestRequest, patience: Duration, exchange: () => Promise<CoaOutcome>): Promise<CoaOutcome | NotSent> {
    return new Promise((resolve, reject) => {
      let late = false;
      const cancel = this.#parts.clock.after(patience, () => {
        late = true;
        resolve(notSent(`${request.device.id} had no turn within ${patience / 1000} s`));
      });
      const begun = (): boolean => {
        cancel();
        return !late;
      };
      const keys = [...request.sessions].sort().map(exchangeTurnOf);
      this.#inTurnOf(keys, () => (late ? Promise.resolve(undefined) : this.#onDevice(request, patience, begun, exchange))).then(
        (outcome) => outcome && resolve(outcome),
        reject,
      );
    });
  }

  /** In the turn of every key; sorted keys cannot wait for each other. */
  #inTurnOf<T>([first, ...rest]: readonly string[], work: () => Promise<T>): Promise<T> {
    return first === undefined ? work() : this.#parts.turns.run(first, () => this.#inTurnOf(rest, work));
  }

  async #onDevice(
    { device, portDown }: GuestRequest,
    patience: Duration,
    begun: () => boolean,
    exchange: () => Promise<CoaOutcome>,
  ): Promise<CoaOutcome | NotSent | undefined> {
    const { guests, silent } = this.#parts;
    const turn = await guests.turn(device, patience, portDown);
    if (turn === undefined) return undefined;
    try {
      if (!begun()) return undefined;
      if (!silent.enter(device.id)) return notSent(`${device.id} did not answer the last changes of authorization`);
      let kind: CoaOutcome['kind'] | undefined;
      try {
        const outcome = await exchange();
        kind = outcome.kind;
        return outcome;
      } finally {
        silent.ended(device.id, kind);
      }
    } finally {
      turn.over();
    }
  }
}

function notSent(why: string): NotSent {
  return { kind: 'not-sent', why };
}
