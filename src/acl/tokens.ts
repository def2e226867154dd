import { err, ok, type Result } from '../base/result.ts';
import type { AclFault } from './entry.ts';

/** One word of a line; `column` counts from 1. */
export type Token = { readonly text: string; readonly column: number };

/** IOS takes no longer command line. */
const LONGEST_LINE = 254;

const CONTROL_NAMES: Readonly<Record<number, string>> = {
  0: 'NUL',
  3: 'Ctrl-C',
  9: 'TAB',
  10: 'LF',
  13: 'CR',
  22: 'Ctrl-V',
  26: 'Ctrl-Z',
  27: 'ESC',
};

export function faultAt(column: number, message: string): AclFault {
  return { severity: 'error', message, line: 1, column };
}

/**
 * Refuses whatever could mean more to a terminal than text: control characters, non-ASCII, `?` (help), over-long lines.
 * INVARIANT: such a line is refused, never cleaned.
 */
export function hostileCharacter(line: string): AclFault | undefined {
  if (line.length > LONGEST_LINE) return faultAt(LONGEST_LINE + 1, `the line is longer than ${LONGEST_LINE} characters`);
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 0x3f) return faultAt(at + 1, '`?` is not allowed: a command line takes it as a question for help');
    if (code < 0x20 || code > 0x7e) return faultAt(at + 1, `character ${characterName(code)} is not allowed: only printable ASCII is`);
  }
  return undefined;
}

function characterName(code: number): string {
  const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = CONTROL_NAMES[code];
  return name === undefined ? point : `${point} (${name})`;
}

/** What a device appends to an entry it shows. */
const SHOWN = /(?:\s*\((?:\d+ match(?:es)?|active|inactive)\))+\s*$/;

/** The number an entry has in its list, where the line begins with one. */
export function sequenceOf(line: string): number | undefined {
  const number = /^\s*([0-9]+)\s/.exec(line)?.[1];
  return number === undefined ? undefined : Number(number);
}

const HIGHEST_SEQUENCE = 2_147_483_647;

/** A number in front that no entry can have. */
export function badSequence(line: string): AclFault | undefined {
  const sequence = sequenceOf(line);
  if (sequence === undefined || (sequence >= 1 && sequence <= HIGHEST_SEQUENCE)) return undefined;
  return faultAt(line.search(/[0-9]/) + 1, `sequence numbers are 1 to ${HIGHEST_SEQUENCE}`);
}

/** The words of a line after a leading sequence number and before a trailing `(N matches)` or `(active)`; `end` is the column after the last word. */
export type Words = { readonly tokens: readonly Token[]; readonly end: number };

export function words(line: string): Result<Words, AclFault> {
  const bad = hostileCharacter(line) ?? badSequence(line);
  if (bad) return err(bad);
  const body = line.replace(SHOWN, '');
  const all = [...body.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: match.index + 1 }));
  const numbered = all[0] !== undefined && /^[0-9]+$/.test(all[0].text);
  const tokens = numbered ? all.slice(1) : all;
  const last = all.at(-1);
  return ok({ tokens, end: last === undefined ? 1 : last.column + last.text.length + 1 });
}
