import { type Diagram, outcome } from './diagram.ts';
import type { AclEntry } from './entry.ts';

export const PERMIT = outcome(1);
export const DENY = outcome(2);

/** What an entry does to a packet: `permit` or `deny`. */
export function actionOutcome(entry: AclEntry): Diagram {
  return entry.kind !== 'remark' && entry.action === 'permit' ? PERMIT : DENY;
}

/** The same where what the entry writes into the log counts too; a plain deny is the deny behind every list. */
export function loggedOutcome(entry: AclEntry): Diagram {
  if (entry.kind === 'remark') return DENY;
  const log = entry.log === undefined || entry.log === false ? 0 : entry.log === 'log-input' ? 2 : 1;
  return outcome((entry.action === 'permit' ? 1 : 2) + 2 * log);
}
