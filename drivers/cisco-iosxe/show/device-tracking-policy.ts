import { given, notUnderstood } from '../../../src/driver/show/page.ts';
import { type PolicyTarget, TARGET_HEADER, targetsIn } from './device-tracking-policies.ts';
import { parserOf } from './reader.ts';

export type TrackingPolicy = {
  readonly policy: string;
  readonly securityLevel?: string;
  readonly deviceRole?: string;
  readonly trusted: boolean;
  /** `enable`, `disable` and what stands behind it. */
  readonly tracking?: string;
  /** What addresses are learned from; a protocol the device says it is not gleaning from is false. */
  readonly gleaning: Readonly<Record<string, boolean>>;
  /** Other lines of the configuration, as shown. */
  readonly other: readonly string[];
  readonly targets: readonly PolicyTarget[];
};

/** `show device-tracking policy <name>`. */
export const parseTrackingPolicy = parserOf<TrackingPolicy>({
  about: 'configuration of a device-tracking policy',
  whole: /Target range$|vlan all$/,
  read: (page) => {
    const start = page.lines.findIndex((line) => /^\s*(?:Device-tracking |IPv6 snooping )?policy \S+ configuration:$/i.test(line));
    if (start < 0) return undefined;
    const end = page.lines.findIndex((line) => /is applied on the following targets/i.test(line) || TARGET_HEADER.test(line));
    const lines = page.lines.slice(start + 1, end < 0 ? undefined : end).map((line) => line.trim());
    if (end < 0) notUnderstood(page, `${page.lines[start] ?? ''} (its targets are missing)`);
    const after = (word: RegExp): string | undefined => lines.map((line) => word.exec(line)?.[1]).find((found) => found !== undefined);
    const glean = /^(NOT )?gleaning from (?:protocol )?(.+)$/i;
    const known = [glean, /^security-level /, /^device-role /, /^trusted-port/, /^tracking /];
    return {
      policy: /policy (\S+) configuration/i.exec(page.lines[start] ?? '')?.[1] ?? '',
      ...given('securityLevel', after(/^security-level (\S+)/)),
      ...given('deviceRole', after(/^device-role (\S+)/)),
      trusted: lines.some((line) => /^trusted-port/.test(line)),
      ...given('tracking', after(/^tracking (.+)$/)),
      gleaning: Object.fromEntries(
        lines.flatMap((line) => {
          const found = glean.exec(line);
          return found ? [[(found[2] ?? '').toLowerCase(), found[1] === undefined]] : [];
        }),
      ),
      other: lines.filter((line) => !known.some((one) => one.test(line))),
      targets: targetsIn(page),
    };
  },
});
