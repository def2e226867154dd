import type { Encryption, VendorFormat } from './dictionary-entries.ts';

/** A word of a line, and where it stands. */
export type Word = { readonly text: string; readonly column: number };

/** The words of a line without its comment. */
export function wordsOf(line: string): Word[] {
  const end = line.indexOf('#');
  const code = end < 0 ? line : line.slice(0, end);
  return [...code.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: match.index + 1 }));
}

/** Decimal or `0x` hexadecimal. */
export function wholeNumber(text: string): number | undefined {
  return /^(?:[0-9]{1,19}|0x[0-9a-f]{1,16})$/i.test(text) ? Number(text) : undefined;
}

/** `format=2,1` or `format=1,1,c`. */
export function parseFormat(text: string): VendorFormat | undefined {
  const match = /^format=([124]),([012])(,c)?$/i.exec(text);
  if (!match) return undefined;
  return { typeOctets: Number(match[1]) as 1 | 2 | 4, lengthOctets: Number(match[2]) as 0 | 1 | 2, continuation: match[3] !== undefined };
}

/** What the flags of an ATTRIBUTE line say; `other` are those that are no flags we know. */
export type Flags = {
  readonly tagged: boolean;
  readonly encrypt: Encryption;
  readonly concat: boolean;
  readonly long: boolean;
  readonly other: readonly Word[];
};

/** Flags that do not change how a value is read or written here. */
const IDLE = new Set(['array', 'virtual', 'secret', 'internal', 'unsafe', 'ref', 'clone', 'key', 'dns_label']);
const ENCRYPTIONS: ReadonlyMap<string, Encryption> = new Map([
  ['encrypt=1', 1],
  ['encrypt=2', 2],
  ['encrypt=3', 3],
  ['encrypt=user-password', 1],
  ['encrypt=tunnel-password', 2],
  ['encrypt=ascend-secret', 3],
]);

export function readFlags(words: readonly Word[]): Flags {
  const flags = words.flatMap((word) => word.text.split(',').map((text) => ({ text, column: word.column })));
  const given = new Set(flags.map(({ text }) => text.toLowerCase()));
  const known = (text: string): boolean => {
    const flag = text.toLowerCase();
    return flag === '' || ['has_tag', 'concat', 'long'].includes(flag) || ENCRYPTIONS.has(flag) || IDLE.has(flag.split('=')[0] ?? '');
  };
  return {
    tagged: given.has('has_tag'),
    encrypt: [...given].map((flag) => ENCRYPTIONS.get(flag)).find((encrypt) => encrypt !== undefined) ?? 0,
    concat: given.has('concat'),
    long: given.has('long'),
    other: flags.filter(({ text }) => !known(text)),
  };
}

/** `a/b.dictionary` → `a/`. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
