import { basename, extname } from 'node:path';
import { type ReadAcl, readAclConfiguration } from '../../acl/configuration.ts';
import type { AclFault } from '../../acl/entry.ts';
import { parseAclName } from '../../acl/name.ts';
import { parseAclLines } from '../../acl/parse.ts';
import { aclDocument } from '../../acl/print.ts';
import { type ReadDocument, readDocument } from '../../base/document.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { AclDocument } from '../../model/event.ts';
import { aclFileSchema } from '../../plan/acl-file-schema.ts';
import { rolloutOfWritten, type WrittenRollout, writtenRollout } from '../../plan/rollout-schema.ts';
import type { Call } from './command-line.ts';
import { readText } from './read-text.ts';

/** What a file says is to be pushed, lists in canonical form. */
export type PushFile = { readonly lists: readonly AclDocument[]; readonly rollout?: WrittenRollout };

type AclFile = ReadDocument<ReturnType<typeof aclFileSchema.parse>>;

/**
 * Reads `acl.yaml`, or the text of lists as `acl check` takes it; `-` is standard input. A text that does not name its list is called `name`, else as
 * the file. Every fault is told with `file:line:column`.
 */
export async function readPushFile(call: Call, file: string, name?: string): Promise<Result<PushFile, readonly Fault[]>> {
  const text = await readText(call.io, file);
  if (!text.ok) return err([text.error]);
  if (!isAclFile(file, text.value)) {
    const { lists, notes } = readAclConfiguration(text.value, name ?? parseAclName(basename(file, extname(file))) ?? 'ACL');
    // Who means one list of several is not concerned by what is wrong with the others.
    const meant = lists.filter((list) => list.name === name);
    const place = (line: number, column: number): string => `${file}:${line}:${column}`;
    const read = meant.length > 0 ? documentsOf(meant, [], place) : documentsOf(lists, notes, place);
    return read.ok ? ok({ lists: read.value }) : read;
  }
  const read = readDocument(file, text.value, aclFileSchema);
  if (!read.ok) return read;
  const lists = listsOf(read.value);
  if (!lists.ok) return lists;
  const { rollout } = read.value.value;
  return ok({ lists: lists.value, ...(rollout && { rollout: writtenRollout(rolloutOfWritten(rollout)) }) });
}

/** Whether it is `acl.yaml` and no text of lists. */
export function isAclFile(file: string, text: string): boolean {
  return /\.ya?ml$/i.test(file) || /^apiVersion: acl\//m.test(text);
}

function listsOf({ value, at }: AclFile): Result<readonly AclDocument[], readonly Fault[]> {
  const faults: Fault[] = [];
  const lists: AclDocument[] = [];
  for (const [index, list] of value.lists.entries()) {
    const read =
      'config' in list
        ? configured(list.config, at(['lists', index, 'config']))
        : documentsOf([{ name: list.name, read: parseAclLines(list.name, list.entries) }], [], (line) =>
            at(['lists', index, 'entries', line - 1]),
          );
    if (read.ok) lists.push(...read.value);
    else faults.push(...read.error);
  }
  const twice = lists.find(({ name }, place) => lists.findIndex((one) => one.name === name) !== place);
  if (twice) faults.push(fault('config.invalid', `the list \`${twice.name}\` is given twice`, { at: at(['lists']) }));
  return faults.length > 0 ? err(faults) : ok(lists);
}

/** Lines inside a block of text are counted from its first. */
function configured(config: string, place: string): Result<readonly AclDocument[], readonly Fault[]> {
  const { lists, notes } = readAclConfiguration(config, 'ACL');
  return documentsOf(lists, notes, (line) => `${place} (its line ${line})`);
}

function documentsOf(
  lists: readonly ReadAcl[],
  notes: readonly AclFault[],
  place: (line: number, column: number) => string,
): Result<readonly AclDocument[], readonly Fault[]> {
  const found = [...notes, ...lists.flatMap(({ read }) => (read.ok ? [] : read.error))];
  const faults = found.map(({ message, line, column }) => fault('acl.syntax', message, { at: place(line, column) }));
  if (faults.length > 0) return err(faults);
  const read = lists.flatMap((list) => (list.read.ok ? [aclDocument(list.read.value)] : []));
  return read.length > 0
    ? ok(read)
    : err([fault('acl.syntax', 'there is no IPv4 access list: give a text that has one', { at: place(1, 1) })]);
}
