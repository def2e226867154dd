import type { CaptureNoise } from '../conformance/driver/cases.ts';

/** What happens to a captured output on its way: each takes a text and gives one that says the same. */
export type Mutation = { readonly name: string; readonly of: (text: string) => string };
type VendorMutation = { readonly name: string; readonly of: (text: string, noise: CaptureNoise) => string };

const lines = (text: string, change: (line: string, index: number) => string): string => text.split('\n').map(change).join('\n');
const between = (text: string, what: (index: number) => string): string =>
  text
    .split('\n')
    .map((line, index) => (index % 3 === 2 ? `${what(index)}${line}` : line))
    .join('\n');

/** After these every parser must read the very same facts; what comes along is in the words of the vendor. */
export const harmless: readonly VendorMutation[] = [
  { name: 'line ends of a terminal', of: (text) => text.replaceAll('\n', '\r\n') },
  { name: 'carriage returns twice', of: (text) => text.replaceAll('\n', '\r\r\n') },
  { name: 'carriage returns alone', of: (text) => text.replaceAll('\n', '\r') },
  { name: 'log messages between the lines', of: (text, { logs }) => between(text, (index) => `${logs[index % logs.length]}\n`) },
  { name: 'a log message glued to the prompt at the end', of: (text, { prompt, logs }) => `${ended(text)}${prompt}${logs[0]}` },
  { name: 'the prompt before and after', of: (text, { prompt, question }) => `${prompt}${question}\n${ended(text)}${prompt}` },
  { name: 'a prompt of a configuration mode after', of: (text, { prompt, inner }) => `${ended(text)}${inner}\n${prompt}` },
  { name: 'paging, wiped', of: (text, { pager, wipe }) => between(text, () => pager + wipe) },
  { name: 'paging, its wiping lost', of: (text, { pager }) => between(text, () => `${pager}\n`) },
  { name: 'what is printed before an answer', of: (text, { preamble }) => `${preamble}${text}` },
  { name: 'blank lines between', of: (text) => text.replaceAll('\n', '\n\n') },
  { name: 'blanks at the ends', of: (text) => lines(text, (line) => `${line}   `) },
  { name: 'the time of a collector before every line', of: (text) => lines(text, (line) => `2026-01-02T03:04:05.678Z ${line}`) },
];

const before = (text: string, front: (at: number) => string): string => lines(text, (line, at) => (line === '' ? line : front(at) + line));

/** What collectors, mails and people make of a capture: it is read the same or, where it is too short to tell, refused. */
export const collected: readonly VendorMutation[] = [
  { name: 'a star before every line', of: (text) => before(text, () => '* ') },
  { name: 'a star glued to every line', of: (text) => before(text, () => '*') },
  { name: 'the header of syslog before every line', of: (text) => before(text, () => '<189>Nov 26 11:00:00 sw1: ') },
  { name: 'date and host before every line', of: (text) => before(text, () => 'Nov 26 11:00:00 sw1 ') },
  { name: 'a date with slashes before every line', of: (text) => before(text, () => '2026/11/26 11:00:00 ') },
  { name: 'a date as people write it before every line', of: (text) => before(text, () => '[26/11/2026 11:00:00] ') },
  { name: 'a date of twelve hours before every line', of: (text) => before(text, () => '11/26/2026 1:00:00 PM: ') },
  { name: 'a date of syslog without a host before every line', of: (text) => before(text, () => 'Nov 26 11:00:00.123: ') },
  { name: 'between the fences of a text', of: (text) => `\`\`\`text\n${ended(text)}\`\`\`\n` },
  { name: 'indented as a whole', of: (text) => before(text, () => '        ') },
  { name: 'a date and a host before every line', of: (text) => before(text, () => '2026-11-26T11:00:00Z sw1 ') },
  { name: 'the time of day before every line', of: (text) => before(text, (at) => `[11:00:${String(at % 60).padStart(2, '0')}.123] `) },
  { name: 'seconds since 1970 before every line', of: (text) => before(text, () => '1764154800.123 ') },
  { name: 'the name of the device before every line', of: (text) => before(text, () => 'sw1: ') },
  { name: 'numbers before every line', of: (text) => lines(text, (line, at) => `${String(at + 1).padStart(4)} ${line}`) },
  { name: 'quoted in a mail', of: (text) => before(text, () => '> ') },
  { name: 'line ends written out', of: (text) => text.replaceAll('\n', '\\n') },
  { name: 'as a string of JSON', of: (text) => JSON.stringify(text.replaceAll('\n', '\r\n')) },
  {
    name: 'as a list of lines in JSON',
    of: (text) =>
      `  "stdout_lines": [\n${text
        .split('\n')
        .map((line) => `    ${JSON.stringify(line)},`)
        .join('\n')}\n  ]\n`,
  },
  { name: 'a mark of its encoding before it', of: (text) => `\ufeff${text}` },
  { name: 'blanks that do not break', of: (text) => text.replaceAll('  ', '\u00a0\u00a0') },
  {
    name: 'the answer to another question behind it',
    of: (text, { prompt, question }) => `${ended(text)}${prompt}${question}\nnothing of the kind\n${prompt}`,
  },
  {
    name: 'a question that was refused before it',
    of: (text, { prompt, question, refusal }) => `${prompt}${question}\n${refusal}\n${prompt}${question}\n${ended(text)}${prompt}`,
  },
];

function ended(text: string): string {
  return text.replace(/\n*$/, '\n');
}

/** After these the facts may be missing or the answer refused, and never be others. */
export const harmful: readonly Mutation[] = [
  { name: 'indentation lost', of: (text) => lines(text, (line) => line.trimStart()) },
  { name: 'line ends lost, blanks in their place', of: (text) => text.replaceAll('\n', ' ') },
  { name: 'line ends lost, nothing in their place', of: (text) => text.replaceAll('\n', '') },
  { name: 'emphasis on first words', of: (text) => lines(text, (line) => line.replace(/^(\s*)([A-Za-z]\S*)/, '$1*$2*')) },
  { name: 'emphasis on last words', of: (text) => lines(text, (line) => line.replace(/(^|\s)([A-Za-z]\S*[A-Za-z0-9])(\s*)$/, '$1*$2*$3')) },
];

/**
 * Where a reading says what another does not: paths of values that are not in `whole`. A list may lack elements of the other and have no
 * others; when it is as long, its elements are compared one by one.
 */
export function contradictions(part: unknown, whole: unknown, path = ''): readonly string[] {
  if (Array.isArray(part) && Array.isArray(whole)) {
    let from = 0;
    return part.flatMap((one, index) => {
      const at = whole.findIndex((other, place) => place >= from && contradictions(one, other).length === 0);
      if (at < 0) return contradictions(one, whole[Math.max(from, index)], `${path}/${index}`);
      from = at + 1;
      return [];
    });
  }
  if (isRecord(part) && isRecord(whole))
    return Object.entries(part).flatMap(([key, value]) => contradictions(value, whole[key], `${path}/${key}`));
  return Object.is(part, whole) ? [] : [`${path}: ${JSON.stringify(part)} is not ${JSON.stringify(whole)}`];
}

/** Whether all contradictions are within one object: what a single line that was cut can spoil. */
export function withinOneLine(found: readonly string[]): boolean {
  return new Set(found.map((one) => one.replace(/(?:\/[^/]*)?: .*$/s, ''))).size <= 1;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
