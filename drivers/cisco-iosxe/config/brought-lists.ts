import { type AclDocument, aclDocument, readAclConfiguration } from '../../../src/driver/vocabulary.ts';

/** The lists in configuration lines, by what is added to them; what lines take away is not counted off. */
export function broughtLists(lines: readonly string[]): readonly AclDocument[] {
  const added = lines.filter((line) => !/^\s*no\s/.test(line));
  if (!added.some((line) => /^\s*(?:ip )?access-list\s/.test(line))) return [];
  return readAclConfiguration(added.join('\n'), 'ACL').lists.flatMap(({ read }) => (read.ok ? [aclDocument(read.value)] : []));
}
