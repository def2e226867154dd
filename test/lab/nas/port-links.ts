import type { DeviceClock } from '../clock.ts';
import type { Interfaces } from '../config/interfaces.ts';
import type { TerminateCause } from './accounting.ts';

/** How long `bounce-host-port` keeps a port down, in seconds of the device. */
const BOUNCE_SECONDS = 10;

type Told = {
  readonly log: (message: string) => void;
  readonly down: (name: string, cause: TerminateCause) => void;
  readonly up: (name: string) => void;
};

/** Ports that go down and come up: bounced by CoA, disabled by CoA, or shut down on the command line. */
export class PortLinks {
  readonly #interfaces: Interfaces;
  readonly #clock: DeviceClock;
  readonly #told: Told;

  constructor(interfaces: Interfaces, clock: DeviceClock, told: Told) {
    this.#interfaces = interfaces;
    this.#clock = clock;
    this.#told = told;
  }

  bounce(name: string): void {
    this.#down(name, 'Port-Reinit');
    this.#clock.after(BOUNCE_SECONDS, () => {
      if (!this.#interfaces.find(name)?.shutdown) this.#up(name);
    });
  }

  /** The port stays down, over `write memory` too, until `no shutdown`. */
  shutdown(name: string): void {
    const port = this.#interfaces.find(name);
    if (!port || port.shutdown) return;
    port.shutdown = true;
    this.#down(name, 'Port-Error');
  }

  noShutdown(name: string): void {
    const port = this.#interfaces.find(name);
    if (!port?.shutdown) return;
    port.shutdown = false;
    this.#up(name);
  }

  #down(name: string, cause: TerminateCause): void {
    this.#told.log(`%LINK-3-UPDOWN: Interface ${name}, changed state to down`);
    this.#told.down(name, cause);
  }

  #up(name: string): void {
    this.#told.log(`%LINK-3-UPDOWN: Interface ${name}, changed state to up`);
    this.#told.up(name);
  }
}
