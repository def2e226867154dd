import type { ListMoveView } from '../views/job-view.ts';
import { entryCount } from '../views/step-view.ts';

/** What a push means on one device besides its steps, one line each thing. */
export function showListMove(move: ListMoveView): readonly string[] {
  const { device, type = 'extended', to, entries } = move;
  return [device, ...[`+ ip access-list ${type} ${to}   ${entryCount(entries)}`, ...showMove(move)].map((line) => `  ${line}`)];
}

/** The same for a list that is told of already: which profiles it is for, what goes, and whom that concerns. `among`: how many lists a device gets. */
export function showMove({ list, from, type = 'extended', to, profiles, sessions, live }: ListMoveView, among = 1): readonly string[] {
  const change = from === undefined ? `${list} -> ${to}` : `${from} -> ${to}`;
  return [
    ...profiles.map((profile) => `~ profile ${profile}   acl ${change}`),
    ...(from === undefined ? [] : [`- ip access-list ${type} ${from}   (after 0 sessions use it)`]),
    `! ${sessions === 1 ? '1 session' : `${sessions} sessions`} re-authenticated${among > 1 ? ` for ${list}` : ''} (of ${live})`,
  ];
}
