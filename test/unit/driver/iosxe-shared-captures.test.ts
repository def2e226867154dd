import { describe, expect, test } from 'vitest';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';
import { noiseOf } from '../../conformance/driver/all-cases.ts';
import { contradictions, harmful, harmless, withinOneLine } from '../../property/capture-mutations.ts';
import { MISREAD, SPELT, shortName, WORDS, type Words } from './expected-words.ts';
import { COLLECTION, NOT_ASKED, QUERY_OF, sharedCaptures, sharedFolders } from './shared-captures.ts';

const captures = sharedCaptures();
if (captures.length === 0) console.warn(`SKIPPED: no collection of captured outputs at ${COLLECTION}; only the golden cases were tried`);

const parserOf = (name: string) => {
  const query = queries.find((one) => one.name === name);
  if (!query) throw new Error(`no query ${name}`);
  return query.parse;
};

describe.skipIf(captures.length === 0)('the larger collection of captured outputs', () => {
  test('every folder is read, or it is said why not', () => {
    expect(sharedFolders().filter((folder) => !(folder in QUERY_OF) && !(folder in NOT_ASKED))).toEqual([]);
  });

  test.each(captures.filter(({ expected }) => expected !== undefined))(
    '$name has what its collection reads in it',
    ({ query, text, expected }) => {
      const read = parserOf(query)(text);
      if (!read.ok) throw new Error(read.error.why);
      expect(missingIn(read.value.facts, expected, WORDS[query] ?? {})).toEqual([]);
    },
  );

  test.each(captures.filter(({ expected }) => expected === undefined))('$name is nothing, or is refused as empty', ({ query, text }) => {
    const read = parserOf(query)(text);
    if (read.ok) expect(Object.values(read.value.facts).flat()).toEqual([]);
    else expect(read.error.why).toBe('the answer is empty');
  });

  test.each(captures)('$name reads the same in any condition, or is refused', ({ query, text }) => {
    const parse = parserOf(query);
    const whole = parse(text);
    for (const { name, of } of harmless) {
      const read = parse(of(text, noiseOf('cisco-iosxe')));
      expect(read.ok && read.value.facts, name).toEqual(whole.ok && whole.value.facts);
    }
    if (!whole.ok) return;
    for (const { name, of } of harmful) {
      const read = parse(of(text));
      if (!read.ok) continue;
      if (read.value.notes.length === 0) expect(read.value.facts, name).toEqual(whole.value.facts);
      expect(contradictions(read.value.facts, whole.value.facts), name).toEqual([]);
    }
    for (let end = 1; end < text.length; end += Math.ceil(text.length / 100)) {
      const read = parse(text.slice(0, end));
      if (!read.ok) continue;
      const found = contradictions(read.value.facts, whole.value.facts);
      expect(read.value.notes.length > 0 ? withinOneLine(found) : found.length === 0, `cut at ${end}: ${found.join('; ')}`).toBe(true);
    }
  });
});

/** Values of `expected` that are not among ours, key by key. */
function missingIn(facts: object, expected: unknown, words: Words): readonly string[] {
  const ours = new Map<string, string[]>();
  gather(facts, '', (member, value) => ours.set(member, [...(ours.get(member) ?? []), shortName(value)]));
  const missing: string[] = [];
  gather(expected, '', (key, value) => {
    const members = words[key] === undefined && ours.has(key) ? key : words[key];
    if (members === undefined && !/^[{[]/.test(value)) missing.push(`${key}: a key nobody knows`);
    if (members === null || members === undefined || NOTHING.test(value.trim()) || MISREAD.has(value.trim())) return;
    const wanted = shortName((SPELT[key]?.(value) ?? value).trim());
    const among = [members].flat().flatMap((member) => ours.get(member) ?? []);
    const wordy = [members].flat().some((member) => WORDY.has(member));
    const found = among.some((one) => (wordy ? apart(one).includes(apart(wanted)) : one.toLowerCase() === wanted.toLowerCase()));
    if (!found) missing.push(`${key}: \`${wanted}\` is not among ${[members].flat()}: ${among.slice(0, 5).join(' | ')}`);
  });
  return missing;
}

function apart(text: string): string {
  return ` ${text
    .replace(/[:/()=]/g, ' ')
    .split(/\s+/)
    .join(' ')
    .trim()} `;
}

/** Members that hold lines: a value of theirs is some words of one. */
const WORDY: ReadonlySet<string> = new Set([
  'uptime',
  'text',
  'members',
  'other',
  'methods',
  'kept',
  'release',
  'returnedToRomBy',
  'rom',
  'imageFile',
]);
const NOTHING = /^(?:|N\/A|Unknown|unknown|\(unknown\)|no limit|-|[{[].*)$/;

/** Every scalar with the key it stands under, and every object as JSON under its own. */
function gather(value: unknown, key: string, take: (key: string, value: string) => void): void {
  if (Array.isArray(value)) for (const one of value) gather(one, key, take);
  else if (typeof value === 'object' && value !== null) {
    take(key, JSON.stringify(value));
    for (const [name, one] of Object.entries(value)) gather(one, name, take);
  } else if (value !== null && value !== undefined) take(key, String(value));
}
