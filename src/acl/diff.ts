import type { AclDocument } from '../model/event.ts';

export type DiffLine = { readonly op: '+' | '-' | ' '; readonly line: string };

/** The change from one list to another, line by line; `before` is undefined where there was none. Both hold canonical lines. */
export function diffAcl(before: AclDocument | undefined, after: AclDocument | undefined): readonly DiffLine[] {
  const old = before?.lines ?? [];
  const young = after?.lines ?? [];
  const kept = old.length === 0 || young.length === 0 ? [] : longestCommon(old, young);
  const diff: DiffLine[] = [];
  let at = 0;
  let to = 0;
  const upTo = (oldEnd: number, youngEnd: number): void => {
    for (; at < oldEnd; at++) diff.push({ op: '-', line: old[at] ?? '' });
    for (; to < youngEnd; to++) diff.push({ op: '+', line: young[to] ?? '' });
  };
  for (const [oldAt, youngAt] of kept) {
    upTo(oldAt, youngAt);
    diff.push({ op: ' ', line: old[oldAt] ?? '' });
    at++;
    to++;
  }
  upTo(old.length, young.length);
  return diff;
}

/** Whether two lists decide the same by the same entries in the same order; remarks do not count (a device does not show them). */
export function sameEntries(a: readonly string[], b: readonly string[]): boolean {
  const left = a.filter(isEntry);
  const right = b.filter(isEntry);
  return left.length === right.length && left.every((line, index) => line === right[index]);
}

function isEntry(line: string): boolean {
  return !line.startsWith('remark ');
}

/**
 * Pairs of positions of equal lines, growing on both sides. Lines of a list differ from each other, so each has one place it can be paired
 * with, and the longest growing sequence of places is the longest common part; O(n log n).
 */
function longestCommon(old: readonly string[], young: readonly string[]): readonly (readonly [number, number])[] {
  const places = new Map<string, number[]>();
  old.forEach((line, index) => {
    places.set(line, [...(places.get(line) ?? []), index]);
  });
  const pairs = young.flatMap((line, index): (readonly [number, number])[] => {
    const place = places.get(line)?.shift();
    return place === undefined ? [] : [[place, index]];
  });
  return longestIncreasing(pairs);
}

type Link = { readonly pair: readonly [number, number]; readonly before: Link | undefined };

function longestIncreasing(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const ends: Link[] = [];
  for (const pair of pairs) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.pair[0] ?? 0) < pair[0]) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair, before: ends[low - 1] };
  }
  const found: (readonly [number, number])[] = [];
  for (let link = ends.at(-1); link; link = link.before) found.push(link.pair);
  return found.reverse();
}
