import type { AppleKey, ApplePayload } from '../apple-payloads.ts';
import { type Finding, finding } from './finding.ts';
import type { DictEntry, DictNode, PlistNode } from './plist-read.ts';

/** Holds the keys of a payload against Apple's table: missing, of another type, with a value that is none, unknown, or without effect on macOS. */
export function lintKeys(payload: DictNode, { type, keys }: ApplePayload): readonly Finding[] {
  const there = new Set(payload.entries.map(({ key }) => key));
  const missing = Object.entries(keys).flatMap(([key, { required }]) =>
    required && !there.has(key) ? finding('error', codeOfMissing(key), payload.line, `\`${key}\` is missing from ${type}`) : [],
  );
  return [
    ...missing,
    ...payload.entries.flatMap((entry) => lintEntry(entry, Object.hasOwn(keys, entry.key) ? keys[entry.key] : undefined, type)),
  ];
}

/** A content filter without its type is the one key the source document itself leaves out of its table (trap T0-5). */
function codeOfMissing(key: string): string {
  return key === 'FilterType' ? 'missing-filter-type' : 'missing-key';
}

function lintEntry({ key, line, value }: DictEntry, known: AppleKey | undefined, type: string): readonly Finding[] {
  const shown = key.slice(0, 60);
  if (known === undefined) return [finding('advice', 'unknown-key', line, `\`${shown}\` is no key of ${type}: leave it out`)];
  if (known.macos === false) return [finding('advice', 'not-on-macos', line, `\`${shown}\` has no effect on macOS: leave it out`)];
  if (!isOfType(value, known.type)) {
    return [
      finding('error', 'wrong-type', value.line, `\`${shown}\` is ${article(value.kind)}, Apple asks for ${article(nameOf(known.type))}`),
    ];
  }
  const allowed = known.values;
  if (allowed === undefined) return [];
  const strange = textsIn(value).filter((text) => !allowed.includes(text.trim()));
  return strange.map((text) =>
    finding('error', 'bad-value', value.line, `\`${shown}\` is \`${text.slice(0, 60)}\`: one of ${allowed.join(', ')}, as it stands`),
  );
}

function isOfType(value: PlistNode, type: AppleKey['type']): boolean {
  switch (type) {
    case 'dictionary':
      return value.kind === 'dict';
    case 'lists-by-team':
      return value.kind === 'dict' && value.entries.every((entry) => isListOfTexts(entry.value));
    case 'other':
      return value.kind !== 'dict' && value.kind !== 'array';
    default:
      return value.kind === type;
  }
}

function isListOfTexts(value: PlistNode): boolean {
  return value.kind === 'array' && value.items.every(({ kind }) => kind === 'string');
}

function textsIn(value: PlistNode): readonly string[] {
  if (value.kind === 'string') return [value.text];
  if (value.kind === 'array') return value.items.flatMap(textsIn);
  return value.kind === 'dict' ? value.entries.flatMap((entry) => textsIn(entry.value)) : [];
}

function nameOf(type: AppleKey['type']): string {
  return type === 'lists-by-team' ? 'dictionary of lists by team identifier' : type;
}

function article(name: string): string {
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
