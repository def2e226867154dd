import { given, matchesOf } from '../../../src/driver/show/page.ts';
import { INTERFACE, MAC, noteUnread, parserOf } from './reader.ts';

/** One line of `show access-session brief`. The letters are those of the keys the device prints below the list. */
export type BriefSession = {
  readonly interface: string;
  readonly mac: string;
  /** Method letter (`d` 802.1X, `m` MAB) and result (`OK`, `NR`, `CF`, …). */
  readonly authentications: readonly { readonly method: string; readonly result: string }[];
  readonly authorized: boolean;
  /** What was applied or failed: `SA- FA-`, `D: …`. */
  readonly attributes?: string;
  readonly flag?: string;
  readonly uptimeSeconds: number;
};

export type BriefSessions = { readonly sessions: readonly BriefSession[] };

const ROW = new RegExp(
  `(?:^|\\s|(?<=\\ds|--))(${INTERFACE})\\s+(${MAC})\\s+((?:[a-z]:[A-Z]{2}\\s+)+)(AZ|UZ):\\s*((?:(?:SA|FA|[A-Z]:)\\S*\\s+)*)(?:([A-Z])\\s+)?(\\d+)s(?![a-z])`,
  'g',
);
const HEADER = /Interface\s+MAC Address\s+AuthC\s+AuthZ/;
const KNOWN_LINE = /^\s*(?:-{5,}$|Key to |[A-Z]{1,2}:? - |Session count)/;

/** `show access-session brief`. */
export const parseAccessSessionBrief = parserOf<BriefSessions>({
  about: 'brief list of sessions',
  empty: { sessions: [] },
  whole: /\ds$|Unknown Blocker$/,
  read: (page) => {
    const rows = matchesOf(page.lines, ROW);
    if (rows.length === 0 && !page.lines.some((line) => HEADER.test(line))) return undefined;
    noteUnread(page, ROW, (line) => HEADER.test(line) || KNOWN_LINE.test(line));
    return {
      sessions: rows.map(({ match: [, name = '', mac = '', results = '', authorized, attributes = '', flag, uptime] }) => ({
        interface: name,
        mac,
        authentications: results
          .trim()
          .split(/\s+/)
          .map((one) => ({ method: one.slice(0, 1), result: one.slice(2) })),
        authorized: authorized === 'AZ',
        ...given('attributes', attributes.trim() || undefined),
        ...given('flag', flag),
        uptimeSeconds: Number(uptime),
      })),
    };
  },
});
