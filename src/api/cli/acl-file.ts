import { basename, extname } from 'node:path';
import { type ReadAcl, readAclConfiguration } from '../../acl/configuration.ts';
import type { Acl, AclFault } from '../../acl/entry.ts';
import type { PlatformLimits } from '../../acl/limits.ts';
import { parseAclName } from '../../acl/name.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isAclFile } from './acl-push-file.ts';
import type { Call } from './command-line.ts';
import { readText } from './read-text.ts';

export type AclsOfFile = { readonly lists: readonly ReadAcl[]; readonly notes: readonly AclFault[] };

/** The access lists of a file (`-` for standard input); all, or the one with a name. */
export async function readAcls(call: Call, file: string, name: string | undefined): Promise<Result<AclsOfFile, readonly Fault[]>> {
  const text = await readText(call.io, file);
  if (!text.ok) return err([text.error]);
  if (isAclFile(file, text.value)) {
    const instead = `\`portreeve acl plan -f ${file}\` checks it and shows what it would do on devices`;
    return err([fault('input.invalid', `\`${file}\` is no text of lists but a file for \`acl plan\` and \`acl push\`: ${instead}`)]);
  }
  const { lists, notes } = readAclConfiguration(text.value, name ?? parseAclName(basename(file, extname(file))) ?? 'ACL');
  if (lists.length === 0) {
    const skipped = notes.map((note) => placed(file, note));
    return err(skipped.length > 0 ? skipped : [fault('acl.syntax', `\`${file}\` has no IPv4 access list: give a text that has one`)]);
  }
  if (name === undefined) return ok({ lists, notes });
  const named = lists.filter((list) => list.name === name);
  return named.length > 0
    ? ok({ lists: named, notes: [] })
    : err([fault('acl.syntax', `\`${file}\` has no list \`${name}\`: it has ${namesOf(lists)}`)]);
}

/** The one list meant: that with the name, or the only one. */
export async function readOneAcl(call: Call, file: string, name: string | undefined): Promise<Result<Acl, readonly Fault[]>> {
  const found = await readAcls(call, file, name);
  if (!found.ok) return found;
  const [only, ...more] = found.value.lists;
  if (!only || more.length > 0)
    return err([fault('input.invalid', `\`${file}\` has several lists (${namesOf(found.value.lists)}): say which with --name`)]);
  return only.read.ok ? only.read : err(only.read.error.map((one) => placed(file, one)));
}

function namesOf(lists: readonly ReadAcl[]): string {
  return lists.map(({ name }) => `\`${name}\``).join(', ');
}

function placed(file: string, { line, column, message }: AclFault): Fault {
  return fault('acl.syntax', message, { at: `${file}:${line}:${column}` });
}

/** The platform with a name, as the drivers describe it. */
export async function platformNamed(call: Call, name: string | undefined): Promise<Result<PlatformLimits | undefined, Fault>> {
  if (name === undefined) return ok(undefined);
  const platforms = await call.parts.platforms();
  const found = platforms.find((one) => one.name === name);
  return found
    ? ok(found)
    : err(fault('input.invalid', `\`${name}\` is no platform: use one of ${platforms.map((one) => one.name).join(', ')}`));
}
