import { DeviceRegistry } from '../aaa/device-registry.ts';
import type { Work } from '../base/work.ts';
import type { Device, DeviceId } from '../model/device.ts';

/** The configured devices, until a reload puts others in their place. */
export class DevicesInForce {
  #list: readonly Device[];
  #registry: DeviceRegistry;

  constructor(devices: readonly Device[]) {
    this.#list = devices;
    this.#registry = new DeviceRegistry(devices);
  }

  /** Makes ready for other devices; what it gives puts them in force. */
  *adopting(devices: readonly Device[]): Work<() => void> {
    const registry = yield* DeviceRegistry.of(devices);
    return () => {
      this.#list = devices;
      this.#registry = registry;
    };
  }

  /** What finds a device by the address of a packet. */
  registry(): DeviceRegistry {
    return this.#registry;
  }

  list(): readonly Device[] {
    return this.#list;
  }

  get = (id: DeviceId): Device | undefined => this.#registry.get(id);
}
