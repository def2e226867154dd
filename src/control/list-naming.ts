import type { DeviceId } from '../model/device.ts';
import type { Session } from '../model/session.ts';

/** How many live sessions of a device name a list, granted or in force. */
export type Naming = (device: DeviceId, list: string) => number;

/** Counted once for all lists of all devices. */
export function namingOf(sessions: Iterable<Session>): Naming {
  const counts = new Map<string, number>();
  for (const session of sessions) {
    for (const name of listsNamed(session)) {
      const key = `${session.device}\n${name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return (device, list) => counts.get(`${device}\n${list}`) ?? 0;
}

/** The lists on its device that a live session names. */
export function listsNamed({ state, granted, applied }: Session): ReadonlySet<string> {
  return new Set(state === 'ended' ? [] : [...(granted?.lists ?? []), ...(applied?.lists ?? [])]);
}
