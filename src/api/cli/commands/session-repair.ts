import { given } from '../../../base/given.ts';
import { type SessionRepairView, sessionRepairView } from '../../views/session-repair-view.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';

type Options = { readonly device?: string; readonly olderThan?: string };

/** `session repair`: 3 when a device told nothing of some of its sessions. */
export async function repairSessions(call: Call): Promise<number> {
  const { device, olderThan } = call.options<Options>();
  const body = given({ device, olderThan });
  const answer = await call.api({ method: 'POST', path: '/sessions:repair', body, schema: sessionRepairView });
  if (!answer.ok) return call.fail(answer.error);
  const { sessions } = answer.value;
  call.print(answer.value, { table: () => table(answer.value), rows: () => sessions, ids: () => sessions.map(({ session }) => session) });
  return sessions.some(({ outcome }) => outcome === 'unseen') ? 3 : 0;
}

function table({ sessions, left }: SessionRepairView): string {
  const rows = columns(
    ['SESSION', 'DEVICE', 'OUTCOME', 'SEEN'],
    sessions.map(({ session, device, outcome, what }) => [session, device, outcome, what]),
  );
  return left === 0 ? rows : `${rows}${left} more were not asked about: ask again\n`;
}
