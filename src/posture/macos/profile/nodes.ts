import type { DictEntry, DictNode, PlistNode } from './plist-read.ts';

/** The entry of a dictionary; the last one where a key stands twice. */
export function entryOf(dict: DictNode, key: string): DictEntry | undefined {
  return dict.entries.findLast((entry) => entry.key === key);
}

/** The text under a key, lines joined; undefined where there is none. */
export function textOf(dict: DictNode, key: string): string | undefined {
  const value = entryOf(dict, key)?.value;
  return value?.kind === 'string' ? joined(value.text) : undefined;
}

export function booleanOf(dict: DictNode, key: string): boolean | undefined {
  const value = entryOf(dict, key)?.value;
  return value?.kind === 'boolean' ? value.value : undefined;
}

/** The lists of a dictionary of lists by team, each text once; empty for anything else. */
export function listsOf(dict: DictNode, key: string): ReadonlyMap<string, readonly string[]> {
  const value = entryOf(dict, key)?.value;
  if (value?.kind !== 'dict') return new Map();
  return new Map(value.entries.map((entry) => [entry.key, entry.value.kind === 'array' ? textsOf(entry.value.items) : []]));
}

export function listOf(dict: DictNode, key: string): readonly string[] {
  const value = entryOf(dict, key)?.value;
  return value?.kind === 'array' ? textsOf(value.items) : [];
}

function textsOf(items: readonly PlistNode[]): readonly string[] {
  return items.flatMap((item) => (item.kind === 'string' ? joined(item.text) : []));
}

/** A string that was broken into lines, put together: behind a hyphen without a blank, as identifiers are broken (trap T0-3). */
export function joined(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .reduce((whole, line) => (whole === '' || whole.endsWith('-') ? whole + line : `${whole} ${line}`), '');
}

/** Every value in it with the key it stands under, itself included. */
export function* valuesIn(node: PlistNode, key = ''): Generator<{ readonly key: string; readonly value: PlistNode }> {
  yield { key, value: node };
  if (node.kind === 'array') for (const item of node.items) yield* valuesIn(item, key);
  if (node.kind === 'dict') for (const entry of node.entries) yield* valuesIn(entry.value, entry.key);
}
