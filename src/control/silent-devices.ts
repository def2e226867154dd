import { Breaker, type BreakerOptions } from '../base/breaker.ts';
import type { DeviceId } from '../model/device.ts';
import type { Clock } from '../ports/clock.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import type { EventSink } from '../ports/event-sink.ts';

/** Exchanges without an answer in a row after which a device is left alone, and for how long. */
export const SILENCE: BreakerOptions = { failures: 5, retryAfter: 10_000 };

/** Devices that do not answer changes of authorization: asked one at a time until they do, so that a dead one does not hold up a rollout. */
export class SilentDevices {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #sink: EventSink;
  readonly #breakers = new Map<DeviceId, Breaker>();

  constructor(clock: Pick<Clock, 'monotonic'>, sink: EventSink) {
    this.#clock = clock;
    this.#sink = sink;
  }

  /** Whether the device may be asked now. Who was let through says how it `ended`. */
  enter(device: DeviceId): boolean {
    return this.#breakers.get(device)?.enter() ?? true;
  }

  /** `undefined`: nothing was asked, or the wait for the answer was cut short. */
  ended(device: DeviceId, outcome: CoaOutcome['kind'] | undefined): void {
    const known = this.#breakers.get(device);
    if (outcome === 'timeout') (known ?? this.#add(device)).failed();
    else if (outcome === 'ack' || outcome === 'nak') known?.succeeded();
    else known?.abandoned();
  }

  #add(device: DeviceId): Breaker {
    const breaker = new Breaker(this.#clock, SILENCE, (state) => {
      if (state === 'open') this.#sink.emit('warn', 'device.silent', { device, retryAfter: SILENCE.retryAfter });
      if (state === 'closed') this.#sink.emit('info', 'device.answers', { device });
    });
    this.#breakers.set(device, breaker);
    return breaker;
  }
}
