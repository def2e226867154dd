import { outputLines } from './command-output.ts';

/** A row of `systemextensionsctl list`. Approval (`enabled`) and activity (`active`) are different facts (requirement M27). */
export type ExtensionRow = {
  /** Without the common prefix: `network_extension`; empty where no category line stands above. */
  readonly category: string;
  readonly enabled: boolean;
  readonly active: boolean;
  /** Empty or `-` where nobody signed it. */
  readonly team: string;
  readonly bundle: string;
  /** The version for people and the build, out of `(short/build)` (M25). */
  readonly short: string;
  readonly build: string;
  readonly name: string;
  /** In words, lower case: `activated enabled`. */
  readonly state: string;
  /** Of its first line, from 1. */
  readonly line: number;
};

export type ExtensionList = {
  /** What the count line says (M26); undefined without one. */
  readonly count: number | undefined;
  readonly rows: readonly ExtensionRow[];
  /** What could not be read, or does not agree with itself; the rows that were read stand all the same. */
  readonly problems: readonly string[];
};

const COUNT = /^\s*(\d{1,6}) extension\(s\)\s*$/;
const CATEGORY = /^\s*--- (\S+)/;
const PREFIX = 'com.apple.system_extension.';
const HEADING = /^\s*enabled\s+active\s+teamID\b/;
const BUNDLE = /^(\S+)\s+\(([^()/]*)(?:\/([^()/]*))?\)$/;
const STATE = /^\[([^[\]]+)\]$/;

/** A row whose tabs are gone, blanks squeezed to one: marks, team, bundle, version, name, state. */
const FLAT = /^([ *]*)([A-Z0-9]{10}) (\S+) \(([^()/]*)(?:\/([^()/]*))?\) (.*?) ?\[([^[\]]+)\] ?$/;
const FLAT_START = /^[\s*]*[A-Z0-9]{10}(?:\s|$)/;
const LONGEST_WRAP = 8;

/**
 * Reads `systemextensionsctl list`: a count, and for each category a line `--- …`, a heading and tab-separated rows whose first two columns hold
 * `*` or nothing. A row whose tabs were lost, or which was wrapped over several lines, is put together again by the shape of a team identifier
 * and of a `[state]` (trap T0-10). Any text gives an answer.
 */
export function parseSystemExtensions(text: string): ExtensionList {
  const { lines, truncated } = outputLines(text);
  const rows: ExtensionRow[] = [];
  const problems: string[] = truncated ? ['the list is longer than what is read'] : [];
  let count: number | undefined;
  let category = '';
  let open: { text: string; line: number; parts: number } | undefined;
  const giveUp = (): void => {
    if (open) problems.push(`line ${open.line}: the row has no end`);
    open = undefined;
  };

  for (const [index, line] of lines.entries()) {
    const counted = COUNT.exec(line)?.[1];
    const named = CATEGORY.exec(line)?.[1];
    if (counted !== undefined || named !== undefined || HEADING.test(line)) {
      giveUp();
      if (counted !== undefined) count = (count ?? 0) + Number(counted);
      if (named !== undefined) category = named.startsWith(PREFIX) ? named.slice(PREFIX.length) : named;
      continue;
    }
    const row = tabbedRow(line);
    if (row) {
      giveUp();
      rows.push({ category, ...row, line: index + 1 });
      continue;
    }
    if (FLAT_START.test(line)) {
      giveUp();
      open = { text: line, line: index + 1, parts: 1 };
    } else if (open && line.trim() !== '') {
      if (++open.parts > LONGEST_WRAP) giveUp();
      else open.text += ` ${line.trim()}`;
    }
    const whole = open && flatRow(open.text);
    if (open && whole) {
      rows.push({ category, ...whole, line: open.line });
      open = undefined;
    }
  }
  giveUp();
  if (count !== undefined && count !== rows.length) problems.push(`the list says ${count} extensions and has ${rows.length}`);
  return { count, rows, problems };
}

type Columns = Omit<ExtensionRow, 'category' | 'line'>;

function tabbedRow(line: string): Columns | undefined {
  const [enabled, active, team, bundleColumn, name, stateColumn, ...more] = line.split('\t').map((column) => column.trim());
  if (stateColumn === undefined || team === undefined || name === undefined || more.some((rest) => rest !== '')) return undefined;
  const bundle = BUNDLE.exec(bundleColumn ?? '');
  const state = STATE.exec(stateColumn)?.[1];
  if (!bundle || state === undefined || !isMark(enabled) || !isMark(active)) return undefined;
  const [, id = '', short = '', build = short] = bundle;
  return { enabled: enabled === '*', active: active === '*', team, bundle: id, short, build, name, state: plainState(state) };
}

function flatRow(text: string): Columns | undefined {
  const found = FLAT.exec(text.replace(/\s+/g, ' '));
  if (!found) return undefined;
  const [, marks = '', team = '', bundle = '', short = '', build = short, name = '', state = ''] = found;
  return { ...starred(marks), team, bundle, short, build, name, state: plainState(state) };
}

/** Two stars are both columns. One is `enabled` only where it stands at the very beginning: an approval is not read into a doubt. */
function starred(marks: string): { readonly enabled: boolean; readonly active: boolean } {
  const stars = marks.split('*').length - 1;
  return { enabled: stars >= 2 || marks.startsWith('*'), active: stars >= 2 || (stars === 1 && !marks.startsWith('*')) };
}

function isMark(column: string | undefined): boolean {
  return column === '*' || column === '';
}

/** Inventories write the states with underscores. */
function plainState(state: string): string {
  return state.replaceAll('_', ' ').replace(/\s+/g, ' ').trim().toLowerCase();
}
