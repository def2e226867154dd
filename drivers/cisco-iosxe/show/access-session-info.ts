import { compareCount, given, matchesOf, numberIn } from '../../../src/driver/show/page.ts';
import { INTERFACE, MAC, noteUnread, parserOf } from './reader.ts';

/** One line of `show access-session info`. What the device prints as `UA`, unavailable, is absent; long names end in `..` as printed. */
export type SessionInfo = {
  readonly interface: string;
  readonly mac: string;
  /** `D1x` 802.1X, `Mab`, …; absent for `N/A`. */
  readonly method?: string;
  /** `D` data, `V` voice, `U` unknown. */
  readonly domain: string;
  readonly authorized: boolean;
  readonly vlan?: number;
  readonly ipv4?: string;
  readonly policy?: string;
  readonly userRole?: string;
};

export type SessionInfos = {
  readonly sessions: readonly SessionInfo[];
  /** As the device counts them. */
  readonly count?: number;
};

const ROW = new RegExp(
  `(?:^|(?<=[\\s-]))(${INTERFACE})\\s+(${MAC})\\s+(N/A|[A-Za-z]\\w*):([A-Z]):(AZ|UZ)\\s+(\\d+|UA|N/A)\\s+(\\d+(?:\\.\\d+){3}|UA|N/A)\\s+(\\S+)\\s+(\\S.{0,9}?)(?=\\s*$|\\s+${INTERFACE}\\s+${MAC}\\s|\\s*Session count = )`,
  'g',
);
const HEADER = /Interface\s+MAC Address\s+M:D:S\s+Vlan\s+IPv4\s+Policy\s+User-Role/;
const KNOWN_LINE = /^\s*(?:-{5,}|Session count = \d+|Key to .*|[A-Z]\w{0,3}:? - .*)$/;

/** `show access-session info`: where each session is, and what it was given, a line each. */
export const parseSessionInfo = parserOf<SessionInfos>({
  about: 'list of sessions with their VLAN and policy',
  empty: { sessions: [] },
  read: (page) => {
    const rows = matchesOf(page.lines, ROW);
    if (rows.length === 0 && !page.lines.some((line) => HEADER.test(line))) return undefined;
    noteUnread(page, ROW, (line) => HEADER.test(line) || KNOWN_LINE.test(line));
    const count = numberIn(/Session count = (\d+)(?=\s|$)/.exec(page.lines.join('\n'))?.[1]);
    compareCount(page, 'sessions', count, rows.length);
    return {
      sessions: rows.map(({ match: [, name = '', mac = '', method, domain = '', state, vlan, ipv4, policy, role] }) => ({
        interface: name,
        mac,
        ...given('method', available(method)),
        domain,
        authorized: state === 'AZ',
        ...given('vlan', numberIn(vlan)),
        ...given('ipv4', available(ipv4)),
        ...given('policy', available(policy)),
        ...given('userRole', available(role)),
      })),
      ...given('count', count),
    };
  },
});

function available(printed: string | undefined): string | undefined {
  return printed === 'UA' || printed === 'N/A' ? undefined : printed;
}
