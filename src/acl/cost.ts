import { operationsOf, type PortOperation } from './comparators.ts';
import type { Acl, AclEntry, PortMatch } from './entry.ts';
import type { PlatformLimits } from './limits.ts';

/** TCAM entries one list takes, with what the platform adds: one an entry, one a combination of ports where `eq` names several. */
export function tcamEntries(acl: Acl, platform: Pick<PlatformLimits, 'implicitEntries'>): number {
  return ownEntries(acl) + platform.implicitEntries;
}

/** What a list takes by itself: TCAM entries, and operations on ports where the hardware counts them. */
export type AclSize = { readonly entries: number; readonly operations?: readonly PortOperation[] };

export function sizeOfAcl(acl: Acl): AclSize {
  return { entries: ownEntries(acl), operations: operationsOf(acl) };
}

/** TCAM entries one list takes by itself. */
export function ownEntries(acl: Acl): number {
  return acl.entries.reduce((sum, entry) => sum + entryCost(entry), 0);
}

/** TCAM entries one entry takes. */
export function entryCost(entry: AclEntry): number {
  if (entry.kind === 'remark') return 0;
  if (entry.kind === 'standard') return 1;
  return portCost(entry.sourcePort) * portCost(entry.destinationPort);
}

function portCost(match: PortMatch | undefined): number {
  return match?.op === 'eq' ? match.ports.length : 1;
}
