import { type Fault, fault } from '../../base/fault.ts';
import { orOneOf, placesOf, unknownHierarchy } from '../../policy/check-names.ts';
import type { DeviceGroupHierarchy } from '../../policy/elements.ts';
import type { ReadDevices } from './devices.ts';

/** Every place a device is in must be one of its hierarchy, where the policy declares hierarchies (requirements P73, P84). */
export function checkDeviceGroups({ value, at }: ReadDevices, declared: readonly DeviceGroupHierarchy[]): readonly Fault[] {
  if (declared.length === 0) return [];
  const hierarchies = new Map(declared.map(({ hierarchy, groups }) => [hierarchy, placesOf(groups)]));
  return value.flatMap((device, index) =>
    Object.entries(device.groups).flatMap(([hierarchy, place]): Fault[] => {
      const where = (): string => at(['devices', index, 'groups', hierarchy]);
      const places = hierarchies.get(hierarchy);
      if (places === undefined) return [...unknownHierarchy(hierarchy, hierarchies, where())];
      if (places.has(place)) return [];
      return [
        fault('config.reference', `\`${hierarchy}\` has no place \`${place}\`: declare it in \`deviceGroups\`${orOneOf(places)}`, {
          at: where(),
        }),
      ];
    }),
  );
}
