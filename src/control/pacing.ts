import type { Device } from '../model/device.ts';
import type { PerSecond } from '../model/plan.ts';

/** How fast changes of authorization are sent at most, whoever wants them. A limit left out does not hold anything back. */
export type Pacing = {
  readonly perDevice: PerSecond;
  /** Bounces and shut-downs of ports, of one device. */
  readonly bounces: PerSecond;
  readonly perSite?: PerSecond;
  readonly global?: PerSecond;
  /** All rollouts together; what the brake slows down. */
  readonly bulk: PerSecond;
};

export const DEFAULT_PACING: Pacing = { perDevice: 10, bounces: 1, bulk: 200 };

/** CoA exchanges in flight to one device at most (reliability §3.4): a device answers them one by one. */
export const IN_FLIGHT = 16;

/** What may go to one device at once after a quiet time: what two seconds allow. */
export function deviceBurst(rate: PerSecond): number {
  return Math.max(1, 2 * rate);
}

/** What may go to many devices at once: what a fifth of a second allows. */
export function commonBurst(rate: PerSecond): number {
  return Math.max(1, rate / 5);
}

/** The site of a device: the first two places of its group in the hierarchy `Location`, such as `All:East`. */
export function siteOf(device: Pick<Device, 'groups'> | undefined): string | undefined {
  return device?.groups.Location?.split(':').slice(0, 2).join(':');
}
