import { apart, given, notUnderstood, numberIn } from '../../../src/driver/show/page.ts';
import { DURATION, durationSeconds } from './duration.ts';
import { parserOf } from './reader.ts';

/** A state of a server as one part of the device sees it. */
export type ServerState = { readonly state: string; readonly seconds?: number; readonly previousSeconds?: number };

/** A server of `show aaa servers`. Counters bear the device's words in one: `response accept` is `responseAccept`; times are ms. */
export type AaaServer = {
  readonly protocol: string;
  readonly id: number;
  readonly priority: number;
  readonly host: string;
  readonly authPort?: number;
  readonly acctPort?: number;
  /** Of TACACS+. */
  readonly port?: number;
  /** Of RADIUS over TLS. */
  readonly tlsPort?: number;
  /** `hostname` where the device prints it: its name for the server. */
  readonly name?: string;
  readonly current?: ServerState;
  readonly dead?: { readonly totalSeconds: number; readonly count: number };
  /** States by platform part: `SMD`, `WNCD (1)`. */
  readonly platforms: Readonly<Record<string, ServerState>>;
  readonly quarantined?: boolean;
  /** By kind of request: `authen`, `author`, `account`, `dot1xTransactions`, `macAuthTransactions`. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Counters outside of the kinds of request. */
  readonly counters: Readonly<Record<string, number>>;
  readonly sinceClearedSeconds?: number;
};

export type AaaServers = { readonly servers: readonly AaaServer[] };

const SERVER =
  /^([A-Z]+\+?): id (\d+), priority (\d+), host ([^\s,]+)((?:,\s*(?:auth-port|acct-port|RADSEC-port|hostname|port) [^\s,]+)*)/i;
const BREAK =
  /\s*(?=(?:(?:RADIUS|TACACS\+|LDAP): id \d|State: current|(?:SMD|WNCD) Platform Dead: total|(?<!(?:SMD|WNCD) )Platform Dead: total|(?<!Platform )Dead: total|Platform State from|Quarantined: |(?:Authen|Author|Account): request|(?:Dot1x|(?:MAC|Web) \w+) transactions:|(?:Response|Request|Transaction|Throttled): |Malformed responses: |Bad authenticators: |Elapsed time since|(?:Estimated|Maximum) |Consecutive |(?:SMD|WNCD|IOSD) Platform\s*: max|Requests per minute|(?:high|low)\s+- |average: ))/g;
const STATE = new RegExp(`^current (\\w+)(?:, duration (${DURATION}))?(?:, previous duration (${DURATION}))?$`);
/** Releases leave out the line end behind the count, so that the next words grow on to it. */
const DEAD = new RegExp(`^total time (${DURATION}), count (\\d+)(?:UP|DEAD)*$`);
const SECTION = /^(Authen|Author|Account|[A-Z][\w ]* transactions):\s*(.*)$/;
const RULE = /^[=-]{5,}$/;
const GROUP = /^(Response|Request|Transaction|Throttled|Malformed responses|Bad authenticators):\s*(.*)$/;

type Draft = {
  head: RegExpExecArray;
  current?: ServerState;
  dead?: { totalSeconds: number; count: number };
  platforms: Record<string, ServerState>;
  quarantined?: boolean;
  requests: Record<string, Record<string, number>>;
  counters: Record<string, number>;
  sinceClearedSeconds?: number;
};

/** `show aaa servers` (requirement C21): state, up and dead seconds, and the counters of every kind of request. */
export const parseAaaServers = parserOf<AaaServers>({
  about: 'AAA server',
  empty: { servers: [] },
  whole: /previous duration \d+s$/,
  read: (page) => {
    const drafts: Draft[] = [];
    let section = '';
    let scope = '';
    for (const raw of apart(page.lines, BREAK)) {
      const line = raw.trim();
      const head = SERVER.exec(line);
      if (head) {
        drafts.push({ head, platforms: {}, requests: {}, counters: {} });
        section = '';
        scope = '';
        continue;
      }
      const draft = drafts.at(-1);
      if (!draft) {
        if (!RULE.test(line)) notUnderstood(page, line);
        continue;
      }
      const kind = SECTION.exec(line);
      if (kind) section = camel(kind[1] ?? '');
      if (/^(?:Elapsed|Estimated|Maximum|Consecutive|Requests per minute)/.test(line)) {
        section = '';
        scope = /^Consecutive|^Requests per minute/.test(line) ? camel(line.replace(/(?: past.*)?:.*$/, '')) : '';
      }
      if (stateLine(draft, line)) continue;
      if (section !== '') {
        const counters = draft.requests[section] ?? {};
        draft.requests[section] = counters;
        const group = GROUP.exec(line);
        const listed = numbersIn(kind?.[2] ?? group?.[2] ?? '', group ? camel(group[1] ?? '') : '');
        if (listed === undefined || !(kind || group) || !isAdded(counters, listed)) notUnderstood(page, line);
      } else if (!otherCounter(draft, line, scope)) notUnderstood(page, line);
    }
    return drafts.length === 0 ? undefined : { servers: drafts.map(serverOf) };
  },
});

function serverOf({ head, current, dead, platforms, quarantined, requests, counters, sinceClearedSeconds }: Draft): AaaServer {
  const option = (name: string) => new RegExp(`,\\s*${name} ([^\\s,]+)`, 'i').exec(head[5] ?? '')?.[1];
  return {
    protocol: head[1] ?? '',
    id: Number(head[2]),
    priority: Number(head[3]),
    host: head[4] ?? '',
    ...given('authPort', numberIn(option('auth-port'))),
    ...given('acctPort', numberIn(option('acct-port'))),
    ...given('port', numberIn(option('port'))),
    ...given('tlsPort', numberIn(option('RADSEC-port'))),
    ...given('name', option('hostname')),
    ...given('current', current),
    ...given('dead', dead),
    platforms,
    ...given('quarantined', quarantined),
    requests,
    counters,
    ...given('sinceClearedSeconds', sinceClearedSeconds),
  };
}

/** The lines on states; false when the line is none of them. */
function stateLine(draft: Draft, line: string): boolean {
  const [, label = '', text = ''] = /^([^:]+?)\s*:\s*(.*)$/.exec(line) ?? [];
  const state = STATE.exec(text);
  const platform = /^Platform State from (.+)$/.exec(label)?.[1];
  if (state && (label === 'State' || platform !== undefined)) {
    const seen = {
      state: state[1] ?? '',
      ...given('seconds', durationSeconds(state[2])),
      ...given('previousSeconds', durationSeconds(state[3])),
    };
    if (platform === undefined) draft.current = seen;
    else draft.platforms[platform] = seen;
    return true;
  }
  const dead = DEAD.exec(text);
  if (dead && label === 'Dead') {
    draft.dead = { totalSeconds: durationSeconds(dead[1]) ?? 0, count: Number(dead[2]) };
    return true;
  }
  if (dead && label.endsWith('Dead')) {
    draft.counters[`${camel(label)}Seconds`] = durationSeconds(dead[1]) ?? 0;
    draft.counters[`${camel(label)}Count`] = Number(dead[2]);
    return true;
  }
  if (label !== 'Quarantined' || !/^(?:Yes|No)$/.test(text)) return false;
  draft.quarantined = text === 'Yes';
  return true;
}

/** Counters of the server as a whole; `scope` is the heading a line stands under. */
function otherCounter(draft: Draft, line: string, scope: string): boolean {
  const elapsed = durationSeconds(/^Elapsed time since counters last cleared: (\S+)$/.exec(line)?.[1]);
  if (elapsed !== undefined) {
    draft.sinceClearedSeconds = elapsed;
    return true;
  }
  if (/^Requests per minute .*:$/.test(line)) return true;
  const extreme = /^(high|low)\s+- (\d+) hours?, (\d+) minutes? ago: (\d+)$/.exec(line);
  if (extreme) {
    draft.counters[`${scope}${capital(extreme[1] ?? '')}`] = Number(extreme[4]);
    draft.counters[`${scope}${capital(extreme[1] ?? '')}MinutesAgo`] = Number(extreme[2]) * 60 + Number(extreme[3]);
    return true;
  }
  const [, label = '', text = ''] = /^([^:]+?)\s*:\s*(.*)$/.exec(line) ?? [];
  const own = camel(label);
  const name = scope === '' || own === scope ? own : `${scope}${capital(own)}`;
  const listed = numbersIn(text, name);
  return label !== '' && listed !== undefined && isAdded(draft.counters, listed);
}

/** Adds counters; a name that stands for another number already is of a part we do not know, and all of its line is left out. */
function isAdded(counters: Record<string, number>, listed: Readonly<Record<string, number>>): boolean {
  if (Object.entries(listed).some(([name, count]) => (counters[name] ?? count) !== count)) return false;
  Object.assign(counters, listed);
  return true;
}

/** `accept 0, reject 8`, `total responses: 0, avg response time: 0ms`, `0`: numbers by name; undefined when it is no list of numbers. */
function numbersIn(text: string, group: string): Readonly<Record<string, number>> | undefined {
  if (text === '') return {};
  const found: Record<string, number> = {};
  for (const part of text.split(/,\s*|(?<=\d) (?=[a-z])/)) {
    const number = /^(?:([A-Za-z][A-Za-z -]*?):? )?(\d+)(?:ms|s)?$/.exec(part.trim());
    if (!number) return undefined;
    const name = camel(number[1] ?? '');
    found[group === '' ? name : `${group}${capital(name)}`] = Number(number[2]);
  }
  return found;
}

function camel(words: string): string {
  const parts = words.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  return parts.map((part, index) => (index === 0 ? part.toLowerCase() : capital(part.toLowerCase()))).join('');
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
