/**
 * The most names that stand in both lists in the same order: all others were moved. Each list holds a name once. Takes time in proportion to
 * n log n (the longest rising subsequence of places).
 */
export function keptOrder(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const places = new Map(before.map((name, place) => [name, place]));
  const common = after.flatMap((name) => {
    const place = places.get(name);
    return place === undefined ? [] : [{ name, place }];
  });
  /** By length less one, the end of the run of that length whose end stands first in `before`, each with the one before it. */
  const ends: Link[] = [];
  for (const { name, place } of common) {
    let length = 0;
    for (let high = ends.length; length < high; ) {
      const middle = (length + high) >>> 1;
      if ((ends[middle]?.place ?? place) < place) length = middle + 1;
      else high = middle;
    }
    ends[length] = { name, place, before: ends[length - 1] };
  }
  const kept = new Set<string>();
  for (let one = ends.at(-1); one; one = one.before) kept.add(one.name);
  return kept;
}

type Link = { readonly name: string; readonly place: number; readonly before: Link | undefined };
