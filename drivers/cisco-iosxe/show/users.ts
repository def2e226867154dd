import { apart, given, notUnderstood, numberIn, type Page } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

/** A terminal line of the device. */
export type TerminalLine = {
  /** Absolute number of the line; releases leave it out. */
  readonly number?: number;
  /** `vty 0`, `con 0`, `vty 0/1/0`. */
  readonly line: string;
  /** Whether it is the line on which the question was asked. */
  readonly own: boolean;
  readonly user?: string;
  readonly host?: string;
  /** `idle` time as printed. */
  readonly idle?: string;
  readonly location?: string;
};

/** A session that is not on a terminal line. */
export type OtherConnection = {
  readonly interface: string;
  readonly user?: string;
  readonly mode: string;
  readonly idle?: string;
  readonly peer?: string;
};

export type Users = { readonly lines: readonly TerminalLine[]; readonly connections: readonly OtherConnection[] };

const LINE = /^\s*(\*?)\s*(?:(\d+) +)?(con|aux|vty|tty|lpt) (\d+(?:\/\d+)*)(?:\s+(.*))?$/;
const SINCE = '(?:\\d+(?::\\d\\d){1,2}|\\d+[ywd]\\d+[wdh]|\\d+|never)';
const IDLE = new RegExp(`^${SINCE}$`);
/** A location or a peer too long for its line stands alone on the next, under its heading. */
const CONTINUED = /^\s{20,}(\S+)$/;
const HEADER = /(?:^|\s)Line\s+User\s+Host\(s\)\s+Idle\s+Location$/;
const CONNECTION = new RegExp(`^\\s*(\\S+)\\s+(?:(\\S+)\\s+)?(\\S+(?: \\S+)?)\\s+(-|${SINCE})(?:\\s+(\\S+))?$`);
const CONNECTIONS = /^\s*Interface\s+User\s+Mode\s+Idle\s+Peer Address$/;

/** Where a line begins, for an answer whose line ends were lost. */
const BEGINNINGS = /(?<!\*\s*)\s+(?=(?:\*\s*)?\d+ (?:con|aux|vty|tty|lpt) \d|Interface\s+User\s+Mode\s)|(?<=Peer Address)\s+/g;

/** `show users`, with or without `all`. */
export const parseUsers = parserOf<Users>({
  about: 'list of terminal lines',
  whole: /Peer Address$/,
  read: (page) => {
    const run = page.lines.length === 1;
    const all = run ? apart(page.lines, BEGINNINGS) : page.lines;
    const start = all.findIndex((line) => HEADER.test(line));
    if (start < 0) return undefined;
    for (const line of all.slice(0, start)) notUnderstood(page, line);
    const printed = joined(all.slice(start + 1));
    const columns = run ? undefined : { user: all[start]?.indexOf('User') ?? 0, host: all[start]?.indexOf('Host') ?? 0 };
    const end = printed.findIndex((line) => CONNECTIONS.test(line));
    const lines = printed.slice(0, end < 0 ? undefined : end).flatMap((line) => {
      const row = LINE.exec(line);
      if (!row) notUnderstood(page, line);
      return row ? (lineOf(page, line, row, columns) ?? []) : [];
    });
    // A star that has grown on to the line before it is gone, and with it the end of that line.
    if (run && !lines.some(({ own }) => own)) return undefined;
    const rest = end < 0 ? [] : printed.slice(end + 1);
    return { lines, connections: rest.flatMap((line) => connectionOf(page, line) ?? []) };
  },
});

/** Where the user and the host stand in the heading; unknown where the line ends were lost. */
type Columns = { readonly user: number; readonly host: number };

function joined(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const before = whole.at(-1);
    if (before !== undefined && CONTINUED.test(line) && IDLE.test(before.split(/\s+/).at(-1) ?? ''))
      whole[whole.length - 1] = `${before} ${line.trim()}`;
    else whole.push(line);
  }
  return whole;
}

/** User, hosts, idle time and location may each be empty: the idle time tells them apart, the heading whether one word is a user. */
function lineOf(page: Page, line: string, row: RegExpExecArray, columns: Columns | undefined): TerminalLine | undefined {
  const [, star, number, kind, index, rest = ''] = row;
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const at = words.findIndex((word, place) => place <= 2 && IDLE.test(word));
  const before = at < 0 ? words : words.slice(0, at);
  const alone = before.length === 1 && before[0] !== 'idle';
  if (before.length > 2 || (alone && columns === undefined)) {
    notUnderstood(page, line);
    return undefined;
  }
  const column = line.length - rest.length;
  const lone = alone && columns !== undefined && column < (columns.user + columns.host) / 2;
  const user = before.length === 2 || lone ? before[0] : undefined;
  const host = before.length === 2 ? before[1] : lone ? undefined : before[0];
  const location = at < 0 ? '' : words.slice(at + 1).join(' ');
  return {
    ...given('number', numberIn(number)),
    line: `${kind} ${index}`,
    own: star === '*',
    ...given('user', user),
    ...given('host', host),
    ...given('idle', at < 0 ? undefined : words[at]),
    ...given('location', location === '' ? undefined : location),
  };
}

function connectionOf(page: Page, line: string): OtherConnection | undefined {
  const [, name, user, mode, idle, peer] = CONNECTION.exec(line) ?? [];
  if (name === undefined || mode === undefined) {
    notUnderstood(page, line);
    return undefined;
  }
  return { interface: name, ...given('user', user), mode, ...given('idle', idle === '-' ? undefined : idle), ...given('peer', peer) };
}
