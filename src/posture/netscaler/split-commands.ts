/** One command as it was written, and the line it begins on, from 1. */
export type RawCommand = { readonly text: string; readonly line: number };

/** A text as commands, and the lines that are none. */
export type SplitText = { readonly commands: readonly RawCommand[]; readonly others: readonly number[] };

const VERB =
  /^(?:add|apply|bind|clear|convert|create|disable|enable|import|link|rename|rm|save|set|show|shutdown|stat|sync|switch|unbind|unlink|unset|update)\s/i;
/** Where another command begins on the same line. */
const NEXT_VERB = /\s(?=(?:add|bind|set|unset|unbind|rm)\s+(?:aaa|audit|authentication|cs|lb|ns|policy|responder|rewrite|ssl|tm|vpn)\s)/gi;

const AFTER_PROSE = /(?:add|bind|set)\s+authentication\s/i;
/** Longest command; a longer line is none. */
const LONGEST = 65_536;

/**
 * Takes a configuration apart (trap T3-3): a command a line, several on one line, lines continued by `\`, `<!--…-->` left over from a web
 * page, prompts before commands, backquotes around them. Comments after `#` are left out.
 */
export function splitCommands(text: string): SplitText {
  const commands: RawCommand[] = [];
  const others: number[] = [];
  for (const { text: whole, line } of logicalLines(withoutMarkup(text))) {
    const bare = withoutFrame(whole);
    if (bare === '' || bare.startsWith('#')) continue;
    const command = bare.length > LONGEST ? undefined : VERB.test(bare) ? bare : behindProse(bare);
    if (command === undefined) others.push(line);
    else for (const one of apart(command)) commands.push({ text: one, line });
  }
  return { commands, others };
}

/** HTML comments as blanks, line breaks kept, so that lines can still be counted. */
function withoutMarkup(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('<!--', at);
    const close = open < 0 ? -1 : text.indexOf('-->', open);
    if (close < 0) return parts.join('') + text.slice(at);
    parts.push(text.slice(at, open), text.slice(open, close + 3).replace(/[^\n]/g, ' '));
    at = close + 3;
  }
}

function logicalLines(text: string): readonly RawCommand[] {
  const lines: RawCommand[] = [];
  let begun: { parts: string[]; line: number } | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    begun ??= { parts: [], line: index + 1 };
    const continued = /\\\s*$/.test(line);
    begun.parts.push(continued ? line.replace(/\\\s*$/, '') : line);
    if (continued) continue;
    lines.push({ text: begun.parts.join(' '), line: begun.line });
    begun = undefined;
  }
  return begun === undefined ? lines : [...lines, { text: begun.parts.join(' '), line: begun.line }];
}

/** The commands of one line; a verb inside quotes begins none. */
function apart(line: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let quotes = 0;
  let counted = 0;
  for (const { index } of line.matchAll(NEXT_VERB)) {
    quotes += line.slice(counted, index).match(/(?<!\\)"/g)?.length ?? 0;
    counted = index;
    if (quotes % 2 === 1) continue;
    parts.push(line.slice(start, index).trim());
    start = index + 1;
  }
  return [...parts, line.slice(start).trim()];
}

/** The command that stands behind the sentence which introduces it; what has no parameter is a mention of a command. */
function behindProse(line: string): string | undefined {
  const start = line.search(AFTER_PROSE);
  return start >= 0 && /\s-[a-z]/i.test(line.slice(start)) ? line.slice(start) : undefined;
}

/** A line without the prompt before it and the backquotes around it. */
function withoutFrame(line: string): string {
  let end = line.length;
  while (end > 0 && /[`\s]/.test(line.charAt(end - 1))) end--;
  return line.slice(0, end).replace(/^[>`\s]+/, '');
}
