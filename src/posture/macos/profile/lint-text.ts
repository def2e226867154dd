import { type Finding, finding } from './finding.ts';
import { SAMPLE_UUIDS } from './identity.ts';
import { joined, valuesIn } from './nodes.ts';
import type { PlistNode } from './plist-read.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Strings with a line break in them (trap T0-3): macOS takes the break for a part of the value. */
export function brokenStrings(root: PlistNode): readonly Finding[] {
  return [...valuesIn(root)].flatMap(({ key, value }) =>
    value.kind === 'string' && /[\r\n]/.test(value.text)
      ? finding('warning', 'newline-in-string', value.line, `the string of \`${key}\` is broken into lines: write it on one`)
      : [],
  );
}

type Identifier = { readonly key: string; readonly line: number; readonly text: string };

function identifiersIn(root: PlistNode, ...keys: readonly string[]): readonly Identifier[] {
  return [...valuesIn(root)].flatMap(({ key, value }) =>
    value.kind === 'string' && keys.includes(key) ? { key, line: value.line, text: joined(value.text) } : [],
  );
}

/** UUIDs that are written in both cases; compared they are without regard to case (trap T0-4). */
export function mixedCaseUuids(root: PlistNode): readonly Finding[] {
  return identifiersIn(root, 'PayloadUUID', 'PayloadIdentifier').flatMap(({ key, line, text }) => {
    const uuid = UUID.exec(text)?.[0];
    if (uuid === undefined || uuid === uuid.toUpperCase() || uuid === uuid.toLowerCase()) return [];
    return finding('warning', 'mixed-case-uuid', line, `\`${key}\` has a UUID in mixed case: write ${uuid.toUpperCase()}`);
  });
}

/** What a profile is told apart by: no UUID, one used twice, an identifier used twice, those of the sample (trap T0-4). */
export function identifierFaults(root: PlistNode): readonly Finding[] {
  const uuids = identifiersIn(root, 'PayloadUUID');
  return [
    ...uuids
      .filter(({ text }) => UUID.exec(text)?.[0] !== text)
      .map(({ line, text }) => finding('error', 'bad-uuid', line, `\`PayloadUUID\` is \`${text.slice(0, 60)}\`, which is no UUID`)),
    ...repeated(uuids).map(({ line, text }) => finding('error', 'duplicate-uuid', line, `the UUID ${text} stands in two payloads`)),
    ...repeated(identifiersIn(root, 'PayloadIdentifier')).map(({ line, text }) =>
      finding(
        'error',
        'duplicate-identifier',
        line,
        `the identifier \`${text.slice(0, 80)}\` stands in two payloads: one replaces the other`,
      ),
    ),
    ...uuids
      .filter(({ text }) => isSampleUuid(text))
      .map(({ line, text }) =>
        finding(
          'advice',
          'sample-uuid',
          line,
          `the UUID ${text.toUpperCase()} is the sample's, the same for everybody who copies it: make your own`,
        ),
      ),
  ];
}

/** Whether a profile is a copy of the sample of the source document. */
export function isCopyOfSample(root: PlistNode): boolean {
  return identifiersIn(root, 'PayloadUUID').some(({ text }) => isSampleUuid(text));
}

function isSampleUuid(text: string): boolean {
  return SAMPLE_UUIDS.has(text.toUpperCase());
}

function repeated(all: readonly Identifier[]): readonly Identifier[] {
  const seen = new Set<string>();
  return all.filter(({ text }) => seen.size === seen.add(text.toUpperCase()).size);
}
