import { DeviceRegistry } from '../aaa/device-registry.ts';
import type { Device, DeviceId } from '../model/device.ts';

/** The configured devices, until a reload puts others in their place. */
export class DevicesInForce {
  #list: readonly Device[];
  #registry: DeviceRegistry;

  constructor(devices: readonly Device[]) {
    this.#list = devices;
    this.#registry = new DeviceRegistry(devices);
  }

  /** Others, and what finds them. */
  adopt(devices: readonly Device[], registry: DeviceRegistry): void {
    this.#list = devices;
    this.#registry = registry;
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
