import { type Labelled, LabelSplitter } from '../../../src/driver/show/labels.ts';
import { notUnderstood, type Page } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';
import { type AccessSessionDetail, HEADER_LABELS, type RawSession, sessionOf } from './session-fields.ts';
import { isPolicy, POLICY_LABELS } from './session-policies.ts';

export type AccessSessionDetails = { readonly sessions: readonly AccessSessionDetail[] };

const SECTIONS = ['Local Policies', 'Server Policies', 'Resultant Policies', 'Method status list', 'Runnable methods list'];
/** Above a session that was asked for by its id. */
const ASKED = /^\s*Session id ?= ?\w+$/i;
const splitter = new LabelSplitter([...HEADER_LABELS, ...POLICY_LABELS, ...SECTIONS]);

const NONE = /^\s*No (?:sessions|Auth Manager contexts|Auth Manager data)\b/i;
/** Behind which IPv6 addresses stand on lines of their own; in some captures the first of them has lost its label. */
const LISTED = /^(?:ipv6|mac) address$/;
const IPV6 = /^(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?:%\w+)?$/;
const STATES =
  'Authc Success|Authc Failed|Authz Success|Authz Failed|Failed over|Not run|No Response|Timed out|Terminated|Stopped|Running|Idle';
const METHODS = 'dot1xSup|dot1x|mab|webauth|webconsent';
const METHOD_RUN = new RegExp(`(${METHODS})\\s+(${STATES})`, 'g');
const METHOD_ROW = /^\s*(?!Method\b)([A-Za-z][\w-]*)\s+([A-Z][A-Za-z ]*)$/;

type Draft = {
  header: Map<string, string>;
  ipv6: string[];
  policies: Record<'local' | 'server' | 'resultant', Labelled[]>;
  methods: { method: string; state: string }[];
};

type Section = 'header' | 'local' | 'server' | 'resultant' | 'methods';

/**
 * `show access-session … details` and `show authentication sessions … details`, by interface, MAC address or session, of one session or many.
 * Goes by labels and not by columns, since many captures have lost their indentation, some their line ends. A session begins at its `Interface:`.
 */
export const parseAccessSessionDetail = parserOf<AccessSessionDetails>({
  about: 'session',
  empty: { sessions: [] },
  whole: new RegExp(`(?:${STATES}|list: empty|^[\\s-]+)$`),
  read: (page) => {
    const blocks = new SessionBlocks(page);
    for (const line of page.lines) blocks.take(line);
    if (blocks.drafts.length === 0) return page.lines.some((line) => NONE.test(line)) ? { sessions: [] } : undefined;
    const sessions = blocks.drafts.flatMap((draft) => {
      const session = sessionOf(draft as RawSession);
      if (session === undefined) page.notes.push({ why: 'a session was left out: its interface or MAC address cannot be read' });
      return session ?? [];
    });
    return sessions.length === 0 ? undefined : { sessions };
  },
});

class SessionBlocks {
  readonly drafts: Draft[] = [];
  readonly #page: Page;
  #section: Section = 'header';
  #label = '';

  constructor(page: Page) {
    this.#page = page;
  }

  take(line: string): void {
    if (/^\s*-{5,}$/.test(line)) return;
    const addresses = line
      .trim()
      .split(/[\s,]+/)
      .filter((word) => word !== '');
    if (this.#section === 'header' && LISTED.test(this.#label) && addresses.every((one) => IPV6.test(one))) {
      this.drafts.at(-1)?.ipv6.push(...addresses);
      return;
    }
    const split = splitter.split(line);
    if (!split) {
      this.#bare(line);
      return;
    }
    if (split.lead.trim() !== '') this.#bare(split.lead);
    for (const part of split.parts) this.#part(part, split.run, line);
  }

  #part({ label, value: printed }: Labelled, run: boolean, line: string): void {
    const name = label.toLowerCase();
    const value = printed.replace(/\s*(?:-{5,}|\*$)\s*/g, '');
    if (name === 'interface') {
      this.drafts.push({ header: new Map(), ipv6: [], policies: { local: [], server: [], resultant: [] }, methods: [] });
      this.#section = 'header';
    }
    const draft = this.drafts.at(-1);
    if (!draft) {
      notUnderstood(this.#page, line);
      return;
    }
    this.#label = name;
    const section = sectionOf(name);
    if (section !== undefined) {
      this.#section = section;
      if (section === 'methods') this.#methods(value);
      else if (value !== '') notUnderstood(this.#page, line);
      return;
    }
    if (run && /[A-Za-z)] ?:\s/.test(value.replace(/\b(?:Remaining|Vlan):\s/g, ''))) {
      notUnderstood(this.#page, `${label}: ${value}`);
      return;
    }
    if (name === 'ipv6 address') draft.ipv6.push(...value.split(/[\s,]+/).filter((one) => IPV6.test(one)));
    else if (this.#section !== 'header' && this.#section !== 'methods') draft.policies[this.#section].push({ label, value });
    else if (isPolicy(label)) draft.policies.server.push({ label, value });
    else if ((draft.header.get(name) ?? value) !== value) notUnderstood(this.#page, line);
    else draft.header.set(name, value);
  }

  #bare(line: string): void {
    if (this.#section === 'methods') this.#methods(line);
    else if (!ASKED.test(line) && !NONE.test(line)) notUnderstood(this.#page, line);
  }

  /** The head of the list, `empty`, one row, or rows in a run. A list printed twice counts once. */
  #methods(text: string): void {
    const rows = text.replace(/^\s*Method\s+States?\b\s*/, '');
    if (rows.trim() === '' || rows.trim() === 'empty') return;
    const runs = [...rows.matchAll(METHOD_RUN)];
    const single = METHOD_ROW.exec(rows);
    const found = runs.length > 0 ? runs : single ? [single] : [];
    if (runs.length === 0 || rows.replace(METHOD_RUN, '').trim() !== '') {
      if (runs.length > 0 || !single) notUnderstood(this.#page, text);
    }
    const methods = this.drafts.at(-1)?.methods ?? [];
    for (const [, method = '', state = ''] of found) {
      if (!methods.some((one) => one.method === method && one.state === state)) methods.push({ method, state });
    }
  }
}

function sectionOf(label: string): Section | undefined {
  if (/^methods? status list$|^runnable methods? list$/.test(label)) return 'methods';
  const [, part] = /^(local|server|resultant) polic(?:y|ies)$/.exec(label) ?? [];
  return part as 'local' | 'server' | 'resultant' | undefined;
}
