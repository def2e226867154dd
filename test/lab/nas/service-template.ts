import type { AccessList } from '../acl/access-list.ts';
import type { AccessLists } from '../acl/access-lists.ts';
import type { Block } from '../config/blocks.ts';

/** The access list of `service-template NAME`; undefined when it has none, `unknown` when there is no such template or its list is missing. */
export function templateList(name: string, blocks: readonly Block[], lists: AccessLists): AccessList | undefined | 'unknown' {
  const template = blocks.find((block) => block.line === `service-template ${name}`);
  if (!template) return 'unknown';
  const group = template.children.map((child) => /^access-group (\S+)$/.exec(child.line)?.[1]).find((found) => found !== undefined);
  return group === undefined ? undefined : (lists.find(group) ?? 'unknown');
}
