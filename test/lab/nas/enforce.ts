import type { AccessList } from '../acl/access-list.ts';
import type { AccessLists } from '../acl/access-lists.ts';
import { buildList, type DownloadableLists } from './dacl.ts';
import { type AccessSession, type Authorization, localName } from './session.ts';
import { sessionLog } from './session-log.ts';
import { asicOf, tcamWhileChanging } from './tcam.ts';
import type { DownloadTemplate } from './template-download.ts';

export type Enforcement = {
  readonly lists: AccessLists;
  readonly downloadable: DownloadableLists;
  readonly downloadTemplate: DownloadTemplate;
  readonly log: (message: string) => void;
  readonly sessions: () => readonly AccessSession[];
  readonly tcamLimit: () => number;
  readonly portsPerAsic: number | undefined;
};

/** Why an authorization could not be put in force, and which attribute asked for it. */
export type NotEnforced = { readonly why: string; readonly attribute: string };

/**
 * Puts an authorization in force on a session, or changes nothing and says why not. Filter-Id must name a list of the switch; a redirect list
 * that is missing is only warned of; all lists together must fit the TCAM.
 */
export async function enforce(session: AccessSession, granted: Authorization, on: Enforcement): Promise<NotEnforced | undefined> {
  const obtained = await listOf(session, granted, on);
  if ('why' in obtained) return obtained;
  if (session.ended) return { why: 'the session has ended', attribute: '' };
  const { filterId, redirectAcl } = granted;
  if (filterId !== undefined && !on.lists.find(filterId)) {
    on.log(sessionLog.notApplied(session, filterId, 'Interface ACL not configured'));
    return { why: 'Filter-Id names no access list', attribute: filterId };
  }
  if (redirectAcl !== undefined && !on.lists.find(redirectAcl)) on.log(sessionLog.redirectListMissing(session, redirectAcl));
  const full = admit(session, { ...session, authorization: granted, list: obtained.list }, on);
  if (full) return full;
  session.authorization = granted;
  session.list = obtained.list;
  const policy = session.list?.name ?? filterId;
  if (policy !== undefined) on.log(sessionLog.applied(session, policy));
  return undefined;
}

/** Whether the hardware takes `wanted` in place of `session`; logs what the device logs when it does not. */
export function admit(session: AccessSession, wanted: AccessSession, on: Enforcement): NotEnforced | undefined {
  const asic = asicOf(session, on.portsPerAsic);
  const others = on.sessions().filter((other) => other !== session && asicOf(other, on.portsPerAsic) === asic);
  const needed = tcamWhileChanging(others, session, wanted, on.lists);
  if (needed <= on.tcamLimit()) return undefined;
  const name = wanted.list?.name ?? wanted.authorization?.filterId ?? wanted.authorization?.redirectAcl ?? '';
  on.log(sessionLog.hardwareFull(session, name));
  on.log(sessionLog.notApplied(session, name, `TCAM full: ${needed} of ${on.tcamLimit()} entries`));
  return { why: 'ACL could not be programmed, out of TCAM', attribute: name };
}

/** The list an Access-Accept brings, downloaded or entry by entry; undefined where it brings none. */
export async function listOf(
  session: AccessSession,
  granted: Authorization,
  on: Enforcement,
): Promise<{ readonly list: AccessList | undefined } | NotEnforced> {
  if (granted.dacl !== undefined) {
    const outcome = await on.downloadable.get(granted.dacl);
    if (outcome.ok) return { list: outcome.list };
    on.log(sessionLog.notApplied(session, localName(granted.dacl), outcome.why));
    return { why: outcome.why, attribute: granted.dacl };
  }
  if (granted.entries.length === 0) return { list: undefined };
  const name = `Gi0/1/${session.endpoint.port}#v4#${session.handle.slice(2)}`;
  const outcome = buildList(name, granted.entries, true);
  if (outcome.ok) return { list: outcome.list };
  on.log(sessionLog.notApplied(session, name, outcome.why));
  return { why: outcome.why, attribute: 'ip:inacl' };
}
