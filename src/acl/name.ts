import { createHash } from 'node:crypto';
import type { AclDocument } from '../model/event.ts';

declare const aclName: unique symbol;

/** An access list name that is safe on a command line: a letter, then letters, digits, `_` and `-`, 63 in all. Comes only from `parseAclName`. */
export type AclName = string & { readonly [aclName]: true };

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const LONGEST_BASE = 63 - 'PR-'.length - '-00000000'.length;

export function parseAclName(text: string): AclName | undefined {
  return NAME.test(text) ? (text as AclName) : undefined;
}

/** What devices take for a name besides. Lists are read under such names and never written: a Filter-Id, for one, means something by a dot. */
const READ = /^[A-Za-z0-9][\w.:/@#+-]{0,62}$/;

/** A name, or the number of a numbered list, as a configuration has it; new lists are given stricter names. */
export function parseListName(text: string): AclName | undefined {
  return READ.test(text) ? (text as AclName) : undefined;
}

/** What kind of list a number stands for: 1 to 99 and 1300 to 1999 standard, 100 to 199 and 2000 to 2699 extended. */
export function numberedKind(text: string): 'standard' | 'extended' | undefined {
  if (!/^[1-9][0-9]{0,3}$/.test(text)) return undefined;
  const number = Number(text);
  if (number <= 99 || (number >= 1300 && number <= 1999)) return 'standard';
  return number <= 199 || (number >= 2000 && number <= 2699) ? 'extended' : undefined;
}

/** Why a text is no access list name, for a message. */
export const ACL_NAME_RULE = 'a name is a letter followed by up to 62 letters, digits, `_` or `-`';

/**
 * The name under which a list is created on a device: `PR-<name>-<8 hex>`, the hex from SHA-256 over the canonical lines. Another content is
 * another name, so that a list in use is never changed in place and a stale writer writes the same thing again. A name above 51 characters is cut.
 */
export function versionedName(acl: AclDocument): string {
  const hash = createHash('sha256').update(acl.lines.join('\n')).digest('hex').slice(0, 8);
  return `PR-${acl.name.slice(0, LONGEST_BASE)}-${hash}`;
}
