import { err, ok, type Result } from '../base/result.ts';
import type { ConditionFault, Position } from './ast.ts';

export type Token = { readonly at: Position } & (
  | { readonly kind: 'word'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'end' }
);

/** Sticky, so that each is tried at one place only; every quantifier runs over one character class: linear. */
const SPACE = /[ \t\r\n]+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_.-]*/y;
/** Where values need no quotes, a word is whatever cannot be anything else. */
const BARE_WORD = /[^\s(),=<>!'"`]+/y;
const NUMBER = /-?[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.])/y;
const SIGN = /!=|<=|>=|[=<>(),]/y;
const QUOTED = /'(?:[^'\n]|'')*'|"(?:[^"\n]|"")*"|`[^`\n]+`/y;

/** How values are written: `quoted` as in files, or also `bare`, as is handy on a command line. */
export type ValueForm = 'quoted' | 'bare';

/** The tokens of a condition: names, `'text'`, numbers, signs. A quote inside text is doubled; a name with blanks stands in backticks. */
export function tokensOf(source: string, form: ValueForm = 'quoted'): Result<readonly Token[], ConditionFault> {
  const tokens: Token[] = [];
  let offset = 0;
  let line = 1;
  let lineStart = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) offset += found.length;
    return found;
  };
  for (;;) {
    const blank = take(SPACE);
    if (blank?.includes('\n')) {
      line += blank.split('\n').length - 1;
      lineStart = offset - (blank.length - blank.lastIndexOf('\n') - 1);
    }
    const at = { line, column: offset - lineStart + 1 };
    if (offset >= source.length) return ok([...tokens, { kind: 'end', at }]);
    const token = quotedToken(take(QUOTED), at) ?? (form === 'bare' ? bareToken(take, at) : wordToken(take(NUMBER), take, at));
    if (!token) return err({ message: complaint(source.slice(offset)), ...at });
    tokens.push(token);
  }
}

function wordToken(number: string | undefined, take: (pattern: RegExp) => string | undefined, at: Position): Token | undefined {
  if (number !== undefined) return { kind: 'number', value: Number(number), at };
  const word = take(WORD);
  if (word !== undefined) return { kind: 'word', text: word, quoted: false, at };
  const sign = take(SIGN);
  return sign === undefined ? undefined : { kind: 'sign', text: sign, at };
}

/** No numbers: what looks like one may be a name or the beginning of an address. */
function bareToken(take: (pattern: RegExp) => string | undefined, at: Position): Token | undefined {
  const word = take(BARE_WORD);
  if (word !== undefined) return { kind: 'word', text: word, quoted: false, at };
  const sign = take(SIGN);
  return sign === undefined ? undefined : { kind: 'sign', text: sign, at };
}

function quotedToken(found: string | undefined, at: Position): Token | undefined {
  if (found === undefined) return undefined;
  const quote = found.charAt(0);
  const inner = found.slice(1, -1);
  if (quote === '`') return { kind: 'word', text: inner, quoted: true, at };
  return { kind: 'text', text: inner.replaceAll(quote + quote, quote), at };
}

function complaint(rest: string): string {
  const first = rest.charAt(0);
  if (first === "'" || first === '"' || first === '`') return `the quote ${first} is not closed on its line`;
  const shown = /^[^\s(),]{1,20}/.exec(rest)?.[0] ?? first;
  return `\`${shown}\` is neither a name, a number, a quoted text nor an operator`;
}
