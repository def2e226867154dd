import { tcamEntries } from '../acl/cost.ts';
import type { PlatformLimits } from '../acl/limits.ts';
import { parseAclLines } from '../acl/parse.ts';

/** TCAM entries an access list takes on a platform; undefined for lines that are no list. */
export function entriesOf(name: string, lines: readonly string[], platform: PlatformLimits): number | undefined {
  const acl = parseAclLines(name, lines);
  return acl.ok ? tcamEntries(acl.value, platform) : undefined;
}
