import { compareCount, given, matchesOf, notUnderstood, numberIn, type Page } from '../../../src/driver/show/page.ts';
import { INTERFACE, MAC, parserOf } from './reader.ts';

/** One line of the list of sessions; interfaces are named as the device prints them (`Gi1/0/10`). */
export type AccessSession = {
  readonly interface: string;
  /** The MAC address; absent where the device prints `(unknown)`. */
  readonly mac?: string;
  /** `dot1x`, `mab`, `webauth`; absent for `N/A`. */
  readonly method?: string;
  readonly domain: string;
  /** `Auth` and `Unauth`; `Authz Success`, `Authz Failed`, `Running` of IOS 15. */
  readonly status: string;
  /** A letter of the key to session events, where one is set. */
  readonly flag?: string;
  /** Absent where the device prints `N/A`. */
  readonly sessionId?: string;
};

export type AccessSessions = {
  readonly sessions: readonly AccessSession[];
  /** As the device counts them. */
  readonly count?: number;
  readonly runnableMethods: readonly { readonly handle: number; readonly priority: number; readonly name: string }[];
};

const ROW = new RegExp(
  `(?:^|\\s|(?<=[0-9A-F]{24}|--))(${INTERFACE})\\s+(${MAC}|\\(unknown\\)|Unknown|N/A|\\d+(?:\\.\\d+){3})\\s+(N/A|[A-Za-z][\\w-]*)\\s+(DATA|VOICE|UNKNOWN|N/A)\\s+` +
    '(Auth[zc] \\w+|No \\w+|N/A|[A-Za-z]+)\\s+(?:([A-Z]{1,4})\\s+)?([0-9A-F]{24}|[0-9A-F]{8,}(?=\\s|$)|N/A(?=\\s|$))',
  'g',
);
const METHOD = /(?<=\s)(\d+)\s+(\d+)\s+(dot1xSup|dot1x|webauth|mab)(?=\s|$)/g;
const HEADER = /Interface\s+(?:MAC Address|Identifier)\s+Method\s+Domain\s+Status/;
const NONE = /No (?:sessions|Auth Manager contexts)\b/i;
const SESSION_ID = /[0-9A-F]{24}/g;
const KNOWN_LINE =
  /^\s*(?:-{5,}$|ID$|Session (?:count|id) ?=|Key to Session|[A-Z] - |(?:Runnable methods list|Handle\s+Priority)|\d+\s+\d+\s+\w+$)/i;

/** `show access-session` and `show authentication sessions`, of the whole device or of an interface. */
export const parseAccessSessions = parserOf<AccessSessions>({
  about: 'list of sessions',
  empty: { sessions: [], runnableMethods: [] },
  whole: /[0-9A-F]{24}$|Unknown Blocker$|\d\s+(?:mab|webauth|dot1xSup)$/,
  read: (page) => {
    const rows = matchesOf(page.lines, ROW);
    const known = page.lines.some((line) => HEADER.test(line) || NONE.test(line));
    if (rows.length === 0 && !known) return undefined;
    const perLine = new Map<string, number>();
    for (const { line } of rows) perLine.set(line, (perLine.get(line) ?? 0) + 1);
    const printed = new Map<string, number>();
    for (const line of page.lines) printed.set(line, (printed.get(line) ?? 0) + 1);
    for (const [line, times] of printed) {
      const read = (perLine.get(line) ?? 0) / times;
      const ids = line.replace(/Session id ?= ?\w{24}/i, '').match(SESSION_ID)?.length ?? 0;
      const whole = read > 0 || HEADER.test(line) || NONE.test(line) || KNOWN_LINE.test(line);
      if (ids > read || !whole) notUnderstood(page, line);
    }
    const count = numberIn(/Session count = (\d+)(?=\s|$|Key|Runnable)/.exec(page.lines.join('\n'))?.[1]);
    compareCount(page, 'sessions', count, rows.length);
    return { sessions: rows.map(({ match }) => sessionOf(match)), ...given('count', count), runnableMethods: methodsOf(page) };
  },
});

/** A row each; where the line ends were lost, those with a name we know. */
function methodsOf(page: Page): AccessSessions['runnableMethods'] {
  const run = page.lines.find((line) => /Handle\s+Priority\s+Name./.test(line));
  const rows =
    run === undefined ? matchesOf(page.lines, /^\s*(\d+)\s+(\d+)\s+(\w+)$/g) : matchesOf([run.replace(/^.*Priority/, '')], METHOD);
  if (run !== undefined && rows.length === 0) notUnderstood(page, run);
  return rows.map(({ match: [, handle, priority, name = ''] }) => ({ handle: Number(handle), priority: Number(priority), name }));
}

function sessionOf([, name = '', mac = '', method = '', domain = '', status = '', flag, sessionId = '']: RegExpExecArray): AccessSession {
  return {
    interface: name,
    ...(/^[0-9A-Fa-f]{4}\./.test(mac) && { mac }),
    ...(method !== 'N/A' && { method }),
    domain,
    status,
    ...given('flag', flag),
    ...(sessionId !== 'N/A' && { sessionId }),
  };
}
