import { saysAbsent } from './command-output.ts';

/** A version as whole numbers, most significant first: `4.9.04053` is [4, 9, 4053]. Leading zeros do not count. */
export type Version = readonly number[];

const SHAPE = /^\d{1,9}(?:\.\d{1,9}){0,5}$/;

/** Reads `4.10.08029`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  return SHAPE.test(text) ? text.split('.').map(Number) : undefined;
}

/** Reads the lowest version of a release, where `x` stands for any digit: `4.9.04xxx` is [4, 9, 4000] (requirement M1). */
export function parseLowestVersion(text: string): Version | undefined {
  return parseVersion(text.replace(/x/gi, '0'));
}

/** Negative when `a` is older than `b`. A component left out is zero. */
export function compareVersions(a: Version, b: Version): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** As Cisco writes it, the third number with five digits: `4.9.04000`. */
export function printVersion(version: Version): string {
  return version.map((number, at) => (at === 2 ? String(number).padStart(5, '0') : String(number))).join('.');
}

/** The version of the client as it was written, or that no client is there. */
export type ClientVersion =
  | { readonly kind: 'version'; readonly text: string; readonly version: Version }
  | { readonly kind: 'not-installed' };

/**
 * Forms in which a Mac tells it: the banner of `vpn -v`, the receipt of `pkgutil --pkg-info`, the Info.plist of the application, and the bare
 * number of `defaults read` and `update.txt` (there with commas).
 */
const FORMS = [
  /\bversion:?[ \t"']{0,4}(\d[\d.]{2,40})/i,
  /CFBundleShortVersionString"?[ \t]{0,8}[=:][ \t]{0,8}"?(\d[\d.]{2,40})/,
  /<key>CFBundleShortVersionString<\/key>\s{0,40}<string>(\d[\d.]{2,40})</,
  /^\s{0,40}(\d{1,9}(?:[.,]\d{1,9}){2,5})\s{0,40}$/,
];
const LONGEST = 65_536;

/** Finds the version of the client in the output of any of the commands that print it; undefined when none is in it. */
export function findClientVersion(output: string): ClientVersion | undefined {
  const text = output.slice(0, LONGEST);
  for (const form of FORMS) {
    const found = form.exec(text)?.[1]?.replaceAll(',', '.').replace(/\.$/, '');
    const version = found === undefined ? undefined : parseVersion(found);
    if (found !== undefined && version !== undefined) return { kind: 'version', text: found, version };
  }
  return saysAbsent(text) ? { kind: 'not-installed' } : undefined;
}
