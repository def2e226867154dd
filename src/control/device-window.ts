import type { DeviceId } from '../model/device.ts';

/** CoA exchanges in flight to one device at most (reliability §3.4): a device answers them one by one. */
const MOST = 16;

/** Holds back what would be too much for one device at once; first come, first served. */
export class DeviceWindow {
  readonly #devices = new Map<DeviceId, { active: number; readonly waiting: (() => void)[] }>();

  async through<T>(device: DeviceId, work: () => Promise<T>): Promise<T> {
    const window = this.#devices.get(device) ?? { active: 0, waiting: [] };
    this.#devices.set(device, window);
    if (window.active >= MOST) await new Promise<void>((resolve) => window.waiting.push(resolve));
    else window.active++;
    try {
      return await work();
    } finally {
      const next = window.waiting.shift();
      if (next) next();
      else if (--window.active === 0) this.#devices.delete(device);
    }
  }
}
