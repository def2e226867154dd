import { given } from '../../../base/given.ts';
import { type SessionRepairView, sessionRepairView } from '../../views/session-repair-view.ts';
import { begin } from '../begin.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { wouldSend } from '../dry-run.ts';

type Options = { readonly device?: string; readonly olderThan?: string };

/** `session repair`: 3 when a device told nothing of some of its sessions. */
export async function repairSessions(call: Call): Promise<number> {
  const { device, olderThan } = call.options<Options>();
  const body = given({ device, olderThan });
  const { dryRun } = call.common;
  const ask = { method: 'POST', path: '/sessions:repair', body, schema: sessionRepairView } as const;
  if (dryRun === 'client') return wouldSend(call, ask);
  const done = await begin(call, ask);
  if (!done.ok) return call.fail(done.error);
  const { value } = done.value;
  const { sessions } = value;
  call.print(value, { table: () => table(value), rows: () => sessions, ids: () => sessions.map(({ session }) => session) });
  if (dryRun) return sessions.length > 0 ? 2 : 0;
  return sessions.some(({ outcome }) => outcome === 'unseen') ? 3 : 0;
}

function table({ sessions, left }: SessionRepairView): string {
  const rows = columns(
    ['SESSION', 'DEVICE', 'OUTCOME', 'SEEN'],
    sessions.map(({ session, device, outcome, what }) => [session, device, outcome, what]),
  );
  return left === 0 ? rows : `${rows}${left} more were not asked about: ask again\n`;
}
