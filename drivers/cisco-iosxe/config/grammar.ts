import { Secret } from '../../../src/driver/vocabulary.ts';
import { type Command, type Line, shownLine } from './command.ts';

/**
 * A command this driver writes and reads in a configuration. In `form`, `<x>` is one word, `<x...>` the rest of the line and `<secret>` a key;
 * what stands before `|` tells whether two lines set the same thing, so that the later takes the place of the earlier. Without `|` every line
 * stands for itself.
 */
export type Kind = {
  readonly form: string;
  /** What two lines share that set the same thing, where it is not their beginning. */
  readonly same?: string;
  /** What IOS does not show because it is so anyway, as text. */
  readonly silent?: string;
  /** Replaced by taking away and adding, since a new line would not take the place of the old. */
  readonly rewritten?: true;
  /** The order of these lines means something. */
  readonly ordered?: true;
  /** What takes the line away, where `no` and the line would not. */
  readonly negated?: (line: Line) => Line;
  readonly below?: readonly Kind[];
  /** The document says all of the section: lines of a known kind that it does not hold are taken away. */
  readonly owned?: true;
  /** A section that is always there and cannot be taken away. */
  readonly fixed?: true;
};

const upTo =
  (count: number) =>
  (line: Line): Line => ['no', ...line.slice(0, count)];

const ACTION: readonly Kind[] = [{ form: '<number> authenticate | <how...>', rewritten: true }, { form: '<number> <action...>' }];

const LIST: readonly Kind[] = [
  { form: '<number> <entry...>', negated: upTo(1) },
  { form: 'permit <entry...>' },
  { form: 'deny <entry...>' },
];

const INTERFACE: readonly Kind[] = [
  { form: 'description | <text...>' },
  { form: 'switchport access vlan | <vlan>', silent: 'switchport access vlan 1' },
  { form: 'switchport mode | <mode...>' },
  { form: 'device-tracking attach-policy | <policy>', rewritten: true },
  { form: 'ip access-group <list> in', same: 'ip access-group in' },
  { form: 'access-session closed' },
  { form: 'access-session host-mode | <mode>', silent: 'access-session host-mode multi-auth' },
  { form: 'access-session port-control | <how>', silent: 'access-session port-control force-authorized' },
  { form: 'mab' },
  { form: 'dot1x pae | <role>', rewritten: true },
  { form: 'service-policy type control subscriber | <policy>', rewritten: true },
];

/** INVARIANT: what is in no form here is never sent by a configuration document, whatever rendered it. */
export const GLOBAL: readonly Kind[] = [
  { form: 'aaa new-model' },
  { form: 'aaa authentication dot1x default | <methods...>' },
  { form: 'aaa authorization network default | <methods...>' },
  { form: 'aaa accounting dot1x default | <how...>', negated: upTo(4) },
  { form: 'aaa accounting update | <when...>', negated: upTo(3) },
  { form: 'dot1x system-auth-control' },
  { form: 'device-tracking tracking' },
  {
    form: 'radius server <name>',
    below: [{ form: 'address ipv4 | <address> auth-port <port> acct-port <port>' }, { form: 'key | <secret>', negated: upTo(1) }],
  },
  { form: 'aaa group server radius <name>', owned: true, below: [{ form: 'server name <name>', ordered: true }] },
  {
    form: 'aaa server radius dynamic-author',
    owned: true,
    below: [
      { form: 'client <address> | server-key <secret>', rewritten: true, negated: upTo(2) },
      { form: 'client <address>', rewritten: true, negated: upTo(2) },
      { form: 'client <address> | <how...>', rewritten: true, negated: upTo(2) },
      { form: 'server-key | <secret>', negated: upTo(1) },
      { form: 'port | <port>', silent: 'port 1700' },
      { form: 'auth-type | <which>', silent: 'auth-type all' },
      { form: 'ignore <what>' },
    ],
  },
  {
    form: 'policy-map type control subscriber <name>',
    owned: true,
    below: [
      {
        form: 'event <event> | <match>',
        rewritten: true,
        owned: true,
        below: [{ form: '<number> class | <class> <until>', rewritten: true, owned: true, below: ACTION }],
      },
    ],
  },
  {
    form: 'device-tracking policy <name>',
    owned: true,
    below: [
      { form: 'security-level | <level>', silent: 'security-level guard' },
      { form: 'no protocol <protocol>' },
      { form: 'tracking | <how...>' },
      { form: 'trusted-port' },
      { form: 'device-role | <role>', silent: 'device-role node' },
    ],
  },
  { form: 'ip access-list extended <name>', below: LIST },
  { form: 'interface <name>', fixed: true, below: INTERFACE },
];

const readers = new Map<Kind, RegExp>();

function readerOf(kind: Kind): RegExp {
  const known = readers.get(kind);
  if (known) return known;
  const words = kind.form.split(' ').filter((word) => word !== '|');
  const pattern = words.map(patternOf).join(' ');
  const made = new RegExp(`^${pattern}$`);
  readers.set(kind, made);
  return made;
}

function patternOf(word: string): string {
  if (word === '<secret>') return '(.+)';
  if (/^<(?:number|port|vlan)>$/.test(word)) return '\\d+';
  if (word.startsWith('<')) return word.endsWith('...>') ? '.+' : '\\S+';
  return word;
}

/** A line of a configuration and what it is. `identity` is the same for two lines that set the same thing. */
export type Known = { readonly kind: Kind; readonly identity: string; readonly line: Line };

/** Finds out what a line is; its key, if it holds one, is sealed. Undefined for a line that is none of ours. */
export function known(kinds: readonly Kind[], text: string): Known | undefined {
  for (const kind of kinds) {
    const match = readerOf(kind).exec(text);
    if (!match) continue;
    const key = match[1];
    const open = key === undefined ? text : text.slice(0, text.length - key.length).trimEnd();
    const line: Line = key === undefined ? text.split(' ') : [...open.split(' '), new Secret(key)];
    return { kind, line, identity: identityOf(kind, text) };
  }
  return undefined;
}

function identityOf(kind: Kind, text: string): string {
  if (kind.same !== undefined) return kind.same;
  const words = kind.form.split(' ');
  const bar = words.indexOf('|');
  return bar < 0 ? text : text.split(' ').slice(0, bar).join(' ');
}

/** What a command of ours is; one that is in no form is a bug of the renderer. */
export function knownCommand(kinds: readonly Kind[], { line }: Command): Known {
  const found = known(kinds, shownLine(line));
  if (found === undefined) throw new Error(`not a command of this section: ${shownLine(line)}`);
  return { ...found, line };
}

/** What takes a line away: `no` in front of it, or the `no` in front of it left out. */
export function negation({ kind, line }: Known): Command {
  if (kind.negated) return { line: kind.negated(line), below: [] };
  return { line: line[0] === 'no' ? line.slice(1) : ['no', ...line], below: [] };
}
