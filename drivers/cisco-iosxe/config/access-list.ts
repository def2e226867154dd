import { parseEntry, printEntry } from '../../../src/driver/vocabulary.ts';
import { type Command, type Line, section, shownLine } from './command.ts';
import type { Edit } from './edit.ts';
import { type Numbered, type Step, steps } from './list-steps.ts';
import type { Shown } from './running-config.ts';

type Found = { readonly number?: number; readonly text: string };

/**
 * The edits that bring a list to what is wanted. One that is not there is entered whole; one that says the same in the same order is left alone,
 * whatever its numbers. Otherwise entries are added and taken away by number (`steps`), never so that the list is empty in between: a list that is
 * empty and in use lets everything through (iosxe §1.5).
 */
export function listEdits(path: readonly Line[], wanted: Command, shown: Shown | undefined, warnings: string[]): readonly Edit[] {
  const name = shownLine(wanted.line);
  const entries = wanted.below.map(({ line }) => numbered(shownLine(line)));
  const drift = { within: path.map(shownLine) };
  if (shown === undefined) {
    return [
      { path, does: [wanted], undoes: [{ line: ['no', ...wanted.line], below: [] }], drift: { kind: 'missing', ...drift, wanted: name } },
    ];
  }
  const present = entriesOf(shown);
  if (sameInOrder(entries, present)) return [];
  const before = renumbered(present);
  warnings.push(`\`${name}\` is changed in place: do it within a revert timer, or give the list another name`);
  const there = steps(before, entries);
  const does = section(wanted, there.map(entryCommand));
  const undoes = section(wanted, steps(after(before, there), before).map(entryCommand));
  const differs = { kind: 'different', ...drift, wanted: told(entries), present: told(before) } as const;
  return [
    {
      path,
      does: [does],
      undoes: [undoes],
      undoFrom: (lines) => [section(wanted, steps(numberedIn(lines, name), before).map(entryCommand))],
      drift: { ...differs, wanted: `${name}: ${differs.wanted}`, present: `${name}: ${differs.present}` },
    },
  ];
}

function entriesOf({ below }: Shown): readonly Found[] {
  return below.flatMap(({ text }) => entryOf(text));
}

/** The list as it stands among the lines of a configuration; nothing where it does not. */
function numberedIn(lines: readonly Shown[], name: string): readonly Numbered[] {
  const list = lines.find(({ text }) => text === name);
  return list === undefined ? [] : renumbered(entriesOf(list));
}

function numbered(text: string): Numbered {
  const [number = '', ...words] = text.split(' ');
  return { number: Number(number), text: words.join(' ') };
}

/** An entry of the device in our words; remarks decide nothing, and one the parser does not know stands as it is. */
function entryOf(text: string): readonly Found[] {
  const match = /^(?:(\d+) )?((?:permit|deny) .+)$/.exec(text);
  if (match === null) return [];
  const read = parseEntry(match[2] ?? '');
  const entry = read.ok ? printEntry(read.value) : (match[2] ?? '');
  return [match[1] === undefined ? { text: entry } : { number: Number(match[1]), text: entry }];
}

function sameInOrder(wanted: readonly Numbered[], present: readonly Found[]): boolean {
  return wanted.length === present.length && wanted.every(({ text }, at) => text === present[at]?.text);
}

/** Releases that show no numbers count by tens; such an entry is taken away by what it says, since its number is a guess. */
function renumbered(present: readonly Found[]): readonly Numbered[] {
  return present.map(({ number, text }, at) => (number === undefined ? { number: (at + 1) * 10, text, guessed: true } : { number, text }));
}

/** The list as the steps leave it. */
function after(from: readonly Numbered[], taken: readonly Step[]): readonly Numbered[] {
  const gone = taken.filter(({ op }) => op === 'remove').map(({ entry }) => entry);
  const added = taken.filter(({ op }) => op === 'add').map(({ entry }) => entry);
  return [...from, ...added].filter((one) => !gone.includes(one)).sort((a, b) => a.number - b.number);
}

function entryCommand({ op, entry }: Step): Command {
  const words = entry.text.split(' ');
  if (op === 'remove') return { line: entry.guessed ? ['no', ...words] : ['no', String(entry.number)], below: [] };
  const line = [String(entry.number), ...words];
  return { line, below: [] };
}

function told(entries: readonly Numbered[]): string {
  return entries.map(({ number, text }) => `${number} ${text}`).join(', ');
}
