import { basename } from 'node:path';
import { checkAcl } from '../../acl/check.ts';
import { tcamEntries } from '../../acl/cost.ts';
import type { Acl, AclFault } from '../../acl/entry.ts';
import type { PlatformLimits } from '../../acl/limits.ts';
import { parseAclLines } from '../../acl/parse.ts';
import type { FaultCode } from '../../base/catalogue.ts';
import { type Fault, fault } from '../../base/fault.ts';
import type { Driver } from '../../driver/contract.ts';
import type { Device } from '../../model/device.ts';
import type { NamedText } from './read-files.ts';

/**
 * Holds every downloadable ACL of the policy against the platforms that may receive it: each entry must be one, must be possible on each
 * platform, and the list alone must fit an ASIC. What sessions together take is the plan's arithmetic, not known here.
 */
export function checkDacls(files: readonly NamedText[], devices: readonly Device[], drivers: readonly Driver[]): Fault[] {
  const platforms = platformsOf(devices, drivers);
  return files.filter(({ path }) => path.endsWith('.acl')).flatMap((file) => checkDacl(file, platforms));
}

function checkDacl({ path, text }: NamedText, platforms: readonly PlatformLimits[]): Fault[] {
  const lines = text.split('\n').map((line) => (/^\s*#/.test(line) ? '' : line.replace(/\r$/, '')));
  const read = parseAclLines(basename(path, '.acl'), lines);
  if (!read.ok) return read.error.map((found) => placed(path, 'acl.syntax', found));
  return platforms.flatMap((platform) => [
    ...checkAcl(read.value, platform)
      .filter(({ severity }) => severity === 'error')
      .map((found) => placed(path, 'acl.platform', found)),
    ...tooLong(path, read.value, platform),
  ]);
}

function tooLong(path: string, acl: Acl, platform: PlatformLimits): Fault[] {
  const entries = tcamEntries(acl, platform);
  if (platform.aclEntriesPerAsic === 0 || entries <= platform.aclEntriesPerAsic) return [];
  const message = `\`${acl.name}\` takes ${entries} entries and ${platform.name} has ${platform.aclEntriesPerAsic}: shorten it by ${entries - platform.aclEntriesPerAsic}`;
  return [fault('acl.tcam', message, { at: `${path}:1:1` })];
}

function placed(path: string, code: FaultCode, found: AclFault): Fault {
  return fault(code, found.message, { at: `${path}:${found.line}:${found.column}` });
}

function platformsOf(devices: readonly Device[], drivers: readonly Driver[]): readonly PlatformLimits[] {
  const named = new Map<string, PlatformLimits>();
  for (const device of devices.filter(({ radius }) => radius !== undefined)) {
    const platform = drivers.find(({ name }) => name === device.driver)?.platforms.find(({ name }) => name === device.platform);
    if (platform) named.set(platform.name, platform);
  }
  return [...named.values()];
}
