import { parseAclDocument } from '../acl/parse.ts';
import type { AclDocument } from '../model/event.ts';
import type { ListMove } from '../model/plan.ts';
import { formerNames } from './list-pointer.ts';
import type { DeviceView, Snapshot } from './snapshot.ts';

/** What comes into force on a device with `acl`, and for how many sessions that is a change; undefined where the version is in force already. */
export function moveOf(list: string, acl: AclDocument, { id, lists }: DeviceView, { profiles }: Snapshot): ListMove | undefined {
  if (lists === undefined) return undefined;
  const pointer = lists.pointers.find((one) => one.list === list && one.withdrawn === undefined);
  if (pointer?.inForce.name === acl.name) return undefined;
  const names = new Set([list, ...(pointer ? [pointer.inForce.name, ...formerNames(pointer)] : [])]);
  names.delete(acl.name);
  const read = parseAclDocument(acl);
  const sessions = [...names].reduce((sum, name) => sum + (lists.naming[name] ?? 0), 0);
  return {
    device: id,
    list,
    ...(pointer && { from: pointer.inForce.name }),
    ...(read.ok && { type: read.value.kind }),
    to: acl.name,
    entries: acl.lines.length,
    profiles: profiles?.[list] ?? [],
    sessions,
    live: lists.live,
  };
}
