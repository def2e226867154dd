import { fault } from '../../base/fault.ts';
import { err, ok } from '../../base/result.ts';
import { deviceList } from '../views/device-view.ts';
import type { Call } from './command-line.ts';
import type { Answer } from './http-client.ts';

/** Refuses more than `--max-targets` lets, `count` of which there would be. */
export function withinMost({ common: { maxTargets } }: Call, count: number, what: string): Answer<void> {
  if (maxTargets === undefined || count <= maxTargets) return ok(undefined);
  const why = `${count} ${what} are meant, more than --max-targets ${maxTargets}: nothing was done; choose fewer, or allow so many`;
  return err([fault('plan.refused', why)]);
}

export type DevicesMeant = { readonly devices?: readonly string[] | undefined; readonly selector?: string | undefined };

/** The devices by name: those named, those the selector matches, or those named that it matches too. */
export async function devicesMeant(call: Call, { devices, selector }: DevicesMeant): Promise<Answer<readonly string[]>> {
  const named = devices && [...new Set(devices)];
  if (selector === undefined) return ok(named ?? []);
  const matching = await call.api({ path: `/devices?${new URLSearchParams({ filter: selector })}`, schema: deviceList });
  if (!matching.ok) return matching;
  const ids = matching.value.devices.map(({ id }) => id);
  return ok(named ? named.filter((name) => ids.includes(name)) : ids);
}

/** Refuses more devices than `--max-targets` lets; nothing is asked without it. */
export async function withinMaxDevices(call: Call, meant: DevicesMeant): Promise<Answer<void>> {
  if (call.common.maxTargets === undefined) return ok(undefined);
  const devices = await devicesMeant(call, meant);
  return devices.ok ? withinMost(call, devices.value.length, 'devices') : devices;
}
