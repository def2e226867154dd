import { finish, type Work } from '../base/work.ts';
import type { Device, DeviceId } from '../model/device.ts';
import { ipv4ToNumber, maskOf, parseIpv4 } from '../model/ipv4.ts';

/** Addresses remembered with their device, or with none; a flood from forged addresses empties it, no more. */
const REMEMBERED = 65_536;

/** The configured network devices, by name and by the address their packets come from. Immutable: a reload makes a new one. */
export class DeviceRegistry {
  readonly #byId = new Map<DeviceId, Device>();
  /** Longest prefix first; within a length by network number. */
  readonly #byLength: { readonly mask: number; readonly devices: Map<number, Device> }[] = [];
  readonly #remembered = new Map<string, Device | undefined>();

  /** Where two devices claim the same block, the first keeps it. */
  constructor(devices: readonly Device[]) {
    finish(this.#take(devices));
  }

  /** The same as work that can be put down between two devices. */
  static *of(devices: readonly Device[]): Work<DeviceRegistry> {
    const registry = new DeviceRegistry([]);
    yield* registry.#take(devices);
    return registry;
  }

  *#take(devices: readonly Device[]): Work<void> {
    const lengths = new Map<number, Map<number, Device>>();
    for (const device of devices) {
      this.#byId.set(device.id, device);
      for (const { address, length } of device.addresses) {
        const network = ipv4ToNumber(address);
        const ofLength = lengths.get(length) ?? new Map<number, Device>();
        if (!ofLength.has(network)) ofLength.set(network, device);
        lengths.set(length, ofLength);
      }
      yield;
    }
    for (const length of [...lengths.keys()].sort((a, b) => b - a)) {
      this.#byLength.push({ mask: maskOf(length), devices: lengths.get(length) ?? new Map() });
    }
  }

  /** The device with the longest prefix that holds the dotted IPv4 address (requirement P74). */
  byAddress(address: string): Device | undefined {
    const known = this.#remembered.get(address);
    if (known !== undefined || this.#remembered.has(address)) return known;
    const found = this.#search(address);
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(address, found);
    return found;
  }

  get(id: DeviceId): Device | undefined {
    return this.#byId.get(id);
  }

  list(): readonly Device[] {
    return [...this.#byId.values()];
  }

  #search(address: string): Device | undefined {
    const parsed = parseIpv4(address);
    if (parsed === undefined) return undefined;
    const number = ipv4ToNumber(parsed);
    for (const { mask, devices } of this.#byLength) {
      const device = devices.get((number & mask) >>> 0);
      if (device !== undefined) return device;
    }
    return undefined;
  }
}
