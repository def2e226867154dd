import type { Command } from 'commander';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { deviceList } from '../views/device-view.ts';
import type { Call } from './command-line.ts';

/** The option of commands that act on what a selection holds. */
export function withMaxTargets(command: Command): Command {
  return command.option('--max-targets <n>', 'do nothing when more are meant than this: exit 4');
}

/** Reads `--max-targets`; undefined without the option. */
export function maxTargetsOf(call: Call): Result<number | undefined, Fault> {
  const { maxTargets } = call.options<{ readonly maxTargets?: string }>();
  if (maxTargets === undefined) return ok(undefined);
  if (/^[1-9][0-9]{0,8}$/.test(maxTargets)) return ok(Number(maxTargets));
  return err(fault('input.invalid', `\`${maxTargets}\` is no number of targets: write \`--max-targets 10\``));
}

/** Refuses more than `most` targets, `count` of which there would be. */
export function withinMost(most: number | undefined, count: number, what: string): Result<void, readonly Fault[]> {
  if (most === undefined || count <= most) return ok(undefined);
  const why = `${count} ${what} are meant, more than --max-targets ${most}: nothing was done; choose fewer, or allow so many`;
  return err([fault('plan.refused', why)]);
}

export type DevicesMeant = { readonly devices?: readonly string[] | undefined; readonly selector?: string | undefined };

/** The devices by name: those named, those the selector matches, or those named that it matches too. */
export async function devicesMeant(call: Call, { devices, selector }: DevicesMeant): Promise<Result<readonly string[], readonly Fault[]>> {
  const named = devices && [...new Set(devices)];
  if (selector === undefined) return ok(named ?? []);
  const matching = await call.api({ path: `/devices?${new URLSearchParams({ filter: selector })}`, schema: deviceList });
  if (!matching.ok) return matching;
  const ids = matching.value.devices.map(({ id }) => id);
  return ok(named ? named.filter((name) => ids.includes(name)) : ids);
}

/** Refuses more devices than `--max-targets` lets; nothing is asked without it. */
export async function withinMaxDevices(call: Call, meant: DevicesMeant): Promise<Result<void, readonly Fault[]>> {
  const most = maxTargetsOf(call);
  if (!most.ok) return err([most.error]);
  if (most.value === undefined) return ok(undefined);
  const devices = await devicesMeant(call, meant);
  return devices.ok ? withinMost(most.value, devices.value.length, 'devices') : devices;
}
