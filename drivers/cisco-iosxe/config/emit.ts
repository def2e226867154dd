import { err, ok, parseCliLine, type Result } from '../../../src/driver/vocabulary.ts';
import { type Command, type Line, sentLine, shownLine, shownText } from './command.ts';
import { GLOBAL, type Kind, known } from './grammar.ts';

/** Commands to enter in a section; `path` are the lines that open it, outermost first. */
export type Place = { readonly path: readonly Line[]; readonly commands: readonly Command[] };

/** Puts what belongs into the same section together, so that it is entered once; the order stays. */
export function gathered(places: readonly Place[]): readonly Command[] {
  let commands: readonly Command[] = [];
  for (const place of places) commands = within(commands, place.path, place.commands);
  return commands;
}

function within(commands: readonly Command[], [head, ...path]: readonly Line[], added: readonly Command[]): readonly Command[] {
  if (head === undefined) return [...commands, ...added];
  const last = commands.at(-1);
  const open = last !== undefined && shownLine(last.line) === shownLine(head);
  const below = within(open ? last.below : [], path, added);
  return [...(open ? commands.slice(0, -1) : commands), { line: head, below }];
}

/**
 * The lines a device is sent, one for each command, and `exit` where a section ends: nothing depends on indentation. Every line is looked at
 * again here: it must be a command of its section, hold nothing but printable ASCII, and there must be as many lines as there are commands.
 */
export function sentLines(commands: readonly Command[]): Result<readonly string[], string> {
  const lines: string[] = [];
  const why = write(commands, GLOBAL, lines);
  if (why !== undefined) return err(why);
  const expected = countOf(commands);
  return lines.length === expected ? ok(lines) : err(`${lines.length} lines would be sent for ${expected} commands`);
}

function write(commands: readonly Command[], kinds: readonly Kind[], lines: string[]): string | undefined {
  for (const command of commands) {
    const kind = permitted(kinds, command);
    if (kind === undefined) return `\`${shownLine(command.line)}\` is no command of its section`;
    const sent = parseCliLine(sentLine(command.line));
    if (!sent.ok) return `\`${shownLine(command.line)}\` is not sent: ${sent.error}`;
    if (/%\{|\$\{|^!/.test(sent.value)) return `\`${shownLine(command.line)}\` holds a variable nobody filled in, or is a comment`;
    lines.push(sent.value);
    if (!opens(kind, command)) continue;
    const why = write(command.below, kind.below ?? [], lines);
    if (why !== undefined) return why;
    lines.push('exit');
  }
  return undefined;
}

/** The kind of a command, or of what it takes away. */
function permitted(kinds: readonly Kind[], { line }: Command): Kind | undefined {
  const text = shownLine(line);
  const own = known(kinds, text);
  if (own) return own.kind;
  const turned = text.startsWith('no ') ? text.slice(3) : `no ${text}`;
  return kinds.find((kind) => known([kind], turned) ?? beginningOf(kind, turned));
}

/** `no client 10.10.1.10` takes away a line of which it is only the beginning. */
function beginningOf(kind: Kind, text: string): boolean {
  if (kind.negated === undefined) return false;
  const words = kind.form.split(' ').filter((word) => word !== '|');
  const given = text.split(' ');
  return given.every((word, at) => words[at]?.startsWith('<') || words[at] === word);
}

function opens(kind: Kind, { line }: Command): boolean {
  return kind.below !== undefined && line[0] !== 'no';
}

function countOf(commands: readonly Command[]): number {
  const text = shownText(commands);
  const exits = (list: readonly Command[], kinds: readonly Kind[]): number =>
    list.reduce((sum, command) => {
      const kind = permitted(kinds, command);
      return kind && opens(kind, command) ? sum + 1 + exits(command.below, kind.below ?? []) : sum;
    }, 0);
  return text.length + exits(commands, GLOBAL);
}
