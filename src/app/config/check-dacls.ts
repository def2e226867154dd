import { basename } from 'node:path';
import { checkAcl } from '../../acl/check.ts';
import { ownEntries, tcamEntries } from '../../acl/cost.ts';
import type { Acl, AclFault } from '../../acl/entry.ts';
import type { PlatformLimits } from '../../acl/limits.ts';
import { parseAclText } from '../../acl/parse.ts';
import type { FaultCode } from '../../base/catalogue.ts';
import { type Fault, fault } from '../../base/fault.ts';
import type { Work } from '../../base/work.ts';
import type { Driver } from '../../driver/contract.ts';
import type { Device } from '../../model/device.ts';
import type { AuthorizationProfile } from '../../policy/elements.ts';
import type { NamedText } from './read-files.ts';

/**
 * Holds every downloadable ACL of the policy against the platforms that may receive it: each entry must be one, must be possible on each
 * platform, and the list alone must fit an ASIC. What sessions together take is the book's arithmetic, not known here. A dACL that is given where
 * there is no room for another must be the smaller of the two.
 */
export function* checkDacls(
  files: readonly NamedText[],
  profiles: readonly AuthorizationProfile[],
  devices: readonly Device[],
  drivers: readonly Driver[],
): Work<Fault[]> {
  const platforms = yield* platformsOf(devices, drivers);
  const lists = files.filter(({ path }) => path.endsWith('.acl'));
  const faults: Fault[] = [];
  for (const file of lists) {
    faults.push(...checkDacl(file, platforms));
    yield;
  }
  return [...faults, ...notSmaller(lists, profiles)];
}

function notSmaller(lists: readonly NamedText[], profiles: readonly AuthorizationProfile[]): readonly Fault[] {
  return profiles.flatMap(({ name, dacl, whenFull }): readonly Fault[] => {
    const wanted = lists.find(({ path }) => basename(path, '.acl') === dacl);
    const instead = lists.find(({ path }) => typeof whenFull === 'object' && basename(path, '.acl') === whenFull.dacl);
    const [large, small] = [wanted && entriesOf(wanted), instead && entriesOf(instead)];
    if (wanted === undefined || instead === undefined || large === undefined || small === undefined || small < large) return [];
    const message = `profile \`${name}\` gives it where there is no room for \`${dacl}\`, but it takes ${small} entries and \`${dacl}\` takes ${large}: name a smaller one under \`whenFull\``;
    return [fault('config.invalid', message, { at: `${instead.path}:1:1` })];
  });
}

function entriesOf(file: NamedText): number | undefined {
  const read = readDacl(file);
  return read.ok ? ownEntries(read.value) : undefined;
}

function checkDacl({ path, text }: NamedText, platforms: readonly PlatformLimits[]): Fault[] {
  const read = readDacl({ path, text });
  if (!read.ok) return read.error.map((found) => placed(path, 'acl.syntax', found));
  return platforms.flatMap((platform) => [
    ...checkAcl(read.value, platform)
      .filter(({ severity }) => severity === 'error')
      .map((found) => placed(path, 'acl.platform', found)),
    ...tooLong(path, read.value, platform),
  ]);
}

function readDacl({ path, text }: NamedText): ReturnType<typeof parseAclText> {
  const lines = text.split('\n').map((line) => (/^\s*#/.test(line) ? '' : line.replace(/\r$/, '')));
  return parseAclText(basename(path, '.acl'), lines.join('\n'));
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

/** Of a device whose driver puts no lists on it nothing is known of what it can hold, as in the book of the hardware. */
function* platformsOf(devices: readonly Device[], drivers: readonly Driver[]): Work<readonly PlatformLimits[]> {
  const named = new Map<string, PlatformLimits | undefined>();
  for (const { radius, driver: its, platform: wanted } of devices) {
    yield;
    if (radius === undefined || named.has(`${its} ${wanted}`)) continue;
    const driver = drivers.find(({ name }) => name === its);
    named.set(`${its} ${wanted}`, driver?.render && driver.platforms.find(({ name }) => name === wanted));
  }
  return [...named.values()].filter((one) => one !== undefined);
}
