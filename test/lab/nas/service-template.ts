import type { AccessList } from '../acl/access-list.ts';
import type { AccessLists } from '../acl/access-lists.ts';
import type { Block } from '../config/blocks.ts';
import { admit, type Enforcement } from './enforce.ts';
import type { AccessSession } from './session.ts';
import { sessionLog } from './session-log.ts';

/** The access list of `service-template NAME`; undefined when it has none, `unknown` when there is no such template or its list is missing. */
function templateList(name: string, blocks: readonly Block[], lists: AccessLists): AccessList | undefined | 'unknown' {
  const template = blocks.find((block) => block.line === `service-template ${name}`);
  if (!template) return 'unknown';
  const group = template.children.map((child) => /^access-group (\S+)$/.exec(child.line)?.[1]).find((found) => found !== undefined);
  return group === undefined ? undefined : (lists.find(group) ?? 'unknown');
}

/** Puts a service template of the configuration in force, if the hardware takes its list; `replaceAll` takes the other templates away. */
export function activateService(
  session: AccessSession,
  name: string,
  replaceAll: boolean,
  blocks: readonly Block[],
  on: Enforcement,
): 'done' | 'unknown' | 'no-resources' {
  const template = templateList(name, blocks, on.lists);
  if (template === 'unknown') return 'unknown';
  const services = new Map([...(replaceAll ? [] : session.services), [name, template] as const]);
  if (admit(session, { ...session, services }, on)) return 'no-resources';
  session.services.clear();
  for (const [service, list] of services) session.services.set(service, list);
  on.log(sessionLog.applied(session, name));
  return 'done';
}
