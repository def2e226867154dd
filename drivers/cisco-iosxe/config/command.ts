import { Secret } from '../../../src/driver/vocabulary.ts';

declare const token: unique symbol;

/** A value that may stand in a command line. Comes only from the encoders of `tokens.ts`. */
export type Token = string & { readonly [token]: true };

/** The words of one command line; a secret stays sealed in its place. */
export type Line = readonly (string | Secret)[];

/** A command and what stands below it. */
export type Command = { readonly line: Line; readonly below: readonly Command[] };

/** ``cli`radius server ${name}` ``: fixed words from our own source, and values only by way of an encoder. */
export function cli(fixed: TemplateStringsArray, ...values: readonly (Token | Secret)[]): Command {
  const line = fixed.flatMap((text, index): Line => {
    const value = values[index];
    return [...words(text), ...(value instanceof Secret ? [value] : words(value ?? ''))];
  });
  return { line, below: [] };
}

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

export function section(head: Command, below: readonly Command[]): Command {
  return { line: head.line, below };
}

/** A line for people: `key [redacted]`. */
export function shownLine(line: Line): string {
  return line.join(' ');
}

/** A line as it goes to the device, secrets revealed. */
export function sentLine(line: Line): string {
  return line.map((word) => (word instanceof Secret ? word.reveal() : word)).join(' ');
}

/** Commands as a configuration shows them: a blank more for each level. */
export function shownText(commands: readonly Command[], depth = 0): readonly string[] {
  return commands.flatMap(({ line, below }) => [' '.repeat(depth) + shownLine(line), ...shownText(below, depth + 1)]);
}

export function secretsIn(commands: readonly Command[]): readonly Secret[] {
  return commands.flatMap(({ line, below }) => [...line.filter((word) => word instanceof Secret), ...secretsIn(below)]);
}
