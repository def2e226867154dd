import { err, ok, type Result } from '../base/result.ts';
import type { AclDocument } from '../model/event.ts';
import type { Acl, AclEntry, AclFault } from './entry.ts';
import { readAccessEntry } from './grammar.ts';
import { ACL_NAME_RULE, type AclName, parseAclName } from './name.ts';
import { Misread, Reader } from './reader.ts';
import { faultAt, hostileCharacter, words } from './tokens.ts';

const LONGEST_REMARK = 100;

/**
 * Reads one entry of a standard or extended IPv4 list as IOS takes or shows it. A leading sequence number and a trailing `(N matches)` are
 * dropped. The fault names the token and its column.
 */
export function parseEntry(line: string): Result<AclEntry, AclFault> {
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
  const hostile = hostileCharacter(line);
  if (hostile) return err(hostile);
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
  return parseAclLines(name, text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n'));
}

/** As `parseAclText`, for lines that are separate already: a line break inside one is refused like any control character. */
export function parseAclLines(name: string, lines: readonly string[]): Result<Acl, readonly AclFault[]> {
  const aclName = parseAclName(name);
  if (aclName === undefined) return err([faultAt(1, `\`${name}\` is no access list name: ${ACL_NAME_RULE}`)]);
  const faults: AclFault[] = [];
  const found: { entry: AclEntry; line: number }[] = [];
  let kind: Acl['kind'] | undefined;
  lines.forEach((text, index) => {
    const line = index + 1;
    if (text.trim() === '' && !/[^ ]/.test(text)) return;
    if (text.startsWith('!') && hostileCharacter(text) === undefined) return;
    const header = found.length === 0 && kind === undefined ? headerOf(text) : undefined;
    if (header) {
      kind = header.kind;
      if (header.name !== name) faults.push({ ...faultAt(1, `the text is the list \`${header.name}\`, not \`${name}\``), line });
      return;
    }
    const entry = parseEntry(text);
    if (!entry.ok) faults.push({ ...entry.error, line });
    else {
      if (entry.value.kind !== 'remark') kind ??= entry.value.kind;
      const mixed = entry.value.kind !== 'remark' && entry.value.kind !== kind;
      if (mixed) faults.push({ ...faultAt(1, `${article(entry.value.kind)} entry stands in ${article(kind ?? 'extended')} list`), line });
      found.push({ entry: entry.value, line });
    }
  });
  if (faults.length === 0 && kind === undefined) kind = 'extended';
  if (faults.length === 0 && !found.some(({ entry }) => entry.kind !== 'remark')) {
    faults.push(faultAt(1, `the list \`${name}\` has no entries: a device takes an empty list as permit everything`));
  }
  return faults.length > 0 ? err(faults) : ok(aclOf(aclName, kind ?? 'extended', found));
}

/** Reads what another part holds as lines, such as the list of a plan step. */
export function parseAclDocument(document: AclDocument): Result<Acl, readonly AclFault[]> {
  return parseAclLines(document.name, document.lines);
}

function aclOf(name: AclName, kind: Acl['kind'], found: readonly { entry: AclEntry; line: number }[]): Acl {
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
