import type { AccessList } from '../acl/access-list.ts';
import type { Device } from '../device.ts';

/** Configured lists in order of name as IOS sorts them (numbers first, standard before extended), then built-in and downloaded ones. */
function shown(device: Device): { readonly list: AccessList; readonly note: string }[] {
  const configured = [...device.lists.configured, ...device.lists.builtIn].sort(byTypeAndName).map((list) => ({ list, note: '' }));
  const perUser = new Set([
    ...device.sessions.downloadedLists,
    ...device.sessions.list.flatMap((session) => (session.list ? [session.list] : [])),
  ]);
  return [...configured, ...[...perUser].map((list) => ({ list, note: ' (per-user)' }))];
}

function byTypeAndName(a: AccessList, b: AccessList): number {
  if (a.kind !== b.kind) return a.kind === 'standard' ? -1 : 1;
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** `show ip access-lists [NAME]`; a name that does not exist prints nothing. */
export function showAccessLists(device: Device, name?: string): string[] {
  return shown(device)
    .filter(({ list }) => name === undefined || list.name === name)
    .flatMap(({ list, note }) => list.show(note));
}
