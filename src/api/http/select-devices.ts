import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Device, DeviceId } from '../../model/device.ts';
import { compileSelector } from '../../plan/device-selector.ts';
import type { DeviceList } from './deps.ts';

/** Faults of a request, of which there is at least one. */
export type Faults = readonly [Fault, ...Fault[]];

/** Which devices are meant: by name, by a selector, or those named that the selector also holds for. */
export type Selection = { readonly devices?: readonly string[] | undefined; readonly selector?: string | undefined };

/** Devices that match a selector, in the order of the configuration. `api.invalid` with the place in the selector. */
export function devicesMatching(devices: DeviceList, selector: string, at: string): Result<readonly Device[], Faults> {
  const matches = compileSelector(selector);
  if (matches.ok) return ok(devices.list().filter(matches.value));
  const [first] = matches.error;
  return err([fault('api.invalid', `the selector, character ${first?.column ?? 1}: ${first?.message ?? 'it cannot be read'}`, { at })]);
}

/** The devices meant, each once; every unknown name is a fault of its own. `plan.no-target` when there is none. */
export function selectDevices(devices: DeviceList, { devices: names, selector }: Selection): Result<readonly DeviceId[], Faults> {
  const unknown = (names ?? []).flatMap((name, index) =>
    devices.get(name as DeviceId) ? [] : [fault('device.unknown', `no device \`${name}\` is configured`, { at: `/devices/${index}` })],
  );
  const [first, ...others] = unknown;
  if (first) return err([first, ...others]);
  const matching = selector === undefined ? undefined : devicesMatching(devices, selector, '/selector');
  if (matching && !matching.ok) return matching;
  const allowed = matching && new Set(matching.value.map(({ id }) => id));
  const chosen =
    names === undefined ? [...(allowed ?? [])] : [...new Set(names as readonly DeviceId[])].filter((id) => allowed?.has(id) ?? true);
  if (chosen.length > 0) return ok(chosen);
  const why =
    selector === undefined ? 'no device is named: name at least one' : `no device matches \`${selector}\`: see \`portreeve device list\``;
  return err([fault('plan.no-target', why, { at: selector === undefined ? '/devices' : '/selector' })]);
}
