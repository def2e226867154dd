import { onceFor } from '../base/once-for.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { AclDocument } from '../model/event.ts';
import type { Acl, AclEntry, AclFault } from './entry.ts';
import { readAccessEntry } from './grammar.ts';
import { ACL_NAME_RULE, type AclName, parseAclName } from './name.ts';
import { Misread, Reader } from './reader.ts';
import { badSequence, faultAt, hostileCharacter, sequenceOf, words } from './tokens.ts';

const LONGEST_REMARK = 100;

/** Lines read before with what they are: one list goes to hundreds of devices, and is read for each when it is planned, entered, shown and counted. */
const known = new Map<string, Result<AclEntry, AclFault>>();
const MOST_KNOWN = 4096;

/**
 * Reads one entry of a standard or extended IPv4 list as IOS takes or shows it. A leading sequence number and a trailing `(N matches)` are
 * dropped. The fault names the token and its column.
 */
export function parseEntry(line: string): Result<AclEntry, AclFault> {
  const before = known.get(line);
  if (before) return before;
  const read = readEntry(line);
  if (known.size >= MOST_KNOWN) known.clear();
  if (read.ok) known.set(line, read);
  return read;
}

function readEntry(line: string): Result<AclEntry, AclFault> {
  const remark = /^\s*(?:[0-9]+\s+)?remark(?:\s(.*))?$/i.exec(line);
  if (remark) return parseRemark(line, remark[1] ?? '');
  const read = words(line);
  if (!read.ok) return read;
  try {
    return ok(readAccessEntry(new Reader(read.value)));
  } catch (thrown) {
    if (thrown instanceof Misread) return err(thrown.fault);
    throw thrown;
  }
}

function parseRemark(line: string, rest: string): Result<AclEntry, AclFault> {
  const bad = hostileCharacter(line) ?? badSequence(line);
  if (bad) return err(bad);
  const text = rest.trim();
  const column = text === '' ? line.length + 1 : line.indexOf(text, line.length - rest.length) + 1;
  if (text === '') return err(faultAt(column, 'the remark is empty'));
  if (text.startsWith('!')) return err(faultAt(column, 'a remark may not begin with `!`'));
  if (text.length > LONGEST_REMARK) return err(faultAt(column + LONGEST_REMARK, `the remark is longer than ${LONGEST_REMARK} characters`));
  return ok({ kind: 'remark', text });
}

/**
 * Reads a list, one entry a line. Blank lines and lines that begin with `!` are skipped; a first line `ip access-list extended|standard NAME`
 * is taken if it names this list. Every fault of the text is reported.
 */
export function parseAclText(name: string, text: string): Result<Acl, readonly AclFault[]> {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n');
  return parseAclLines(
    name,
    lines.map((line) => (isBlank(line) ? '' : line)),
  );
}

/**
 * As `parseAclText`, for lines that are separate already, each of them meant: a line break inside one is refused like any control character, and so
 * is a comment.
 */
export function parseAclLines(name: string, lines: readonly string[]): Result<Acl, readonly AclFault[]> {
  const aclName = parseAclName(name);
  if (aclName === undefined) return err([faultAt(1, `\`${name}\` is no access list name: ${ACL_NAME_RULE}`)]);
  const faults: AclFault[] = [];
  const body: ListLine[] = [];
  let kind: Acl['kind'] | undefined;
  lines.forEach((text, index) => {
    const line = index + 1;
    if (!/[^ ]/.test(text)) return;
    const header = body.length === 0 && kind === undefined ? headerOf(text) : undefined;
    if (!header) {
      body.push({ line, text });
      return;
    }
    kind = header.kind;
    if (header.name !== name) faults.push({ ...faultAt(1, `the text is the list \`${header.name}\`, not \`${name}\``), line });
  });
  return readList({ name: aclName, kind, body, faults, entriesOf: (text) => entryAlone(text) });
}

/** Nothing but spaces, or a comment. */
export function isBlank(text: string): boolean {
  return !/[^ ]/.test(text) || (text.startsWith('!') && hostileCharacter(text) === undefined);
}

export type ListLine = { readonly line: number; readonly text: string };

type Unread = {
  readonly name: AclName;
  /** Undefined: that of its first entry. */
  readonly kind: Acl['kind'] | undefined;
  readonly body: readonly ListLine[];
  /** What is wrong with it already. */
  readonly faults?: readonly AclFault[];
  /** The entries one line stands for: several where it names groups. */
  entriesOf(text: string): Result<readonly AclEntry[], AclFault>;
};

type Found = { readonly entry: AclEntry; readonly line: number; readonly sequence: number };

/** Reads the lines of one list; entries with sequence numbers stand in the order of these, as on a device. */
export function readList({ name, kind: given, body, faults: before = [], entriesOf }: Unread): Result<Acl, readonly AclFault[]> {
  const faults = [...before];
  const found: Found[] = [];
  const taken = new Map<number, number>();
  /** Remarks without a number stand before the entry that follows them, whatever its number is. */
  let remarks: Found[] = [];
  let kind = given;
  let last = 0;
  for (const { text, line } of body) {
    const entries = entriesOf(text);
    if (!entries.ok) {
      faults.push({ ...entries.error, line });
      continue;
    }
    const own = sequenceOf(text);
    const [first] = entries.value;
    if (first?.kind === 'remark' && own === undefined) {
      remarks.push({ entry: first, line, sequence: last + 10 });
      continue;
    }
    const sequence = own ?? last + 10;
    last = Math.max(last, sequence);
    found.push(...remarks.map((remark) => ({ ...remark, sequence })));
    remarks = [];
    for (const entry of entries.value) {
      if (entry.kind !== 'remark') kind ??= entry.kind;
      const mixed = entry.kind !== 'remark' && entry.kind !== kind;
      if (mixed) faults.push({ ...faultAt(1, `${article(entry.kind)} entry stands in ${article(kind ?? 'extended')} list`), line });
      found.push({ entry, line, sequence });
    }
    if (first?.kind === 'remark') continue;
    const other = taken.get(sequence);
    if (other !== undefined) faults.push({ ...faultAt(1, `sequence number ${sequence} is that of line ${other} already`), line });
    taken.set(sequence, line);
  }
  found.push(...remarks);
  if (faults.length === 0 && !found.some(({ entry }) => entry.kind !== 'remark')) {
    const why =
      body.length > 0 && found.length === 0 ? 'every entry names an empty group' : 'a device takes an empty list as permit everything';
    faults.push(faultAt(1, `the list \`${name}\` has no entries: ${why}`));
  }
  return faults.length > 0
    ? err(faults)
    : ok(
        aclOf(
          name,
          kind ?? 'extended',
          found.toSorted((a, b) => a.sequence - b.sequence),
        ),
      );
}

function entryAlone(text: string): Result<readonly AclEntry[], AclFault> {
  const entry = parseEntry(text);
  return entry.ok ? ok([entry.value]) : entry;
}

/** Reads what another part holds as lines, such as the list of a plan step; once, however many devices it goes to. */
export const parseAclDocument: (document: AclDocument) => Result<Acl, readonly AclFault[]> = onceFor(({ name, lines }) =>
  parseAclLines(name, lines),
);

/** The list with other entries, which come from entries of the parser; each keeps the line of the source that it comes from. */
export function withEntries(acl: Acl, entries: readonly { readonly entry: AclEntry; readonly line: number }[]): Acl {
  return aclOf(acl.name, acl.kind, entries);
}

function aclOf(name: AclName, kind: Acl['kind'], found: readonly { readonly entry: AclEntry; readonly line: number }[]): Acl {
  const acl = { name, kind, entries: found.map(({ entry }) => entry), sourceLines: found.map(({ line }) => line) };
  // INVARIANT: the only place where the mark of the parser is given.
  return acl as unknown as Acl;
}

function headerOf(text: string): { kind: Acl['kind']; name: string } | undefined {
  const match = /^ip access-list (extended|standard) (\S+)$/.exec(text);
  return match?.[1] && match[2] ? { kind: match[1] === 'standard' ? 'standard' : 'extended', name: match[2] } : undefined;
}

function article(kind: Acl['kind']): string {
  return kind === 'extended' ? 'an extended' : 'a standard';
}
