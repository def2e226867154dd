import type { AccessLists } from '../acl/access-lists.ts';
import type { TcamFaults } from '../faults.ts';
import type { AccessSession } from './session.ts';

export type TcamUse = { readonly what: string; readonly entries: number };

/** IPv4 entries the switch ASIC takes: the limit, or less when a fault says it is full sooner. */
export function tcamLimit(limit: number, faults: TcamFaults): number {
  return faults.fullAtEntry > 0 ? Math.min(limit, faults.fullAtEntry - 1) : limit;
}

/** The ASIC behind a port; one for all where it is not said how many ports share one. */
export function asicOf({ endpoint }: Pick<AccessSession, 'endpoint'>, portsPerAsic: number | undefined): number {
  return portsPerAsic === undefined ? 0 : Math.floor(endpoint.port / portsPerAsic);
}

/**
 * What holds entries of an ASIC: for each session its list (downloaded, per-user, Filter-Id, those of service templates), and each redirect list once,
 * however many sessions it serves.
 */
export function tcamUse(sessions: readonly AccessSession[], lists: AccessLists): TcamUse[] {
  const redirects = new Set<string>();
  const uses: TcamUse[] = [];
  for (const session of sessions) {
    const { filterId, redirectAcl } = session.authorization ?? {};
    const own = [session.list, filterId === undefined ? undefined : lists.find(filterId), ...session.services.values()];
    for (const list of own) if (list) uses.push({ what: `session ${session.auditSessionId} ${list.name}`, entries: list.hardwareEntries });
    if (redirectAcl !== undefined) redirects.add(redirectAcl);
  }
  for (const name of redirects) {
    const list = lists.find(name);
    if (list) uses.push({ what: `redirect ${name}`, entries: list.hardwareEntries });
  }
  return uses;
}

/**
 * Entries an ASIC needs while one session goes over to other lists: nothing is taken away before its successor is in place. `others` are those of the
 * same ASIC.
 */
export function tcamWhileChanging(
  others: readonly AccessSession[],
  before: AccessSession,
  after: AccessSession,
  lists: AccessLists,
): number {
  const stays = before.list === after.list && before.authorization?.filterId === after.authorization?.filterId;
  const both = stays ? [after] : [{ ...before, services: NO_SERVICES }, after];
  return tcamUsed([...others, ...both], lists);
}

const NO_SERVICES: AccessSession['services'] = new Map();

export function tcamUsed(sessions: readonly AccessSession[], lists: AccessLists): number {
  return tcamUse(sessions, lists).reduce((sum, use) => sum + use.entries, 0);
}
