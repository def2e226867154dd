import { type Filter, PresenceFilter } from 'ldapts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Deadline } from './deadline.ts';
import type { Directory } from './directory.ts';
import { dnKey, firstValue } from './distinguished-name.ts';
import type { DirectoryEntry } from './entry.ts';
import { type LdapFailure, ResultCode } from './failure.ts';
import { anyOf, equals, inChain, ofClass } from './filter.ts';
import type { GroupSettings } from './settings.ts';

export type Group = { readonly dn: string; readonly name: string };

/** More than a Windows token holds (1,015). A user in more has a fault in the directory; to decide on some of the groups would be wrong. */
const MOST_GROUPS = 5000;
/** Groups asked about in one search. */
const BATCH = 50;

const TOO_MANY: LdapFailure = { kind: 'connection', why: 'too-many-groups', detail: `more than ${MOST_GROUPS} groups` };

/** All groups of an entry, each once, the nearest first. `name` is what groups that list names would call the user. */
export async function groupsOf(
  directory: Directory,
  settings: GroupSettings,
  entry: DirectoryEntry,
  name: string,
  deadline: Deadline,
): Promise<Result<readonly Group[], LdapFailure>> {
  const { base, objectClasses, nameAttribute } = settings;
  const search = async (filter: Filter): Promise<Result<readonly Group[], LdapFailure>> => {
    const request = { base, scope: 'sub', filter: ofClass(objectClasses, filter), attributes: [nameAttribute] } as const;
    const found = await directory.search(request, deadline);
    return found.ok ? ok(found.value.map((group) => ({ dn: group.dn, name: group.text(nameAttribute) ?? firstValue(group.dn) }))) : found;
  };
  switch (settings.from) {
    case 'none':
      return ok([]);
    case 'inChain':
      return await search(anyOf([...settings.memberAttributes.map((attribute) => inChain(attribute, entry.dn)), ...primaryGroup(entry)]));
    case 'memberOf':
      return await climb(byDn(entry.texts(settings.memberOfAttribute)), settings.depth, async (groups) =>
        memberOfEach(directory, settings.memberOfAttribute, groups, deadline),
      );
    case 'search': {
      const naming = settings.memberNameAttributes.map((attribute) => equals(attribute, name));
      const holding = (dn: string) => settings.memberAttributes.map((attribute) => equals(attribute, dn));
      const direct = await search(anyOf([...holding(entry.dn), ...naming]));
      if (!direct.ok || settings.memberAttributes.length === 0) return direct;
      return await climb(direct.value, settings.depth, (groups) => search(anyOf(groups.flatMap(({ dn }) => holding(dn)))));
    }
  }
}

/** Follows groups in groups, level by level; each group once, so that a circle of groups ends. */
async function climb(
  direct: readonly Group[],
  depth: number,
  above: (groups: readonly Group[]) => Promise<Result<readonly Group[], LdapFailure>>,
): Promise<Result<readonly Group[], LdapFailure>> {
  const all = new Map(direct.map((group) => [dnKey(group.dn), group]));
  let level = direct;
  for (let height = 0; height < depth && level.length > 0; height++) {
    const next: Group[] = [];
    for (let at = 0; at < level.length; at += BATCH) {
      const found = await above(level.slice(at, at + BATCH));
      if (!found.ok) return found;
      for (const group of found.value) {
        if (all.has(dnKey(group.dn))) continue;
        all.set(dnKey(group.dn), group);
        next.push(group);
      }
      if (all.size > MOST_GROUPS) return err(TOO_MANY);
    }
    level = next;
  }
  return all.size > MOST_GROUPS ? err(TOO_MANY) : ok([...all.values()]);
}

/** The groups these groups say they are in. One that cannot be read, being elsewhere, is in none we know of. */
async function memberOfEach(
  directory: Directory,
  attribute: string,
  groups: readonly Group[],
  deadline: Deadline,
): Promise<Result<readonly Group[], LdapFailure>> {
  const all = new PresenceFilter({ attribute: 'objectClass' });
  const above: Group[] = [];
  for (const { dn } of groups) {
    const read = await directory.search({ base: dn, scope: 'base', filter: all, attributes: [attribute], most: 1 }, deadline);
    if (read.ok) above.push(...read.value.flatMap((entry) => byDn(entry.texts(attribute))));
    else if (read.error.kind === 'connection' || read.error.code !== ResultCode.noSuchObject) return read;
  }
  return ok(above);
}

/**
 * Membership in the primary group of a Windows account is in the account alone, as the last part of the group's SID (MS-ADTS §3.1.1.4.5.17); the rest
 * is that of the account. A SID ends in 32 bits, little-endian (MS-DTYP §2.4.2.2).
 */
function primaryGroup(entry: DirectoryEntry): readonly Filter[] {
  const [sid] = entry.octets('objectSid');
  const last = Number(entry.text('primaryGroupID') ?? Number.NaN);
  if (sid === undefined || sid.length < 12 || !Number.isInteger(last) || last < 0 || last > 0xffffffff) return [];
  const group = Buffer.from(sid);
  group.writeUInt32LE(last, group.length - 4);
  return [equals('objectSid', group)];
}

function byDn(dns: readonly string[]): readonly Group[] {
  return dns.map((dn) => ({ dn, name: firstValue(dn) }));
}
