import { Breaker, type BreakerOptions } from '../base/breaker.ts';
import type { DeviceId } from '../model/device.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import type { ControlDeps } from './deps.ts';
import type { Hearing } from './pacer.ts';

/** Exchanges without an answer in a row after which a device is left alone, and for how long. */
export const SILENCE: BreakerOptions = { failures: 5, retryAfter: 10_000 };

type SilenceDeps = Pick<ControlDeps, 'clock' | 'sink' | 'coaProfiles' | 'neverAnswered'>;

/**
 * Devices that do not answer changes of authorization: asked one at a time until they do, so that a dead one does not hold up a rollout. Which these are is
 * known over restarts.
 */
export class SilentDevices {
  readonly #deps: SilenceDeps;
  readonly #heard = new Set<DeviceId>();
  /** Whether a device answered what it was asked last. */
  readonly #lately = new Map<DeviceId, Exclude<Hearing, 'unheard'>>();
  readonly #breakers = new Map<DeviceId, Breaker>();
  readonly #answered: (device: DeviceId) => void;

  /** `answered` is called at each answer of a device. */
  constructor(deps: SilenceDeps, answered: (device: DeviceId) => void) {
    this.#deps = deps;
    this.#answered = answered;
  }

  /** Whether the device may be asked now. Who was let through says how it `ended`. */
  enter(device: DeviceId): boolean {
    const breaker = this.#breakers.get(device) ?? (this.#deps.coaProfiles.get(device)?.silent ? this.#add(device) : undefined);
    return breaker?.enter() ?? true;
  }

  hearing(device: DeviceId): Hearing {
    return this.#lately.get(device) ?? (this.#deps.coaProfiles.get(device)?.silent ? 'silent' : 'unheard');
  }

  /** It was asked once more, since no answer came so far. */
  askedAgain(device: DeviceId): void {
    this.#lately.set(device, 'silent');
  }

  /** `undefined`: nothing was asked, or the wait for the answer was cut short. */
  ended(device: DeviceId, outcome: CoaOutcome['kind'] | undefined): void {
    const known = this.#breakers.get(device);
    if (outcome === 'timeout') {
      this.#lately.set(device, 'silent');
      (known ?? this.#add(device)).failed();
      if (this.#isNew(device)) this.#deps.neverAnswered?.(device);
    } else if (outcome === 'ack' || outcome === 'nak') {
      known?.succeeded();
      this.#heard.add(device);
      this.#lately.set(device, 'answers');
      this.#answered(device);
    } else known?.abandoned();
  }

  /** Whether nothing was heard of it before now, neither an answer nor that it gives none. */
  #isNew(device: DeviceId): boolean {
    if (this.#heard.has(device) || this.#deps.coaProfiles.get(device)?.naming !== undefined) return false;
    this.#heard.add(device);
    return true;
  }

  #add(device: DeviceId): Breaker {
    const { clock, sink, coaProfiles } = this.#deps;
    const known = coaProfiles.get(device)?.silent === true;
    const breaker = new Breaker(clock, SILENCE, (state) => {
      if (state === 'half-open') return;
      const silent = state === 'open';
      if (silent !== (coaProfiles.get(device)?.silent ?? false)) coaProfiles.learn(device, { silent });
      if (silent) sink.emit('warn', 'device.silent', { device, retryAfter: SILENCE.retryAfter });
      else sink.emit('info', 'device.answers', { device });
    });
    if (known) breaker.distrust();
    this.#breakers.set(device, breaker);
    return breaker;
  }
}
