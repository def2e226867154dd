import { apart, given, matchesOf, notUnderstood, type Page } from '../../../src/driver/show/page.ts';
import { INTERFACE, MAC, parserOf } from './reader.ts';

/** Clients of 802.1X or of MAC authentication bypass, one row each. */
export type MethodClient = {
  readonly interface: string;
  /** Absent where there is no client. */
  readonly client?: string;
  /** Only of 802.1X: `AUTH` authenticator, `SUPP` supplicant. */
  readonly role?: string;
  readonly status: string;
};

export type MethodClients = { readonly clients: readonly MethodClient[] };

const DOT1X = new RegExp(
  `(?:^|\\s|(?<=ED|--))(${INTERFACE})\\s+(AUTH|SUPP|BOTH|NONE)\\s+(${MAC}|none|-)\\s+(UNAUTHORIZED|AUTHORIZED|[A-Z]{4,})(?=\\s|$|[A-Z][a-z])`,
  'g',
);
const MAB = new RegExp(
  `(?:^|\\s|(?<=[SDG]|--))(${INTERFACE})\\s+(${MAC}|none|-)\\s+(SUCCESS|FAILED|FAIL|RUNNING|INIT|[A-Z]{4,})(?=\\s|$|[A-Z][a-z])`,
  'g',
);
const FIRST = new RegExp(`^\\s*(${INTERFACE})\\s+(AUTH|SUPP|BOTH|NONE)\\s`);
const FURTHER = new RegExp(`^\\s*(?:(AUTH|SUPP|BOTH|NONE)\\s+)?(${MAC}\\s+[A-Z]{4,})$`);
/** Behind a status or a rule, where a row of the same port or of another begins on the same line since its line ends were lost. */
const BEGINNINGS = new RegExp(
  `(?<=[A-Z]{5,}|none|-{5,})\\s+(?=(?:${INTERFACE}\\s+)?(?:(?:AUTH|SUPP|BOTH|NONE)\\s+)?(?:${MAC}|none|-)\\s+[A-Z]{4,}(?:\\s|$))`,
  'g',
);
const RULE = /^\s*-{5,}$/;

/** `show dot1x all summary`. */
export const parseDot1xSummary = parserOf<MethodClients>({
  about: 'summary of 802.1X',
  empty: { clients: [] },
  whole: /(?:AUTHORIZED|none)$/i,
  read: (page) =>
    clientsOf(
      { ...page, lines: withInterfaces(page.lines) },
      DOT1X,
      /Interface\s+PAE\s+Client\s+Status/,
      ([, name = '', role = '', client = '', status = '']) => ({
        interface: name,
        ...given('client', clientOf(client)),
        role,
        status,
      }),
    ),
});

/** `show mab all summary`. */
export const parseMabSummary = parserOf<MethodClients>({
  about: 'summary of MAC authentication bypass',
  empty: { clients: [] },
  whole: /(?:SUCCESS|FAILED)$/,
  read: (page) =>
    clientsOf(page, MAB, /Interface\s+Client MAC\s+Authen Status/, ([, name = '', client = '', status = '']) => ({
      interface: name,
      ...given('client', clientOf(client)),
      status,
    })),
});

/** Further clients of a port stand under its first, without what is the same; the lines as if each said it. */
function withInterfaces(lines: readonly string[]): readonly string[] {
  let port = '';
  let role = '';
  return apart(lines, BEGINNINGS).map((line) => {
    const first = FIRST.exec(line);
    if (first) [, port = '', role = ''] = first;
    const further = FURTHER.exec(line);
    if (!further || port === '') return line;
    role = further[1] ?? role;
    return `${port} ${role} ${further[2]}`;
  });
}

function clientOf(printed: string): string | undefined {
  return printed === 'none' || printed === '-' ? undefined : printed;
}

function clientsOf(page: Page, row: RegExp, header: RegExp, read: (match: RegExpExecArray) => MethodClient): MethodClients | undefined {
  const rows = matchesOf(page.lines, row);
  if (rows.length === 0 && !page.lines.some((line) => header.test(line))) return undefined;
  for (const line of page.lines) {
    const macs = line.match(new RegExp(MAC, 'g'))?.length ?? 0;
    const found = [...line.matchAll(row)].length;
    if (found < macs || (found === 0 && !header.test(line) && !RULE.test(line))) notUnderstood(page, line);
  }
  return { clients: rows.map(({ match }) => read(match)) };
}
