import { apart, compareCount, given, matchesOf, notUnderstood, numberIn, type Page } from '../../../src/driver/show/page.ts';
import { INTERFACE, MAC, parserOf } from './reader.ts';
import { AGE, ageSeconds, TIME_LEFT, type TimeLeft, timeLeft } from './time-left.ts';

/** One binding of an address to a port. */
export type Binding = {
  /** How it was learned: `L` local, `S` static, `ND`, `ARP`, `DH4`, `DH6`, `PKT`, `API`. */
  readonly code: string;
  readonly address: string;
  /** Absent where the device prints `any`. */
  readonly mac?: string;
  /** `S` secure and so on, where the detailed form prints it behind the MAC address. */
  readonly macFlag?: string;
  readonly interface: string;
  readonly mode?: string;
  readonly vlan: number;
  readonly primaryVlan?: number;
  /** Preference level: flags in hexadecimal, as printed (`0005`). */
  readonly preference: string;
  readonly ageSeconds: number;
  readonly state: string;
  readonly timeLeft?: TimeLeft;
  readonly filtered?: boolean;
  readonly inCrimson?: boolean;
  readonly clientId?: string;
  readonly sessionId?: string;
  readonly policy?: string;
  readonly feature?: string;
};

export type Bindings = {
  /**
   * Whose entries are counted: `Binding Table`, `vlanDB`, `portDB`, `macDB`; absent where no count is printed. Of a MAC address
   * the device counts by VLAN, and this is the first.
   */
  readonly counted?: {
    readonly table: string;
    /** What was asked for: `vlan 101`, `interface Gi1/0/3`, `mac dead.beef.0001,vlan 38`. */
    readonly of?: string;
    readonly entries: number;
    readonly dynamic: number;
    readonly limit?: number;
  };
  /** `max/box` and so on of the detailed form; `no limit` is absent. */
  readonly limits?: Readonly<Record<string, number>>;
  readonly counters?: Readonly<Record<string, number>>;
  readonly countersByState?: Readonly<Record<string, number>>;
  readonly entries: readonly Binding[];
};

const STATES = 'INCOMPLETE|REACHABLE|STALE|DOWN|VERIFY|TENTATIVE|CREATING|UNKNOWN|SEARCH';
const DETAIL = `(?:\\s+(yes|no)\\s+(yes|no)\\s+(${MAC}|\\S+)(?:[ \\t]+(\\(unspecified\\)|[0-9A-F]{24}))?(?:\\s+(\\S+) \\(([^)]+)\\))?)?`;
const ROW = new RegExp(
  `(?:^|(?<=[\\sA-Z)]))(L|S|ND|ARP|DH4|DH6|PKT|API)\\s+([0-9A-Fa-f:.]+(?:/\\d+)?)\\s+(${MAC}|any)(?:\\(([A-Z])\\))?\\s+(${INTERFACE}|any)\\s+` +
    `(?:([a-z]+)\\s+)?(\\d+)(?:\\s*\\(\\s*(\\d+)\\))?\\s+([0-9A-F]{4})\\s+${AGE}\\s+(${STATES})(?:[ \\t]+(?=[\\dNt(])(${TIME_LEFT}))?${DETAIL}`,
  'g',
);
const COUNT =
  /(Binding Table|(?:vlan|port|mac|addr|policy)DB) has (\d+) entries(?: for ((?:[^,]|,(?!\s*\d+ dynamic))+))?,\s*(\d+) dynamic\b\s*(?:\(limit (\d+)\))?/g;
const HEADER = /Network (?:Layer )?Address\s+Link (?:Layer )?Address/;
const KNOWN_LINE =
  /^\s*(?:Codes: |Preflevel flags|\d{4}:\S|-{5,}$|Binding table (?:configuration|current counters|counters by state))|^\s*[A-Za-z/]+\s+: (?:no limit|\d+)$/;
/** Above the details of one MAC address: the transactions on it. */
const TRANSACTION = new RegExp(`^\\s*(?:TID\\s+Vlan\\s+MAC\\s+Interface|[0-9A-F]+\\s+\\d+\\s+${MAC}\\s+${INTERFACE})$`);
const STATE_WORD = new RegExp(`\\s(?:${STATES})(?:\\s|$)`, 'g');

/** `show device-tracking database`, whole or by interface, VLAN or address, and its `details`. */
export const parseBindings = parserOf<Bindings>({
  about: 'device-tracking table',
  empty: { entries: [] },
  whole: / s\)?$|N\/A$|\)$/,
  read: (page) => {
    const rows = matchesOf(page.lines, ROW);
    const counts = [...page.lines.join('\n').matchAll(COUNT)];
    if (rows.length === 0 && counts.length === 0 && !page.lines.some((line) => HEADER.test(line))) return undefined;
    for (const line of page.lines) {
      const read = [...line.matchAll(ROW)];
      const said = KNOWN_LINE.test(line) ? 0 : (line.match(STATE_WORD)?.length ?? 0);
      const rest = read.length === 0 ? '' : line.slice((read.at(-1)?.index ?? 0) + (read.at(-1)?.[0].length ?? 0)).trim();
      const known = read.length > 0 || line.search(COUNT) >= 0 || HEADER.test(line) || KNOWN_LINE.test(line) || TRANSACTION.test(line);
      if (read.length !== said || rest !== '' || !known) notUnderstood(page, line);
    }
    const [first] = counts;
    const counted = first && countedOf(first);
    const entries = counts.reduce((total, count) => total + Number(count[2]), 0);
    compareCount(page, 'entries', first && entries, rows.length);
    return {
      ...given('counted', counted),
      ...countersOf(page),
      entries: rows.map(({ match }) => bindingOf(match)),
    };
  },
});

function countedOf([, table = '', entries, of, dynamic, limit]: RegExpExecArray): Bindings['counted'] {
  return {
    table,
    ...given('of', of?.trim()),
    entries: Number(entries),
    dynamic: Number(dynamic),
    ...given('limit', numberIn(limit)),
  };
}

function bindingOf(row: RegExpExecArray): Binding {
  const [, code = '', address = '', mac = '', macFlag, name = '', mode, vlan, primary, preference = '', age, unit, state = '', left = ''] =
    row;
  const [filtered, crimson, clientId, sessionId, policy, feature] = row.slice(14);
  return {
    code,
    address,
    ...(mac !== 'any' && { mac }),
    ...given('macFlag', macFlag),
    interface: name,
    ...given('mode', mode),
    vlan: Number(vlan),
    ...given('primaryVlan', numberIn(primary)),
    preference,
    ageSeconds: ageSeconds(age, unit),
    state,
    ...given('timeLeft', timeLeft(left)),
    ...(filtered !== undefined && { filtered: filtered === 'yes' }),
    ...(crimson !== undefined && { inCrimson: crimson === 'yes' }),
    ...given('clientId', clientId),
    ...(sessionId !== undefined && sessionId !== '(unspecified)' && { sessionId }),
    ...given('policy', policy),
    ...given('feature', feature),
  };
}

/** Where a number begins, for an answer whose line ends were lost. */
const COUNTER = /\s+(?=[A-Za-z/]+\s+: (?:no limit|\d+)(?:\s|$))|(?<=: (?:no limit|\d+))\s+/g;

/** The three tables of numbers above the detailed form. */
function countersOf(page: Page): Pick<Bindings, 'limits' | 'counters' | 'countersByState'> {
  const tables = { limits: {}, counters: {}, countersByState: {} } as Record<
    'limits' | 'counters' | 'countersByState',
    Record<string, number>
  >;
  let current: keyof typeof tables | undefined;
  for (const line of page.lines.length === 1 ? apart(page.lines, COUNTER) : page.lines) {
    if (/Binding table configuration:/.test(line)) current = 'limits';
    else if (/Binding table current counters:/.test(line)) current = 'counters';
    else if (/Binding table counters by state:/.test(line)) current = 'countersByState';
    const number = /^\s*([A-Za-z/]+)\s+: (\d+)$/.exec(line);
    if (current && number) tables[current][(number[1] ?? '').toLowerCase()] = Number(number[2]);
  }
  return current === undefined ? {} : tables;
}
