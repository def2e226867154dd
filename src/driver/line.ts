import { err, ok, type Result } from '../base/result.ts';

declare const cliLine: unique symbol;

/** One command line that is safe to send: printable ASCII, no line break, no `?`, at most 254 characters. Comes only from `parseCliLine`. */
export type CliLine = string & { readonly [cliLine]: true };

const LONGEST = 254;

/** INVARIANT: nothing but a `CliLine`, an answer of the mode graph or a secret the device asked for is ever written to a shell. */
export function parseCliLine(text: string): Result<CliLine, string> {
  if (text.length === 0) return err('an empty line is no command');
  if (text.length > LONGEST) return err(`the line is longer than ${LONGEST} characters`);
  if (!/^[\x20-\x7e]*$/.test(text)) return err('the line holds a character that is not printable ASCII');
  if (text.includes('?')) return err('the line holds `?`, which a command line takes as a question for help');
  return ok(text as CliLine);
}
