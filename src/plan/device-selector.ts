import type { Result } from '../base/result.ts';
import type { Device } from '../model/device.ts';
import type { ConditionFault } from '../rules/ast.ts';
import type { Attribute, Resolver } from '../rules/compile.ts';
import { compileTextSelector } from './selector.ts';

/** What a selector may ask of a device. */
export type SelectableDevice = Pick<Device, 'id' | 'addresses' | 'groups' | 'driver' | 'platform' | 'ssh' | 'coa'>;

type Read = Attribute<SelectableDevice>['read'];

/** INVARIANT: every attribute is text, or a list of texts; `docs/bulk.md` lists them. */
const ATTRIBUTES: Readonly<Record<string, Read>> = {
  name: ({ id }) => id,
  address: ({ addresses, ssh }) => [...addresses.map(({ text }) => text.replace(/\/32$/, '')), ...(ssh ? [ssh.address] : [])],
  driver: ({ driver }) => driver,
  platform: ({ platform }) => platform,
  group: ({ groups }) => Object.values(groups).flatMap((place) => [place, place.replaceAll(':', '/')]),
  site: ({ groups }) => groups.Location?.split(':') ?? [],
};

/** The names a selector may ask for. */
export const DEVICE_NAMES: readonly string[] = [...Object.keys(ATTRIBUTES), 'group.<hierarchy>'];

export const deviceAttributes: Resolver<SelectableDevice> = (name) => {
  if (Object.hasOwn(ATTRIBUTES, name)) {
    const read = ATTRIBUTES[name];
    return read && { read, type: 'text' };
  }
  const hierarchy = /^group\.(.+)$/.exec(name)?.[1];
  if (hierarchy === undefined) return undefined;
  return {
    type: 'text',
    read: ({ groups }) => {
      const place = Object.hasOwn(groups, hierarchy) ? groups[hierarchy] : undefined;
      return place === undefined ? undefined : [place, place.replaceAll(':', '/')];
    },
  };
};

/** Compiles a selector of devices, such as `group=access/* and platform=isr1000-8p and not name=sw-ber-1` (`compileTextSelector`). */
export function compileSelector(text: string): Result<(device: SelectableDevice) => boolean, readonly ConditionFault[]> {
  return compileTextSelector(text, deviceAttributes, DEVICE_NAMES);
}
