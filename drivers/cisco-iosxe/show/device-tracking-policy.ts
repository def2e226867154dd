import { apart, given, notUnderstood } from '../../../src/driver/show/page.ts';
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
  /** The prefix lists that protect what is learned, by its source. */
  readonly prefixLists: Readonly<Record<string, string>>;
  /** Other lines of the configuration, as shown. */
  readonly other: readonly string[];
  readonly targets: readonly PolicyTarget[];
};

/** Where a line begins, for an answer whose line ends were lost. */
const BEGINNINGS =
  /(?<!NOT)\s+(?=trusted-port|security-level |device-role |(?:NOT )?gleaning from |(?:data|destination|prefix)-glean |limit address-count |cache poisoning |origin |tracking (?:\(.*\) )?(?:en|dis)able|Policy \S+ is applied on|Target\s+Type\s)|(?<=configuration:|targets:|Target range)\s+/gi;
/** A line that has grown on to the one before it, whose end is gone with that. */
const GROWN = /\S(?:Policy \S+ is applied on|Target\s+Type\s|gleaning from |security-level )/;
const APPLIED = /^\s*Policy \S+ is applied on the following targets:$/i;

/** `show device-tracking policy <name>`. */
export const parseTrackingPolicy = parserOf<TrackingPolicy>({
  about: 'configuration of a device-tracking policy',
  whole: /Target range$|vlan all$/,
  read: ({ lines: printed, notes }) => {
    const page = { lines: printed.length === 1 ? apart(printed, BEGINNINGS) : printed, notes };
    if (printed.length === 1 && GROWN.test(printed[0] ?? '')) return undefined;
    const start = page.lines.findIndex((line) => /^\s*(?:Device-tracking |IPv6 snooping )?policy \S+ configuration:$/i.test(line));
    if (start < 0) return undefined;
    for (const line of page.lines.slice(0, start)) notUnderstood(page, line);
    const end = page.lines.findIndex((line) => APPLIED.test(line) || TARGET_HEADER.test(line));
    const lines = page.lines.slice(start + 1, end < 0 ? undefined : end).map((line) => line.trim());
    if (end < 0) notUnderstood(page, `${page.lines[start] ?? ''} (its targets are missing)`);
    const after = (word: RegExp): string | undefined => lines.map((line) => word.exec(line)?.[1]).find((found) => found !== undefined);
    const glean = /^(NOT )?gleaning from (?:protocol )?(.+?)(?: protecting prefix-list (\S+))?$/i;
    const gleaned = lines.flatMap((line) => {
      const found = glean.exec(line);
      return found ? [{ source: (found[2] ?? '').toLowerCase(), learned: found[1] === undefined, prefixList: found[3] }] : [];
    });
    const known = [glean, /^security-level /, /^device-role /, /^trusted-port/, /^tracking /];
    return {
      policy: /policy (\S+) configuration/i.exec(page.lines[start] ?? '')?.[1] ?? '',
      ...given('securityLevel', after(/^security-level (\S+)/)),
      ...given('deviceRole', after(/^device-role (\S+)/)),
      trusted: lines.some((line) => /^trusted-port/.test(line)),
      ...given('tracking', after(/^tracking (.+)$/)),
      gleaning: Object.fromEntries(gleaned.map(({ source, learned }) => [source, learned])),
      prefixLists: Object.fromEntries(
        gleaned.flatMap(({ source, prefixList }) => (prefixList === undefined ? [] : [[source, prefixList]])),
      ),
      other: lines.filter((line) => !known.some((one) => one.test(line))),
      targets: targetsIn({ lines: end < 0 ? [] : page.lines.slice(end).filter((line) => !APPLIED.test(line)), notes: page.notes }),
    };
  },
});
