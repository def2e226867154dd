import type { Placed } from './merge-entries.ts';

/**
 * `after`, which is what is left of `before`, without the remarks that have lost their entries. Remarks in a row stand together before the
 * entries up to the next remark.
 */
export function keepRemarks(before: readonly Placed[], after: readonly Placed[]): readonly Placed[] {
  const groups = remarkGroups(before);
  const had = groupsWithEntries(before, groups);
  const have = groupsWithEntries(after, groups);
  return after.filter((placed) => {
    const group = groups.get(placed);
    return group === undefined || have.has(group) || !had.has(group);
  });
}

function remarkGroups(list: readonly Placed[]): ReadonlyMap<Placed, number> {
  const groups = new Map<Placed, number>();
  let group = 0;
  list.forEach((placed, index) => {
    if (placed.entry.kind !== 'remark') return;
    if (list[index - 1]?.entry.kind !== 'remark') group++;
    groups.set(placed, group);
  });
  return groups;
}

function groupsWithEntries(list: readonly Placed[], groups: ReadonlyMap<Placed, number>): ReadonlySet<number> {
  const found = new Set<number>();
  let group: number | undefined;
  for (const placed of list) {
    if (placed.entry.kind === 'remark') group = groups.get(placed);
    else if (group !== undefined) found.add(group);
  }
  return found;
}
