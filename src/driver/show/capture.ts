import { err, ok, type Result } from '../../base/result.ts';
import type { ReadbackError } from '../contract.ts';
import { Screen } from '../screen.ts';

/** What a device printed, without what a capture picks up on its way. */
export type Capture = {
  /** Lines with something on them, indentation kept and nothing at their ends. */
  readonly lines: readonly string[];
  /** Whether something after the last line shows that it is whole: a line end or a prompt. */
  readonly closed: boolean;
};

/** What a capture of one vendor's command line picks up on its way, by its words. Each is tried on one line. */
export type CaptureWords = {
  /** By what the device refuses a question; to the end of the line. */
  readonly refused: RegExp;
  /** A message of its log, to the end of the line; it may be glued to what was being printed. */
  readonly logged: RegExp;
  /** What it prints before an answer, such as the time. */
  readonly preamble: RegExp;
  /** A prompt with nothing or a command after it. */
  readonly prompt: RegExp;
  /** A command without its prompt. */
  readonly echo: RegExp;
};

/** `--More--` whose wiping has been lost on the way; the blanks after it are what wiped it. */
const PAGER = /^ ?<?-{2,5} ?More ?-{2,5}>? {0,9}/i;

/** A longer line that begins like a command or the time is an answer whose line ends were lost; a longer log message holds one. */
const LONGEST_ECHO = 120;
const LONGEST_LONE_ECHO = 60;
const LONGEST_LOG = 300;

/** A time a log collector put before every line. */
const STAMP = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]? ?/;

/** Cleans what was captured; an answer by which the device refused the question is an error. */
export function readCapture(text: string, words: CaptureWords): Result<Capture, ReadbackError> {
  const screen = new Screen();
  screen.feed(text.includes('\n') ? text.replace(/\r[ \t]+(?=\r?\n)/g, '') : text.replaceAll('\r', '\n'));
  const seen = withoutStamps([...screen.lines, screen.last]);
  const alone = seen.filter((line) => line !== '').length === 1;
  const lines: string[] = [];
  let closed = true;
  for (const [index, raw] of seen.entries()) {
    const log = words.logged.exec(raw);
    if (alone && log && (log.index > LONGEST_LONE_ECHO || log[0].length > LONGEST_LOG)) {
      return err({ why: 'a log message stands in an answer whose line ends are lost', line: log[0].slice(0, LONGEST_ECHO) });
    }
    const line = raw.replace(PAGER, '').replace(words.logged, '').trimEnd();
    const refused = words.refused.exec(line);
    if (refused) return err({ why: 'the device does not know the question', line: refused[0].trim() });
    if (line === '') continue;
    const short = line.length <= (alone ? LONGEST_LONE_ECHO : LONGEST_ECHO);
    if (short && words.preamble.test(line)) continue;
    closed = true;
    if (short && (words.prompt.test(line) || words.echo.test(line))) continue;
    lines.push(withoutStars(line));
    closed = index < seen.length - 1;
  }
  return ok({ lines, closed });
}

function withoutStamps(lines: readonly string[]): readonly string[] {
  const written = lines.filter((line) => line !== '');
  const stamped = written.length > 0 && written.every((line) => STAMP.test(line));
  return stamped ? lines.map((line) => line.replace(STAMP, '')) : lines;
}

/** Emphasis by asterisks goes; a mark in front of a number (`*  1 vty 0`), a masked secret and the star of a domain name stay. */
function withoutStars(line: string): string {
  const marked = /^\s*\*\s*\d+ +\S/.test(line) && line.split('*').length % 2 === 0;
  const mark = marked ? line.indexOf('*') + 1 : 0;
  const bare = line.slice(mark).replace(/(^|\s)\*{1,2}(?=[^\s.*])|(?<=[^\s*.])\*{1,2}(?=\s|$)|^\*(?=\s)/g, '$1');
  return (line.slice(0, mark) + bare).trimEnd();
}
