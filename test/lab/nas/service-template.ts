import type { AccessList } from '../acl/access-list.ts';
import type { AccessLists } from '../acl/access-lists.ts';
import type { Block } from '../config/blocks.ts';
import { admit, type Enforcement, listOf } from './enforce.ts';
import type { AccessSession } from './session.ts';
import { sessionLog } from './session-log.ts';

/** The access list of a template, undefined when it has none; or why there is no such template. */
type Template = { readonly list: AccessList | undefined } | { readonly why: string };

export type NotActivated = { readonly reason: 'unknown' | 'ended' | 'no-resources'; readonly why: string };

/**
 * Puts a service template in force, one of the configuration or else one that is downloaded, if the hardware takes its list; or changes nothing and
 * says why. `replaceAll` takes the other templates away.
 */
export async function activateService(
  session: AccessSession,
  name: string,
  replaceAll: boolean,
  blocks: readonly Block[],
  on: Enforcement,
): Promise<NotActivated | undefined> {
  const template = configured(name, blocks, on.lists) ?? (await downloaded(session, name, on));
  if ('why' in template) return { reason: 'unknown', why: template.why };
  if (session.ended) return { reason: 'ended', why: 'the session has ended' };
  const services = new Map([...(replaceAll ? [] : session.services), [name, template.list] as const]);
  if (admit(session, { ...session, services }, on)) return { reason: 'no-resources', why: 'TCAM is full' };
  session.services.clear();
  for (const [service, list] of services) session.services.set(service, list);
  on.log(sessionLog.applied(session, name));
  return undefined;
}

/** `service-template NAME` of the configuration; undefined where there is none. */
function configured(name: string, blocks: readonly Block[], lists: AccessLists): Template | undefined {
  const template = blocks.find((block) => block.line === `service-template ${name}`);
  if (!template) return undefined;
  const group = template.children.map((child) => /^access-group (\S+)$/.exec(child.line)?.[1]).find((found) => found !== undefined);
  return group === undefined ? { list: undefined } : onSwitch(group, lists);
}

/** Two downloads: the template, and the list it names. */
async function downloaded(session: AccessSession, name: string, on: Enforcement): Promise<Template> {
  const granted = await on.downloadTemplate(name);
  if ('why' in granted) return { why: `no service template ${name}: ${granted.why}` };
  const obtained = await listOf(session, granted, on);
  if ('why' in obtained) return { why: `${obtained.attribute}: ${obtained.why}` };
  return obtained.list === undefined && granted.filterId !== undefined ? onSwitch(granted.filterId, on.lists) : obtained;
}

function onSwitch(name: string, lists: AccessLists): Template {
  const list = lists.find(name);
  return list ? { list } : { why: `no access list ${name}` };
}
