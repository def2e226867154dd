import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Dacl } from './elements.ts';
import { DACL_NAME } from './schema.ts';

/** Longest value of a Cisco-AVPair: 255 less the 8 octets of the two headers. */
const LONGEST_PAIR = 247;

/** First number of `ip:inacl#<n>=`; entries are numbered on from here, one by one, over all fragments of a download. */
const FIRST_ENTRY = 1;

/** The attribute value in which an entry of a dACL is downloaded; `index` counts from 0. */
export function daclEntryPair(index: number, line: string): string {
  return `ip:inacl#${FIRST_ENTRY + index}=${line}`;
}

/**
 * Reads a `*.acl` file: one entry a line, `!` and `#` begin a comment line, blank lines are skipped. The dACL's name is the file's name.
 * Whether an entry is right for a platform is checked elsewhere; here, that it can be downloaded at all.
 */
export function readDacl(path: string, text: string): Result<Dacl, readonly Fault[]> {
  const name = (path.split('/').at(-1) ?? path).replace(/\.acl$/, '');
  const faults: Fault[] = [];
  if (!DACL_NAME.test(name)) {
    const allowed = 'a letter, then letters, digits, `_` and `-`, at most 63 long';
    faults.push(fault('config.invalid', `\`${name}\` is not a dACL name: name the file by ${allowed}`, { at: `${path}:1:1` }));
  }
  const lines: string[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('!') || line.startsWith('#')) return;
    const why = complaint(line, lines.length);
    if (why !== undefined) faults.push(fault('config.invalid', why, { at: `${path}:${index + 1}:${raw.indexOf(line) + 1}` }));
    lines.push(line);
  });
  if (lines.length === 0) {
    faults.push(fault('config.invalid', `\`${name}\` holds no entry: a device takes an empty list as permit all`, { at: `${path}:1:1` }));
  }
  return faults.length > 0 ? err(faults) : ok({ name, lines });
}

/** The line (from 1) of a `*.acl` file on which each entry stands. */
export function daclSourceLines(text: string): readonly number[] {
  return text.split('\n').flatMap((raw, index) => (/^\s*(?:[!#]|$)/.test(raw) ? [] : [index + 1]));
}

function complaint(line: string, index: number): string | undefined {
  if (!/^[\x20-\x7e]+$/.test(line)) return 'the entry holds a character that is not printable ASCII';
  const pair = daclEntryPair(index, line);
  if (pair.length <= LONGEST_PAIR) return undefined;
  return `the entry is ${pair.length - LONGEST_PAIR} octets too long: as \`${pair.slice(0, 14)}…\` it must fit ${LONGEST_PAIR} octets`;
}
