import type { Drift } from '../../../src/driver/contract.ts';
import { Secret } from '../../../src/driver/vocabulary.ts';
import { listEdits } from './access-list.ts';
import { type Command, type Line, shownLine } from './command.ts';
import type { Edit } from './edit.ts';
import { GLOBAL, type Kind, type Known, known, knownCommand, negation } from './grammar.ts';
import type { Shown } from './running-config.ts';
import { compareKeys } from './stored-key.ts';

export type Difference = { readonly edits: readonly Edit[]; readonly warnings: readonly string[] };

type Present = Known & { readonly command: Command; readonly shown: Shown };
type Level = { readonly path: readonly Line[]; readonly kinds: readonly Kind[]; readonly owned: boolean };

/** The fewest lines from what a device shows to what is wanted. Lines that are no business of the document are left as they are. */
export function difference(wanted: readonly Command[], present: readonly Shown[]): Difference {
  const warnings: string[] = [];
  return { edits: levelEdits({ path: [], kinds: GLOBAL, owned: false }, wanted, present, warnings), warnings };
}

function levelEdits(level: Level, wanted: readonly Command[], shown: readonly Shown[], warnings: string[]): readonly Edit[] {
  const present = shown.flatMap((one) => presentOf(level.kinds, one) ?? []);
  const asked = wanted.map((command) => ({ ...knownCommand(level.kinds, command), command }));
  const extra = level.owned ? present.filter((one) => !one.kind.ordered && isExtra(one, asked)) : [];
  const [first, rest] = [extra.filter(({ kind }) => kind.rewritten), extra.filter(({ kind }) => !kind.rewritten)];
  const changes = asked.filter(({ kind }) => !kind.ordered).flatMap((one) => changeTo(level, one, counterpart(one, present), warnings));
  return [
    ...first.map((one) => removal(level, one)),
    ...changes,
    ...orderedEdits(level, asked, present),
    ...rest.map((one) => removal(level, one)),
  ];
}

type Asked = Known & { readonly command: Command };

function counterpart<T extends Known>({ identity }: Known, present: readonly T[]): T | undefined {
  return present.find((one) => one.identity === identity);
}

function changeTo(level: Level, one: Asked, there: Present | undefined, warnings: string[]): readonly Edit[] {
  const { kind, line, command } = one;
  if (kind.form.startsWith('ip access-list')) return listEdits(level.path, command, there?.shown, warnings);
  if (there === undefined) {
    if (kind.silent === shownLine(line)) return [];
    return kind.fixed ? below(level, one, [], warnings) : [addition(level, one)];
  }
  const same = sameLine(line, there.line);
  if (same === 'unknown') {
    warnings.push(`\`${place(level.path, line)}\` is stored encrypted on the device, so whether the key is the wanted one cannot be seen`);
  }
  if (same !== 'different') return kind.below === undefined ? [] : below(level, one, there.shown.below, warnings);
  return [replacement(level, one, there)];
}

function below(level: Level, { kind, line, command }: Asked, shown: readonly Shown[], warnings: string[]): readonly Edit[] {
  const next = { path: [...level.path, line], kinds: kind.below ?? [], owned: kind.owned ?? false };
  return levelEdits(next, command.below, shown, warnings);
}

function addition({ path }: Level, asked: Asked): Edit {
  const one = { ...asked, command: withoutSilent(asked.command, asked.kind.below ?? []) };
  const drift: Drift = { kind: 'missing', within: path.map(shownLine), wanted: shownLine(one.line) };
  return { path, does: [one.command], undoes: [negation(one)], drift };
}

/** In a new section everything is as IOS has it by itself. */
function withoutSilent({ line, below: inner }: Command, kinds: readonly Kind[]): Command {
  const told = inner.filter((command) => knownCommand(kinds, command).kind.silent !== shownLine(command.line));
  return { line, below: told.map((command) => withoutSilent(command, knownCommand(kinds, command).kind.below ?? [])) };
}

function removal({ path }: Level, one: Present): Edit {
  const drift: Drift = { kind: 'extra', within: path.map(shownLine), present: shownLine(one.line) };
  return { path, does: [negation(one)], undoes: [one.command], drift };
}

function replacement({ path }: Level, one: Asked, there: Present): Edit {
  const drift: Drift = { kind: 'different', within: path.map(shownLine), wanted: shownLine(one.line), present: shownLine(there.line) };
  if (!one.kind.rewritten) return { path, does: [one.command], undoes: [there.command], drift };
  return { path, does: [negation(there), one.command], undoes: [negation(one), there.command], drift };
}

/** A line of a section the document owns that it does not hold; what IOS has by itself is no such line. */
function isExtra(one: Present, asked: readonly Asked[]): boolean {
  return one.kind.silent !== shownLine(one.line) && !asked.some(({ identity }) => identity === one.identity);
}

/**
 * Lines whose order means something: what both begin with stays, the rest goes and is entered again. Where nothing comes back, the new lines come
 * before the old go, so that the section is never empty.
 */
function orderedEdits({ path, owned }: Level, asked: readonly Asked[], present: readonly Present[]): readonly Edit[] {
  const wanted = asked.filter(({ kind }) => kind.ordered);
  const all = present.filter(({ kind }) => kind.ordered);
  const there = owned ? all : all.filter((one) => counterpart(one, wanted) !== undefined);
  const differs = [...wanted, undefined].findIndex((one, at) => one === undefined || one.identity !== there[at]?.identity);
  const [comes, goes] = [wanted.slice(differs), there.slice(differs)];
  if (comes.length === 0 && goes.length === 0) return [];
  const told = (lines: readonly Known[]): string => lines.map(({ line }) => shownLine(line)).join(', ');
  const within = path.map(shownLine);
  const kind = there.length === 0 ? 'missing' : 'different';
  const drift: Drift = { kind, within, wanted: told(wanted), ...(there.length > 0 && { present: told(there) }) };
  return [{ path, does: exchanged(goes, comes), undoes: exchanged(comes, goes), drift }];
}

function exchanged(goes: readonly (Known & { readonly command: Command })[], comes: typeof goes): readonly Command[] {
  const away = goes.map(negation);
  const back = comes.map(({ command }) => command);
  const returns = comes.some(({ identity }) => goes.some((one) => one.identity === identity));
  return returns ? [...away, ...back] : [...back, ...away];
}

/** The lines that take back what stands of an edit in a configuration: a line that is not there is not taken away, since IOS may complain. */
export function standing(edit: Edit, shown: readonly Shown[]): readonly Command[] {
  if (edit.undoFrom) return edit.undoFrom(shown);
  const { kinds, lines } = placeIn(edit.path, shown);
  const present = lines.flatMap((one) => presentOf(kinds, one) ?? []);
  const gone = edit.does.filter(({ line }) => line[0] !== 'no').map((command) => knownCommand(kinds, command));
  return edit.undoes.filter((command) => {
    const takesAway = gone.find((one) => shownLine(negation(one).line) === shownLine(command.line));
    return takesAway === undefined || counterpart(takesAway, present) !== undefined;
  });
}

/** The section of a path as it is shown, and what may stand in it. */
function placeIn(path: readonly Line[], shown: readonly Shown[]): { readonly kinds: readonly Kind[]; readonly lines: readonly Shown[] } {
  let kinds = GLOBAL;
  let lines = shown;
  for (const line of path) {
    const text = shownLine(line);
    lines = lines.find((one) => canonical(one.text) === text)?.below ?? [];
    kinds = known(kinds, text)?.kind.below ?? [];
  }
  return { kinds, lines };
}

function presentOf(kinds: readonly Kind[], shown: Shown): Present | undefined {
  const found = known(kinds, canonical(shown.text));
  if (found === undefined) return undefined;
  const inner = shown.below.flatMap((one) => presentOf(found.kind.below ?? [], one)?.command ?? []);
  return { ...found, command: { line: found.line, below: inner }, shown };
}

/** IOS takes names of interfaces in any case and shows them in one; captures of what was typed hold either. */
function canonical(text: string): string {
  return text.replace(/^interface ([a-z])/, (_, letter: string) => `interface ${letter.toUpperCase()}`);
}

function sameLine(wanted: Line, present: Line): 'same' | 'different' | 'unknown' {
  if (wanted.length !== present.length) return 'different';
  let verdict: 'same' | 'unknown' = 'same';
  for (const [at, word] of wanted.entries()) {
    const other = present[at];
    if (!(word instanceof Secret) || !(other instanceof Secret)) {
      if (word !== other) return 'different';
      continue;
    }
    const compared = compareKeys(word, other);
    if (compared === 'different') return 'different';
    if (compared === 'unknown') verdict = 'unknown';
  }
  return verdict;
}

function place(path: readonly Line[], line: Line): string {
  return [...path, line].map(shownLine).join(' / ');
}
