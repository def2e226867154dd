import type { ListMoveView } from '../views/job-view.ts';
import { entryCount } from '../views/step-view.ts';

/** What a push means on one device besides its steps, one line each thing. */
export function showListMove({ device, list, from, to, entries, profiles, sessions, live }: ListMoveView): readonly string[] {
  const change = from === undefined ? `${list} -> ${to}` : `${from} -> ${to}`;
  return [
    device,
    `  + ip access-list extended ${to}   ${entryCount(entries)}`,
    ...profiles.map((profile) => `  ~ profile ${profile}   acl ${change}`),
    ...(from === undefined ? [] : [`  - ip access-list extended ${from}   (after 0 sessions use it)`]),
    `  ! ${sessions === 1 ? '1 session' : `${sessions} sessions`} re-authenticated (of ${live})`,
  ];
}
