/** How a configuration of IOS changes line by line, in the plainest way: what `iosxe-configuration` is held against. */
export type Tree = { readonly text: string; readonly below: Tree[] };

const SINGLE = [
  'description',
  'switchport access vlan',
  'switchport mode',
  'device-tracking attach-policy',
  'access-session host-mode',
  'access-session port-control',
  'dot1x pae',
  'service-policy type control subscriber',
  'aaa authentication dot1x default',
  'aaa authorization network default',
  'aaa accounting dot1x default',
  'aaa accounting update',
  'address ipv4',
  'key',
  'server-key',
  'port',
  'auth-type',
  'security-level',
  'tracking',
];
const HIDDEN = ['security-level guard', 'port 1700', 'auth-type all', 'access-session host-mode multi-auth', 'switchport access vlan 1'];
const OPENS =
  /^(?:radius server|aaa group server radius|aaa server radius dynamic-author|policy-map type control|event |\d+ class |device-tracking policy|ip access-list extended|interface )/;
const HOLDS: Readonly<Record<string, RegExp>> = { client: /^client \S+/ };

/** Enters lines as a terminal takes them: `exit` goes up. Throws for an empty access list, which would permit everything. */
export function enterLines(config: Tree[], lines: readonly string[]): void {
  const open: Tree[] = [];
  for (const line of lines) {
    if (line === 'exit') {
      if (open.pop() === undefined) throw new Error('`exit` left the configuration');
      continue;
    }
    const level = open.at(-1)?.below ?? config;
    if (line.startsWith('no ')) negate(level, line.slice(3));
    else {
      const made = set(level, line);
      if (OPENS.test(line)) open.push(made);
    }
    const list = open.at(-1);
    if (list?.text.startsWith('ip access-list') && list.below.length === 0 && !OPENS.test(line)) throw new Error('the list is empty');
  }
  if (open.length > 0) throw new Error(`not left: ${open.map(({ text }) => text).join(', ')}`);
}

function keyOf(text: string): string {
  const group = /^ip access-group \S+ (in|out)$/.exec(text);
  if (group) return `ip access-group ${group[1]}`;
  const entry = /^(\d+) (?:permit|deny|class|authenticate) /.exec(text) ?? /^(event \S+) /.exec(text) ?? HOLDS.client?.exec(text);
  if (entry) return entry[1] ?? entry[0];
  return SINGLE.find((single) => text.startsWith(`${single} `)) ?? text;
}

function set(level: Tree[], text: string): Tree {
  const same = level.find((one) => one.text === text);
  if (same) return same;
  const made: Tree = { text, below: [] };
  const numbered = /^(\d+) (?:permit|deny) /.exec(text);
  if (numbered) {
    if (level.some((one) => one.text.replace(/^\d+ /, '') === text.replace(/^\d+ /, ''))) return made;
    if (level.some((one) => one.text.startsWith(`${numbered[1]} `))) throw new Error(`% Duplicate sequence number: ${text}`);
    level.push(made);
    level.sort((a, b) => Number.parseInt(a.text, 10) - Number.parseInt(b.text, 10));
    return made;
  }
  if (text.startsWith('protocol ')) {
    remove(level, (one) => one.text === `no ${text}`);
    return made;
  }
  const place = level.findIndex((one) => keyOf(one.text) === keyOf(text));
  if (place >= 0 && /^(?:\d+ |event )/.test(text)) throw new Error(`taken: ${text}`);
  if (place >= 0) level.splice(place, 1);
  if (!HIDDEN.includes(text)) level.push(made);
  return made;
}

function negate(level: Tree[], text: string): void {
  if (text.startsWith('protocol ')) {
    if (!level.some((one) => one.text === `no ${text}`)) level.push({ text: `no ${text}`, below: [] });
    return;
  }
  remove(level, (one) => one.text === text || one.text.startsWith(`${text} `));
}

function remove(level: Tree[], matches: (one: Tree) => boolean): void {
  for (let at = level.length - 1; at >= 0; at -= 1) {
    const one = level[at];
    if (one && matches(one)) level.splice(at, 1);
  }
}

export function printTree(config: readonly Tree[], depth = 0): string {
  return config.map(({ text, below }) => `${' '.repeat(depth)}${text}\n${printTree(below, depth + 1)}`).join('');
}

/** The same for two configurations that differ only in the order of lines whose order means nothing, and in the numbers of entries. */
export function meaning(config: readonly Tree[]): unknown {
  const lines = config.map(({ text, below }) => ({ text: text.replace(/^\d+ (?=permit|deny)/, ''), below: meaning(below) }));
  const inOrder = config.every(({ text }) => /^(?:server name|\d+ (?:permit|deny)) /.test(text));
  return inOrder ? lines : lines.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}
