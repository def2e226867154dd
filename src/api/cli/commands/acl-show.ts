import { type ListOnDevice, type ManagedListView, managedListList, managedListView } from '../../views/managed-list-view.ts';
import { columns, printable } from '../columns.ts';
import type { Call } from '../command-line.ts';

/** `acl list`: every list portreeve put on devices. */
export async function listAcls(call: Call): Promise<number> {
  const { device } = call.options<{ readonly device?: string }>();
  const path = device === undefined ? '/acls' : `/acls?device=${encodeURIComponent(device)}`;
  const answer = await call.api({ path, schema: managedListList });
  if (!answer.ok) return call.fail(answer.error);
  const { lists } = answer.value;
  call.print(answer.value, {
    table: () => table(['LIST', ...HEADING], lists, ({ list }) => [list]),
    ids: () => [...new Set(lists.map(({ list }) => list))],
  });
  return 0;
}

/** `acl show NAME`: one list on all devices that have it. */
export async function showAcl(call: Call): Promise<number> {
  const answer = await call.api({ path: `/acls/${encodeURIComponent(call.argument(0))}`, schema: managedListView });
  if (!answer.ok) return call.fail(answer.error);
  call.print(answer.value, { table: () => showList(answer.value), ids: () => [answer.value.list] });
  return 0;
}

const HEADING = ['DEVICE', 'IN FORCE', 'SESSIONS', 'SINCE', 'JOB', 'BEFORE'];

function showList({ list, profiles, devices }: ManagedListView): string {
  const named = profiles.length === 0 ? 'named by no profile' : `named by ${profiles.join(', ')}`;
  const where = devices.length === 1 ? '1 device' : `${devices.length} devices`;
  const versions = new Map(devices.map(({ inForce }) => [inForce.name, inForce.lines]));
  const lines = [...versions].flatMap(([name, entries]) => ['', name, ...entries.map((entry) => `  ${entry}`)]);
  return [
    printable(`access list ${list} on ${where}, ${named}`),
    '',
    table(HEADING, devices, () => []).trimEnd(),
    ...lines.map(printable),
    '',
  ].join('\n');
}

function table(heading: readonly string[], lists: readonly ListOnDevice[], first: (one: ListOnDevice) => readonly string[]): string {
  return columns(
    heading,
    lists.map((one) => [
      ...first(one),
      one.device,
      one.inForce.name,
      String(one.inForce.sessions),
      one.since,
      one.inForce.job,
      one.left.map(beforeText).join(', '),
    ]),
  );
}

/** `PR-WEB-1a2b3c4d (2 sessions)`: it stays while they name it. */
function beforeText({ name, sessions, removed }: ListOnDevice['left'][number]): string {
  if (removed) return `${name} (removed)`;
  if (sessions === 0) return name;
  return `${name} (${sessions === 1 ? '1 session' : `${sessions} sessions`})`;
}
