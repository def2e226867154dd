import { readAclConfiguration } from '../acl/configuration.ts';
import { aclDocument } from '../acl/print.ts';
import type { AclDocument } from '../model/event.ts';
import type { StepAction } from '../model/plan.ts';

/** The access lists a step brings onto its device: the one it pushes, or what its configuration lines add to named ones. */
export function listsOfStep(action: StepAction): readonly AclDocument[] {
  if (action.kind === 'push-acl') return [action.acl];
  return action.kind === 'configure' ? listsOfLines(action.lines) : [];
}

/** The lists in configuration lines; what lines take away is not counted off. */
export function listsOfLines(lines: readonly string[]): readonly AclDocument[] {
  const added = lines.filter((line) => !/^\s*no\s/.test(line));
  if (!added.some((line) => /^\s*(?:ip )?access-list\s/.test(line))) return [];
  return readAclConfiguration(added.join('\n'), 'ACL').lists.flatMap(({ read }) => (read.ok ? [aclDocument(read.value)] : []));
}
