import type { Result } from '../base/result.ts';
import type { Acl, AclFault } from './entry.ts';
import { entriesOfLine } from './grouped-entry.ts';
import { ACL_NAME_RULE, numberedKind, parseAclName, parseListName } from './name.ts';
import { type GroupBlock, type GroupKind, ObjectGroups } from './object-groups.ts';
import { isBlank, type ListLine, parseAclText, readList } from './parse.ts';
import { faultAt } from './tokens.ts';

export type ReadAcl = { readonly name: string; readonly read: Result<Acl, readonly AclFault[]> };

/** The IPv4 lists of a text, in the order in which they begin; `notes` name lists that are there and not read. */
export type AclConfiguration = { readonly lists: readonly ReadAcl[]; readonly notes: readonly AclFault[] };

type ListBlock = { readonly name: string; kind: Acl['kind'] | undefined; readonly line: number; readonly body: ListLine[] };
type Block = { readonly take: (line: ListLine) => void; indented?: boolean };

/**
 * Reads every IPv4 access list of a configuration, or of what `show ip access-lists` prints: `ip access-list` blocks, `access-list N` lines,
 * `Extended IP access list` blocks, with the object groups they name written out. Everything else is passed over, and lines that begin with `#`. A text without any of these
 * is one list called `name`.
 */
export function readAclConfiguration(text: string, name: string): AclConfiguration {
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text)
    .split('\n')
    .map((line) => (/^\s*#/.test(line) ? '' : line.replace(/\r$/, '').replaceAll('\t', ' ')));
  const blocks = new Blocks();
  withoutBanners(lines).forEach((line, index) => {
    blocks.take({ line: index + 1, text: line });
  });
  if (!blocks.found) return { lists: [{ name, read: parseAclText(name, lines.join('\n')) }], notes: [] };
  const groups = new ObjectGroups(blocks.groups);
  return { lists: [...blocks.lists.values()].map((list) => readBlock(list, groups)), notes: blocks.notes };
}

/** What a banner says is nobody's list: its lines are emptied, so that the others stay where they are. One that does not end is none. */
function withoutBanners(lines: readonly string[]): readonly string[] {
  let end = -1;
  return lines.map((line, index) => {
    if (index <= end) return '';
    const [, mark, rest = ''] = /^banner [\w-]+ (\^C|\x03|\S)(.*)$/.exec(line) ?? [];
    if (mark === undefined) return line;
    end = rest.includes(mark) ? index : lines.findIndex((later, at) => at > index && later.includes(mark));
    return end < 0 ? line : '';
  });
}

function readBlock({ name, kind, line, body }: ListBlock, groups: ObjectGroups): ReadAcl {
  const listName = parseListName(name);
  if (listName === undefined)
    return { name, read: { ok: false, error: [{ ...faultAt(1, `\`${name}\` is no access list name: ${ACL_NAME_RULE}`), line }] } };
  const read = readList({ name: listName, kind, body, entriesOf: (text) => entriesOfLine(text, groups) });
  if (read.ok) return { name, read };
  return { name, read: { ok: false, error: read.error.map((found) => (found.line === 1 && line > 1 ? { ...found, line } : found)) } };
}

const GROUP_KINDS: Readonly<Record<string, GroupKind>> = {
  network: 'network',
  'ip address': 'network',
  service: 'service',
  protocol: 'service',
  'ip port': 'port',
};

/** Cuts a text into lists and groups. */
class Blocks {
  readonly lists = new Map<string, ListBlock>();
  readonly groups: GroupBlock[] = [];
  readonly notes: AclFault[] = [];
  #open: Block | undefined;

  get found(): boolean {
    return this.lists.size > 0 || this.groups.length > 0 || this.notes.length > 0;
  }

  take(line: ListLine): void {
    const { text } = line;
    if (isBlank(text)) {
      if (this.#open?.indented === false) this.#open = undefined;
      return;
    }
    if (this.#begins(line)) return;
    if (!this.#open) return;
    const indented = /^\s/.test(text);
    this.#open.indented ??= indented;
    if ((this.#open.indented && !indented) || /^(exit|end)\s*$/i.test(text)) this.#open = undefined;
    else this.#open.take(line);
  }

  /** Whether a line begins something, or is a list line of its own. */
  #begins(line: ListLine): boolean {
    const { text } = line;
    const named =
      /^ip access-list (extended|standard) (\S+)\s*$/i.exec(text) ??
      /^(extended|standard) IP access list (\S+)(?: \(.*\))?\s*$/i.exec(text);
    if (named) return this.#list(line, named[2] ?? '', kindOf(named[1]));
    const typeless = /^ip access-list (\S+)\s*$/i.exec(text);
    if (typeless) return this.#typeless(line, typeless[1] ?? '');
    const alone = /^access-list (\S+)\s+(.+)$/i.exec(text);
    if (alone) return this.#numbered(line, alone[1] ?? '', alone[2] ?? '');
    const group = /^object-group\s+(network|service|protocol|ip\s+address|ip\s+port)\s+(\S+)\s*$/i.exec(text);
    if (group) return this.#group((group[1] ?? '').toLowerCase().replace(/\s+/g, ' '), group[2] ?? '');
    const gone = /^no ip access-list (?:extended|standard) (\S+)\s*$/i.exec(text) ?? /^no access-list (\S+)\s*$/i.exec(text);
    if (gone) {
      this.lists.delete(gone[1] ?? '');
      this.#open = undefined;
      return true;
    }
    return this.#foreign(line);
  }

  /** NX-OS writes `ip access-list NAME`, whose entries are others too. */
  #typeless({ line }: ListLine, name: string): true {
    const message = `\`ip access-list ${name}\` does not say whether it is extended or standard, as IOS lists do`;
    this.notes.push({ ...faultAt(1, message), line });
    this.#open = { take: () => undefined };
    return true;
  }

  #list({ line }: ListLine, name: string, kind: Acl['kind']): true {
    const list = this.#listOf(name, kind, line);
    this.#open = { take: (one) => list.body.push(one) };
    return true;
  }

  #listOf(name: string, kind: Acl['kind'] | undefined, line: number): ListBlock {
    const list = this.lists.get(name) ?? { name, kind, line, body: [] };
    this.lists.set(name, list);
    return list;
  }

  /** `access-list 101 permit …`, and with a name `access-list NAME extended permit …`. */
  #numbered({ line, text }: ListLine, name: string, rest: string): boolean {
    const kind = numberedKind(name);
    const named = kind === undefined ? /^(extended|standard)(?:\s+(.*))?$/i.exec(rest) : null;
    const entry = named ? (named[2] ?? '') : rest;
    if (kind === undefined && (!named || parseAclName(name) === undefined)) {
      // `access-list hardware …` and the like are settings.
      if (!/^(?:permit|deny|remark|dynamic)\b/i.test(rest)) return false;
      const other = /^\d+$/.test(name) && Number(name) > 199 && Number(name) < 1300;
      const why = other
        ? 'is a list for another protocol: only IPv4 lists are read'
        : 'is no number of an IPv4 list: 1 to 199 and 1300 to 2699 are';
      this.notes.push({ ...faultAt(13, `\`${name}\` ${why}`), severity: other ? 'warning' : 'error', line });
      return true;
    }
    const list = this.#listOf(name, kind ?? kindOf(named?.[1]), line);
    this.#open = named && entry === '' ? { take: (one) => list.body.push(one) } : undefined;
    // The entry stays at its column, so that faults are told where they are.
    if (entry !== '') list.body.push({ line, text: entry.padStart(text.length, ' ') });
    return true;
  }

  #group(kind: string, name: string): true {
    const body: ListLine[] = [];
    this.groups.push({ kind: GROUP_KINDS[kind] ?? 'network', name, body });
    this.#open = { take: (one) => body.push(one) };
    return true;
  }

  /** Lists of other families: passed over with a note, with their entries. */
  #foreign({ line, text }: ListLine): boolean {
    const family = /^(?:ipv6 access-list|IPv6 access list)\s+(?:(?:extended|standard|role-based)\s+)?(\S+)/i.exec(text);
    const mac = /^mac access-list extended (\S+)/i.exec(text);
    const name = family?.[1] ?? mac?.[1];
    if (name === undefined) return false;
    const what = family ? 'IPv6' : 'MAC';
    this.notes.push({ ...faultAt(1, `\`${name}\` is a list for ${what}: only IPv4 lists are read`), severity: 'warning', line });
    this.#open = { take: () => undefined };
    return true;
  }
}

function kindOf(word: string | undefined): Acl['kind'] {
  return word?.toLowerCase() === 'standard' ? 'standard' : 'extended';
}
