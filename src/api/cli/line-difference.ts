import { printable } from './columns.ts';

const AROUND = 2;

/** The lines of one text that are not in the other and the other way round, in order, with two lines around each; line breaks end lines. */
export function lineDifference(before: string, after: string): string {
  const marked = marks(linesOf(before), linesOf(after));
  const near = (at: number): boolean => marked.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(([sign]) => sign !== ' ');
  return marked.flatMap(([sign, line], at) => (near(at) ? [`  ${sign} ${printable(line)}\n`] : [])).join('');
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

type Marked = readonly ['+' | '-' | ' ', string];

/** By the longest common subsequence of what is between the equal beginning and the equal end. */
function marks(before: readonly string[], after: readonly string[]): readonly Marked[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const same = (lines: readonly string[]): readonly Marked[] => lines.map((line): Marked => [' ', line]);
  const [a, b] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return [...same(before.slice(0, start)), ...between(a, b), ...same(end === 0 ? [] : before.slice(-end))];
}

/** Cells of the table, at 4 octets each. */
const MOST_CELLS = 4_000_000;

function between(a: readonly string[], b: readonly string[]): readonly Marked[] {
  if (a.length * b.length > MOST_CELLS) return [...a.map((line): Marked => ['-', line]), ...b.map((line): Marked => ['+', line])];
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = longest[i];
    for (let j = b.length - 1; row && j >= 0; j--) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const found: Marked[] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push([' ', a[i++] ?? '']);
      j++;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) found.push(['-', a[i++] ?? '']);
    else found.push(['+', b[j++] ?? '']);
  }
  return found;
}
