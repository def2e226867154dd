import { err, ok, type Result } from '../../base/result.ts';
import type { ReadbackError, ReadbackNote, Reading } from '../contract.ts';
import { type Answer, type CaptureWords, readCapture } from './capture.ts';

/** What a parser of one answer is given to read, and where it says what it could not read. */
export type Page = { readonly lines: readonly string[]; readonly notes: ReadbackNote[] };

/** How to read one kind of answer. */
export type Reader<Facts> = {
  /** What the answer is about, as in "no software version is in the answer". */
  readonly about: string;
  /** The facts; undefined when nothing of the kind is there. */
  read(page: Page): Facts | undefined;
  /** The facts of an answer without a line; absent where a device always prints something. */
  readonly empty?: Facts;
  /** Where a last line without a line end is whole all the same. */
  readonly whole?: RegExp;
};

/** Makes a parser: cleans the capture by the words of its vendor, reads it, and says what may be missing. */
export function parserWith<Facts extends object>(
  words: CaptureWords,
  reader: Reader<Facts>,
): (text: string) => Result<Reading<Facts>, ReadbackError> {
  return (text) => {
    const answers = readCapture(text, words).map((answer) => (answer.ok ? readAnswer(answer.value, reader) : answer));
    const [first, ...others] = answers;
    if (first === undefined)
      return reader.empty === undefined ? err({ why: 'the answer is empty' }) : ok({ facts: reader.empty, notes: [] });
    if (others.length === 0) return first;
    const read = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    const [only] = read;
    if (only && read.length > 1 && read.every(({ facts }) => JSON.stringify(facts) === JSON.stringify(only.facts)))
      return ok({ ...only, notes: [...only.notes, TWICE] });
    if (read.length > 1) return err({ why: `the capture holds ${read.length} such answers: give one of them` });
    if (only === undefined) return first;
    return ok({ ...only, notes: [...only.notes, { why: 'the capture holds answers to other questions too, which were left out' }] });
  };
}

function readAnswer<Facts extends object>(answer: Answer, reader: Reader<Facts>): Result<Reading<Facts>, ReadbackError> {
  const { gaps } = answer;
  const lines = withoutRepeat(answer.lines);
  const notes: ReadbackNote[] = lines === answer.lines ? [] : [TWICE];
  const facts = reader.read({ lines, notes });
  if (facts === undefined) return err({ why: `no ${reader.about} is in the answer`, line: shown(lines[0] ?? '') });
  const left = gaps.map((line) => ({ why: 'something was left out here, and this may be cut', line: shown(line) }));
  return ok({ facts, notes: [...notes, ...left, ...wrapNote(lines), ...cutNote(answer, reader.whole)] });
}

const TWICE: ReadbackNote = { why: 'the capture holds the same answer more than once, and it was read once' };

/** Of lines that are all there twice, as of something that was pasted twice, the first half. */
function withoutRepeat(lines: readonly string[]): readonly string[] {
  const half = lines.length / 2;
  const repeats = half > 0 && lines.every((line, at) => line.trim() === (lines[(at + half) % lines.length] ?? '').trim());
  return repeats ? lines.slice(0, half) : lines;
}

/** The width at which terminals wrap; an answer that is wrapped there in the middle of words says something else. */
const WIDTH = 80;

function wrapNote(lines: readonly string[]): readonly ReadbackNote[] {
  if (lines.some((line) => line.length > WIDTH)) return [];
  const at = lines.findIndex((line, place) => line.length === WIDTH && /[\w.,:/]$/.test(line) && /^[^\s-]/.test(lines[place + 1] ?? ''));
  return at < 0 ? [] : [{ why: `the answer may be wrapped at column ${WIDTH}`, line: shown(lines[at] ?? '') }];
}

function cutNote({ lines, closed }: Answer, whole: RegExp | undefined): readonly ReadbackNote[] {
  const last = lines.at(-1) ?? '';
  if (closed || whole?.test(last)) return [];
  return [{ why: 'the answer ends without a line end and may be cut here', line: shown(last) }];
}

const SECRET = /\b((?:server-)?key|password|secret|community|pac)\b\s+\S.*$/;

/** The command that logs in as somebody has the password in it. */
const LOGIN = /\b(test aaa group \S+ \S+) \S+/;

/** A line without its secret. */
export function withoutSecret(line: string): string {
  return line.replace(LOGIN, '$1 …').replace(SECRET, '$1 …');
}

/** A line as a note or an error shows it: without indentation and secrets, no longer than a terminal is wide. */
export function shown(line: string): string {
  const bare = withoutSecret(line.trim());
  return bare.length > 120 ? `${bare.slice(0, 117)}...` : bare;
}

/** Notes that a line was not understood. */
export function notUnderstood(page: Page, line: string): void {
  page.notes.push({ why: 'a line was not understood', line: shown(line) });
}

/** Notes that a count the device printed and what was read differ. */
export function compareCount(page: Page, what: string, said: number | undefined, read: number): void {
  if (said !== undefined && said !== read) page.notes.push({ why: `the device counts ${said} ${what}, ${read} were read` });
}

/** All matches of `pattern` (global) on the lines, each with its line; a line may hold several when its line ends were lost. */
export function matchesOf(
  lines: readonly string[],
  pattern: RegExp,
): readonly { readonly match: RegExpExecArray; readonly line: string }[] {
  return lines.flatMap((line) => [...line.matchAll(pattern)].map((match) => ({ match, line })));
}

/** Lines taken apart wherever `before` matches: the beginnings of what should have stood on lines of its own. */
export function apart(lines: readonly string[], before: RegExp): readonly string[] {
  return lines.flatMap((line) => line.split(before)).filter((part) => part.trim() !== '');
}

/** `key: value` and `key   : value`. */
export function labelled(line: string): { readonly label: string; readonly value: string } | undefined {
  const found = /^\s*([A-Za-z][^:]*?)\s*:(?:\s+(.*))?$/.exec(line);
  return found ? { label: found[1] ?? '', value: (found[2] ?? '').trim() } : undefined;
}

/** A line of a configuration with what is indented under it. */
export type Branch = { readonly line: string; readonly under: readonly string[] };

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The statements of a configuration, one level deep; comments (`!`) end a branch. All of it may be indented, as in a mail. */
export function branchesOf(lines: readonly string[]): readonly Branch[] {
  const branches: { line: string; under: string[] }[] = [];
  const outer = lines.reduce((least, line) => Math.min(least, indentationOf(line)), Number.POSITIVE_INFINITY);
  let current: { line: string; under: string[] } | undefined;
  for (const line of lines) {
    if (line.trimStart().startsWith('!')) current = undefined;
    else if (indentationOf(line) > outer && current) current.under.push(line.trim());
    else {
      current = { line: line.trim(), under: [] };
      branches.push(current);
    }
  }
  return branches;
}

/** `a` when it is there, under its name: for objects whose members are absent rather than undefined. */
export function given<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in K]?: V };
}

/** A whole number, undefined when there is none. */
export function numberIn(text: string | undefined): number | undefined {
  const found = text === undefined ? null : /^\d+$/.exec(text.trim());
  return found ? Number(found[0]) : undefined;
}
