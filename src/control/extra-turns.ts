import type { Duration } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlDeps } from './deps.ts';
import type { GuestTurns, Turn } from './guest-turns.ts';

/** How long something beside the steps waits for its turn, in ms; then it is left out. */
const PATIENCE: Duration = 60_000;
const AT_ONCE: Turn = { over: () => undefined };

/**
 * Turns for what is sent beside the steps: another name for the same session, a question about it. To the device these are requests like all others,
 * so they keep to its rates.
 */
export class ExtraTurns {
  readonly #devices: ControlDeps['devices'];
  #guests: Pick<GuestTurns, 'turn'> | undefined;

  constructor({ devices }: Pick<ControlDeps, 'devices'>) {
    this.#devices = devices;
  }

  /** Until then nothing is paced: the control path has not begun. */
  paceBy(guests: Pick<GuestTurns, 'turn'>): void {
    this.#guests = guests;
  }

  /** The next turn with the device; undefined where it did not come in time. */
  async turn(id: DeviceId): Promise<Turn | undefined> {
    const device = this.#devices.get(id);
    return device && this.#guests ? this.#guests.turn(device, PATIENCE) : AT_ONCE;
  }
}
