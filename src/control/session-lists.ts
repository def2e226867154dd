import { createHash } from 'node:crypto';
import { type AclSize, sizeOfAcl } from '../acl/cost.ts';
import { parseAclLines } from '../acl/parse.ts';
import { onceFor } from '../base/once-for.ts';
import type { Authorization } from '../model/session.ts';
import { type SessionLists, sessionLists } from '../plan/asic-count.ts';
import type { ListCost } from '../plan/tcam-ledger.ts';
import type { Policy } from '../policy/compile.ts';

/** Where the content of lists is found: the dACLs of a policy by their names on the wire, and what was last read from the device by name. */
export type ListContents = {
  readonly policy: Pick<Policy, 'dacl' | 'currentDacl'>;
  readonly onDevice: ReadonlyMap<string, readonly string[]>;
};

/** Of a session without any. */
export const NOTHING = sessionLists([], undefined);

/**
 * The lists an authorization puts into the hardware, with the entries each takes by itself. A list whose content is not known counts nothing, and
 * its name is told.
 */
export function listsOf(authorization: Authorization, contents: ListContents, unknown: (name: string) => void): SessionLists {
  const { dacl, perUser, filterId, redirect } = authorization;
  if (dacl === undefined && perUser === undefined && filterId === undefined && redirect === undefined) return NOTHING;
  const own: ListCost[] = [];
  if (dacl !== undefined) own.push(daclCost(dacl, contents, unknown));
  if (perUser !== undefined) own.push(perUserCost(perUser, authorization));
  if (filterId !== undefined) own.push(namedCost(filterId, contents, unknown));
  return sessionLists(own, redirect && namedCost(redirect.acl, contents, unknown));
}

/** What lines take by themselves. What is no entry is counted as one, so that nothing is too small. */
export const sizeOfLines: (lines: readonly string[]) => AclSize = onceFor((lines) => {
  const acl = parseAclLines('LIST', lines);
  return acl.ok ? sizeOfAcl(acl.value) : { entries: lines.length };
});

/** `#ACSACL#-IP-<name>-<suffix>`, as policy names what it gives. */
const OURS = /^#ACSACL#-IP-(.+)-([0-9a-f]{8})$/;

/** Of a version too old to be kept the present one says best how large it was. */
function daclCost(wireName: string, { policy }: ListContents, unknown: (name: string) => void): ListCost {
  const kept = policy.dacl(wireName);
  if (kept === undefined) unknown(wireName);
  const [, name = wireName, suffix = ''] = OURS.exec(wireName) ?? [];
  const { lines } = kept ?? policy.currentDacl(name) ?? { lines: [] };
  return { name: `dACL ${name}`, ...sizeOfLines(lines), version: suffix };
}

function perUserCost(lines: readonly string[], { profiles }: Authorization): ListCost {
  const version = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 8);
  return { name: `per-user list of ${profiles.join(', ')}`, ...sizeOfLines(lines), version };
}

function namedCost(name: string, { onDevice }: ListContents, unknown: (name: string) => void): ListCost {
  const lines = onDevice.get(name);
  if (lines !== undefined) return { name, ...sizeOfLines(lines) };
  unknown(name);
  return { name, entries: 0 };
}
