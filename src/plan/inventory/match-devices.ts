import { type Fault, fault } from '../../base/fault.ts';
import type { InventoryEntry } from './entry.ts';

/** A configured device, as far as an inventory may know it. */
export type KnownDevice = { readonly id: string; readonly addresses: readonly string[] };

/** The configured devices an inventory names, by name, else by an address only one of them has; and what it names besides, one fault each. */
export function matchDevices(
  entries: readonly InventoryEntry[],
  devices: readonly KnownDevice[],
): { readonly found: readonly string[]; readonly unknown: readonly Fault[] } {
  const names = new Set(devices.map(({ id }) => id));
  const byAddress = new Map<string, string[]>();
  for (const { id, addresses } of devices) {
    for (const address of new Set(addresses.map((one) => one.replace(/\/32$/, '')))) {
      byAddress.set(address, [...(byAddress.get(address) ?? []), id]);
    }
  }
  const found = new Set<string>();
  const unknown: Fault[] = [];
  for (const { name, address, at } of entries) {
    const [only, ...more] = address === undefined ? [] : (byAddress.get(address) ?? []);
    if (names.has(name)) found.add(name);
    else if (only !== undefined && more.length === 0) found.add(only);
    else {
      const where =
        address === undefined ? '' : more.length > 0 ? `, and several have the address ${address}` : ` or has the address ${address}`;
      unknown.push(
        fault('device.unknown', `no device is called \`${name}\`${where}: import it, or leave it out with --skip-unknown`, { at }),
      );
    }
  }
  return { found: [...found], unknown };
}
