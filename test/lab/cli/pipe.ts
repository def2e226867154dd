/** `| include X`, `| exclude X`, `| begin X`, `| section X`, `| count X` behind a show command. */
export type Pipe =
  | { readonly command: string; readonly filter: (lines: readonly string[]) => readonly string[] }
  | { readonly invalidAt: number }
  | { readonly incomplete: true };

const FILTERS = ['include', 'exclude', 'begin', 'section', 'count'] as const;

export function splitPipe(line: string): Pipe {
  const bar = line.indexOf('|');
  if (bar < 0) return { command: line, filter: (lines) => lines };
  const match = /^\|\s*(\S*)\s*(.*)$/.exec(line.slice(bar).trimEnd());
  const typed = match?.[1] ?? '';
  const pattern = match?.[2] ?? '';
  const filter = FILTERS.find((name) => typed !== '' && name.startsWith(typed));
  if (filter === undefined) return typed === '' ? { incomplete: true } : { invalidAt: bar + line.slice(bar).indexOf(typed) };
  if (pattern === '') return { incomplete: true };
  const matches = matcher(pattern);
  return { command: line.slice(0, bar), filter: (lines) => applied(filter, lines, matches) };
}

function matcher(pattern: string): (line: string) => boolean {
  if (!isRegularExpression(pattern)) return (line) => line.includes(pattern);
  const expression = new RegExp(pattern);
  return (line) => expression.test(line);
}

function isRegularExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

function applied(filter: (typeof FILTERS)[number], lines: readonly string[], matches: (line: string) => boolean): readonly string[] {
  switch (filter) {
    case 'include':
      return lines.filter(matches);
    case 'exclude':
      return lines.filter((line) => !matches(line));
    case 'begin': {
      const first = lines.findIndex(matches);
      return first < 0 ? [] : lines.slice(first);
    }
    case 'count':
      return [`Number of lines which match regexp = ${lines.filter(matches).length}`];
    case 'section':
      return sections(lines, matches);
  }
}

/** A matching line with the more deeply indented lines below it. */
function sections(lines: readonly string[], matches: (line: string) => boolean): string[] {
  const shown: string[] = [];
  let depth: number | undefined;
  for (const line of lines) {
    const indent = line.length - line.trimStart().length;
    const inside = depth !== undefined && indent > depth;
    if (!inside) depth = matches(line) ? indent : undefined;
    if (depth !== undefined) shown.push(line);
  }
  return shown;
}
