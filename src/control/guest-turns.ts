import type { Duration } from '../base/time.ts';
import type { Device } from '../model/device.ts';
import type { StepId } from '../model/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Pacer, Ticket } from './pacer.ts';
import { siteOf } from './pacing.ts';

/** What has its turn with a device. Both are called once. */
export type Turn = {
  /** The device answered, or was not asked. */
  over(): void;
};

/** Turns with devices for requests that are no step of any plan: as urgent as those of operators, and paced with them. */
export class GuestTurns {
  readonly #pacer: Pacer;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #waiting = new Map<StepId, () => void>();
  #next = 1;

  constructor(pacer: Pacer, clock: Pick<Clock, 'after'>) {
    this.#pacer = pacer;
    this.#clock = clock;
  }

  /** Resolves when the device may be asked; undefined when that has not come within `patience` ms. `bounce`: a port goes down, which has a rate of its own. */
  turn(device: Device, patience: Duration, bounce = false): Promise<Turn | undefined> {
    const step: StepId = `guest/${this.#next++}`;
    const ticket: Ticket = { step, lane: step, device: device.id, site: siteOf(device), bounce };
    return new Promise((resolve) => {
      const cancel = this.#clock.after(patience, () => {
        this.#waiting.delete(step);
        this.#pacer.over(step);
        resolve(undefined);
      });
      const ask = (): void => {
        if (!this.#pacer.ask(ticket)) return;
        cancel();
        this.#waiting.delete(step);
        resolve({ over: () => this.#pacer.over(step) });
      };
      this.#waiting.set(step, ask);
      ask();
    });
  }

  /** The pacer grants a turn: true when it is one of these. */
  granted({ step }: Ticket): boolean {
    const ask = this.#waiting.get(step);
    ask?.();
    return ask !== undefined;
  }
}
