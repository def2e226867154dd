import { given } from '../../../base/given.ts';
import { ok } from '../../../base/result.ts';
import { type SessionRepairView, sessionRepairView } from '../../views/session-repair-view.ts';
import { begin, begunBefore } from '../begin.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { dryPath, wouldSend } from '../dry-run.ts';
import type { Answer, Ask } from '../http-client.ts';
import { withinMost } from '../max-targets.ts';

type Options = { readonly device?: string; readonly olderThan?: string };

/** `session repair`: 3 when a device told nothing of some of its sessions. */
export async function repairSessions(call: Call): Promise<number> {
  const { device, olderThan } = call.options<Options>();
  const body = given({ device, olderThan });
  const { dryRun } = call.common;
  const ask = { method: 'POST', path: '/sessions:repair', body, schema: sessionRepairView } as const;
  if (dryRun === 'client') return wouldSend(call, ask);
  const agreed = await agree(call, ask);
  if (!agreed.ok) return call.fail(agreed.error);
  const done = await begin(call, ask);
  if (!done.ok) return call.fail(done.error);
  const { value } = done.value;
  const { sessions } = value;
  call.print(value, { table: () => table(value), rows: () => sessions, ids: () => sessions.map(({ session }) => session) });
  if (dryRun) return sessions.length > 0 ? 2 : 0;
  return sessions.some(({ outcome }) => outcome === 'unseen') ? 3 : 0;
}

/** What would be asked about, as the server says; nothing where the same was begun before, or no bound stands against a dry run. */
async function agree(call: Call, ask: Ask<typeof sessionRepairView>): Promise<Answer<void>> {
  const { dryRun, yes, maxTargets } = call.common;
  if ((yes || dryRun !== undefined) && maxTargets === undefined) return ok(undefined);
  const before = await begunBefore(call);
  if (!before.ok) return before;
  if (before.value.includes(ask.path)) return ok(undefined);
  const found = await call.api({ ...ask, path: dryPath(ask.path) });
  if (!found.ok) return found;
  const { sessions, left } = found.value;
  const few = withinMost(call, sessions.length, 'sessions');
  if (!few.ok || dryRun !== undefined) return few;
  const names = sessions.map(({ session, device }) => `${session} on ${device}`);
  return confirm(
    call,
    'ask devices for sessions, and end those they do not have:',
    names,
    left === 0 ? '' : `${left} more are left for later`,
  );
}

function table({ sessions, left }: SessionRepairView): string {
  const rows = columns(
    ['SESSION', 'DEVICE', 'OUTCOME', 'SEEN'],
    sessions.map(({ session, device, outcome, what }) => [session, device, outcome, what]),
  );
  return left === 0 ? rows : `${rows}${left} more were not asked about: ask again\n`;
}
