/** A word of a command. */
export type Word = { readonly text: string; readonly quoted: boolean };

/** `-name value`; without a value where the command ends or another flag follows. `bareBlanks`: it holds blanks and stands without quotes. */
export type Flag = { readonly name: string; readonly value: string | undefined; readonly bareBlanks: boolean };

export type Arguments = { readonly words: readonly Word[]; readonly flags: readonly Flag[] };

const FLAG = /-[A-Za-z][A-Za-z0-9_]*/y;
/** After `q`: none of what a name may hold, `q-1` is a name. */
const DELIMITER = /[{([</~|!^$%&*+;?`]/;
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']', '<': '>' };

/**
 * Reads what stands behind verb and object of a command. Values in `"` or `'` with `\"` and `\\`, in `q{…}` with several delimiters, or bare up
 * to the next flag. Quotes nested without being escaped are taken for what was meant (trap T3-2): a value ends at the quote that a flag or
 * the end of the command follows.
 */
export function readArguments(text: string): Arguments {
  const words: Word[] = [];
  const flags: Flag[] = [];
  let at = 0;
  for (;;) {
    at = afterBlanks(text, at);
    if (at >= text.length) return { words, flags };
    const name = flagAt(text, at);
    if (name === undefined) {
      const word = readQuoted(text, at, false) ?? bareWord(text, at);
      words.push({ text: word.text, quoted: word.quoted });
      at = word.end;
      continue;
    }
    at = afterBlanks(text, at + name.length);
    const empty = at >= text.length || flagAt(text, at) !== undefined;
    const value = empty ? undefined : (readQuoted(text, at, true) ?? bareValue(text, at));
    flags.push({ name: name.slice(1), value: value?.text, bareBlanks: value?.bareBlanks ?? false });
    at = value?.end ?? at;
  }
}

type Read = { readonly text: string; readonly end: number; readonly quoted: boolean; readonly bareBlanks: boolean };

function flagAt(text: string, at: number): string | undefined {
  FLAG.lastIndex = at;
  return FLAG.exec(text)?.[0];
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text, at)) at++;
  return at;
}

function isBlank(text: string, at: number): boolean {
  return /\s/.test(text.charAt(at));
}

function readQuoted(text: string, at: number, value: boolean): Read | undefined {
  const quote = text.charAt(at);
  if (quote === 'q' && DELIMITER.test(text.charAt(at + 1))) {
    const close = CLOSING[text.charAt(at + 1)] ?? text.charAt(at + 1);
    const end = closing(text, at + 2, close, value, false);
    return end < 0 ? undefined : { text: text.slice(at + 2, end), end: end + 1, quoted: true, bareBlanks: false };
  }
  if (quote !== '"' && quote !== "'") return undefined;
  const end = closing(text, at + 1, quote, value, true);
  if (end < 0) return undefined;
  return { text: text.slice(at + 1, end).replace(/\\(["'\\])/g, '$1'), end: end + 1, quoted: true, bareBlanks: false };
}

/** The quote that closes: of a value, the first one before a flag or the end; else the first one a blank or the end follows. Below 0: none. */
function closing(text: string, from: number, quote: string, value: boolean, escapes: boolean): number {
  let fallback = -1;
  for (let at = from; at < text.length; at++) {
    if (escapes && text.charAt(at) === '\\') at++;
    else if (text.charAt(at) === quote && (at + 1 >= text.length || isBlank(text, at + 1))) {
      const next = afterBlanks(text, at + 1);
      if (!value || next >= text.length || flagAt(text, next) !== undefined) return at;
      if (fallback < 0) fallback = at;
    }
  }
  return fallback;
}

function bareWord(text: string, from: number): Read {
  let end = from;
  while (end < text.length && !isBlank(text, end)) end++;
  return { text: text.slice(from, end), end, quoted: false, bareBlanks: false };
}

/** A value without quotes around it: up to the blank before the next flag, quotes inside it left alone. */
function bareValue(text: string, from: number): Read {
  let inside = false;
  let end = text.length;
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === '"' && text.charAt(at - 1) !== '\\') inside = !inside;
    if (!inside && isBlank(text, at) && flagAt(text, afterBlanks(text, at)) !== undefined) {
      end = at;
      break;
    }
  }
  const value = text.slice(from, end).trim();
  return { text: value, end, quoted: false, bareBlanks: /\s/.test(value.replace(/"[^"]*"/g, '')) };
}
