import { checkAcl } from '../acl/check.ts';
import { sizeOfAcl } from '../acl/cost.ts';
import type { PlatformLimits } from '../acl/limits.ts';
import { parseAclLines } from '../acl/parse.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { AclDocument } from '../model/event.ts';
import type { Playbook } from './playbook.ts';
import type { DeviceView } from './snapshot.ts';
import { asicsOf, type Held, isOverfull, type ListCost, type TcamPlatform, tcamForecast } from './tcam-ledger.ts';
import { forecastLines } from './tcam-text.ts';
import type { WantedList } from './wanted-list.ts';

/**
 * Whether the list may be created on the device: first the sum over all TCAM entries of every ASIC, old and new together (`acl.tcam`, with
 * the arithmetic), then what the platform cannot match (`acl.platform`, every line). Gives the notes a person should read: the sum, and warnings.
 */
export function guardAcl(
  { acl, parsed, size }: WantedList,
  device: DeviceView,
  guards: Playbook['guards'],
): Result<readonly string[], Fault> {
  const { platform } = device;
  if (platform === undefined)
    return err(fault('device.not-configured', `the platform of \`${device.id}\` is unknown to its driver: set \`platform\``));
  const { reserve, held } = device.tcam ?? NOTHING_HELD;
  const list = { name: acl.name, ...size };
  const comes = heldEverywhere(platform, list);
  const forecast = tcamForecast(platform, { ...reserve, most: mostOf(platform, guards) }, held, { goes: [], comes });
  const sums = forecastLines(forecast).map((line) => `${device.id} (${platform.name}) ${line}`);
  if (!forecast.fits) {
    const over = forecast.peak.flatMap((one, at) => (isOverfull(one) ? (sums[at] ?? []) : []));
    const total = Math.max(...forecast.peak.map(({ used }) => used));
    return err(
      fault('acl.tcam', over.join('; '), { details: { device: device.id, total, entries: list.entries + platform.implicitEntries } }),
    );
  }
  const found = checkAcl(parsed, platform);
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return err(fault('acl.platform', errors.map(({ line, message }) => `line ${line}: ${message}`).join('; '), { at: '/acl/lines' }));
  }
  return ok([...sums, ...found.map(({ line, message }) => `warning, line ${line}: ${message}`)]);
}

/** Where a list will be used is not known before it is, so it must fit everywhere. */
export function heldEverywhere(platform: TcamPlatform, list: ListCost): readonly Held[] {
  return asicsOf(platform).map((asic) => ({ kind: 'list', asic, list, count: 1 }));
}

export const NOTHING_HELD: NonNullable<DeviceView['tcam']> = { reserve: { baseline: 0, headroomPercent: 0 }, held: [] };

function mostOf(platform: PlatformLimits, guards: Playbook['guards']): number {
  return Math.floor((platform.aclEntriesPerAsic * guards.tcamMaxPercent) / 100) - guards.tcamReserve;
}

/**
 * Whether what a configuration adds to access lists, and those it puts to use, fits the TCAM of the device (`acl.tcam`); gives the sums, nothing where
 * there is no list or nothing limits it.
 */
export function guardLists(
  lists: readonly AclDocument[],
  { id, platform, tcam }: DeviceView,
  guards: Playbook['guards'],
): Result<readonly string[], Fault> {
  if (platform === undefined || tcam === undefined || lists.length === 0) return ok([]);
  const comes = lists.flatMap(({ name, lines: entries }) => {
    const acl = parseAclLines(name, entries);
    const list = { name, ...(acl.ok ? sizeOfAcl(acl.value) : { entries: entries.length }) };
    return asicsOf(platform).map((asic): Held => ({ kind: 'list', asic, list, count: 1 }));
  });
  const reserve = { ...tcam.reserve, most: mostOf(platform, guards) };
  const forecast = tcamForecast(platform, reserve, tcam.held, { goes: [], comes });
  const sums = forecastLines(forecast).map((line) => `${id} (${platform.name}) ${line}`);
  return forecast.fits
    ? ok(sums)
    : err(fault('acl.tcam', sums.filter((_, at) => forecast.peak[at] !== undefined && isOverfull(forecast.peak[at])).join('; ')));
}

/** Whether a plan may touch so many targets at once. */
export function guardTargets(count: number, playbook: Playbook): Result<void, Fault> {
  const { maxTargets } = playbook.guards;
  if (count <= maxTargets) return ok(undefined);
  return err(
    fault(
      'plan.refused',
      `${count} targets would be changed, and playbook \`${playbook.name}\` allows ${maxTargets} at once: narrow the selection`,
    ),
  );
}
