import { err, ok, type Result } from '../../base/result.ts';
import type { ReadbackError } from '../contract.ts';
import { Screen } from '../screen.ts';
import { withoutFronts, withoutQuotes } from './fronts.ts';

/** What a device printed in answer to one question, without what a capture picks up on its way. */
export type Answer = {
  /** Lines with something on them, indentation kept and nothing at their ends. */
  readonly lines: readonly string[];
  /** Whether something after the last line shows that it is whole: a line end or a prompt. */
  readonly closed: boolean;
  /** Somebody left something out, and said so, behind these lines. */
  readonly gaps: readonly string[];
};

/** The answers a capture holds, those without a line left out; one by which the device refused its question is an error. */
export type Capture = readonly Result<Answer, ReadbackError>[];

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
  /** A line in front of which a star says something. */
  readonly marked: RegExp;
  /** A word that begins lines of answers, and is not the name of a device where all lines begin with it. */
  readonly label: RegExp;
};

/** `--More--` whose wiping has been lost on the way; the blanks after it are what wiped it. */
const PAGER = /^ ?<?-{2,5} ?More ?-{2,5}>? {0,9}/i;

/** A longer line that begins like a command or the time is an answer whose line ends were lost; a longer log message holds one. */
const LONGEST_ECHO = 120;
const LONGEST_LONE_ECHO = 60;
const LONGEST_LOG = 300;

/** By what people and tools say that they left something out. */
const GAP = /^\s*(?:\.{3,}|\u2026|[[(<]?(?:output )?(?:snip(?:ped)?|omitted|truncated|cut)[\])>]?)\s*$/i;

/** What stands above and below what is printed as it is, in texts of people. */
const FENCE = /^\s*(?:`{3,}|~{3,})\w*$/;

/** Cleans what was captured, and parts it where another question was asked. */
export function readCapture(text: string, words: CaptureWords): Capture {
  const seen = withoutFronts(withoutQuotes(linesOf(text)), words.label);
  const alone = seen.filter((line) => line !== '').length === 1;
  const answers: Result<Answer, ReadbackError>[] = [];
  let part = new Part();
  for (const [index, raw] of seen.entries()) {
    const log = words.logged.exec(raw);
    if (alone && log && (log.index > LONGEST_LONE_ECHO || log[0].length > LONGEST_LOG)) {
      return [err({ why: 'a log message stands in an answer whose line ends are lost', line: log[0].slice(0, LONGEST_ECHO) })];
    }
    const line = raw.replace(PAGER, '').replace(words.logged, '').trimEnd();
    const refused = words.refused.exec(line);
    if (refused) part.refused ??= { why: 'the device refused the question', line: refused[0].trim() };
    if (refused || line === '') continue;
    const short = line.length <= (alone ? LONGEST_LONE_ECHO : LONGEST_ECHO);
    if (short && words.preamble.test(line)) continue;
    const bare = withoutStars(line, words.marked);
    part.closed = true;
    if (FENCE.test(line)) continue;
    if (GAP.test(line)) part.gaps.push(part.lines.at(-1) ?? '');
    else if (short && words.prompt.test(bare)) {
      if (/[\w)]\s*$/.test(bare)) {
        answers.push(...part.answer());
        part = new Part();
      }
    } else if (!(short && words.echo.test(bare))) {
      part.lines.push(bare);
      part.closed = index < seen.length - 1;
    }
  }
  return [...answers, ...part.answer()];
}

class Part {
  readonly lines: string[] = [];
  readonly gaps: string[] = [];
  closed = true;
  refused: ReadbackError | undefined;

  answer(): Capture {
    if (this.refused) return [err(this.refused)];
    return this.lines.length === 0 ? [] : [ok({ lines: this.lines, closed: this.closed, gaps: this.gaps })];
  }
}

/** What a person would have seen of it. Line ends may have become returns, or been written out as in JSON. */
function linesOf(text: string): readonly string[] {
  const plain = unescaped(text)
    .replace(/[\ufeff\ufffd]/g, '')
    .replaceAll('\u00a0', ' ');
  const screen = new Screen();
  screen.feed(plain.includes('\n') ? plain.replace(/\r[ \t]+(?=\r?\n)/g, '') : plain.replaceAll('\r', '\n'));
  return [...screen.lines, screen.last];
}

/** Line ends that were written out, `\\n`, where there are no others. */
function unescaped(text: string): string {
  const written = text.trim();
  if (/[\r\n]/.test(written) || !/\\n/.test(written)) return text;
  return written.replace(/^"([\s\S]*)"$/, '$1').replace(/\\(r|n|t|"|\\)/g, (_, one: string) => ESCAPED[one] ?? one);
}

const ESCAPED: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t' };

/** Emphasis by asterisks goes; a mark in front of a line (`*  1 vty 0`), a masked secret and the star of a domain name stay. */
function withoutStars(line: string, marked: RegExp): string {
  const mark = marked.test(line) && line.split('*').length % 2 === 0 ? line.indexOf('*') + 1 : 0;
  const bare = line
    .slice(mark)
    .replace(/^(\s*)(\*{1,2})(?=[^\s*.])(.*[^\s*])\2$/, '$1$3')
    .replace(/(^|\s)\*{1,2}(?=[^\s.*])|(?<=[^\s*.])\*{1,2}(?=\s|$)|^\*(?=\s)/g, '$1');
  return (line.slice(0, mark) + bare).trimEnd();
}
