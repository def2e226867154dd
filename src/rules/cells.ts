import type { Coordinate, Interval, Region } from './region.ts';

export const NOWHERE = -1;

/**
 * The line of an attribute's values cut at every end that a region has, into cells: 2i+1 is the value `ends[i]` itself, 2i the values
 * before it (behind the one before). Within a cell no region begins or ends.
 */
export class Cells {
  readonly ends: readonly Coordinate[];
  readonly #places: ReadonlyMap<Coordinate, number>;
  /** No region reaches between the ends, so that a value between two need not be found. */
  readonly #onlyValues: boolean;

  constructor(regions: Iterable<Region>) {
    const ends = new Set<Coordinate>();
    let onlyValues = true;
    for (const { intervals } of regions) {
      for (const { low, high } of intervals) {
        if (low) ends.add(low.at);
        if (high) ends.add(high.at);
        onlyValues &&= low?.at === high?.at && low !== undefined;
      }
    }
    this.ends = [...ends].sort((a, b) => (a < b ? -1 : 1));
    this.#onlyValues = onlyValues;
    this.#places = new Map(this.ends.map((end, index) => [end, 2 * index + 1]));
  }

  get count(): number {
    return 2 * this.ends.length + 1;
  }

  /** The cell a value lies in; `NOWHERE` when it is seen at once that no region holds it. */
  cellOf(value: Coordinate): number {
    const place = this.#places.get(value);
    if (place !== undefined) return place;
    if (this.#onlyValues) return NOWHERE;
    const { ends } = this;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] ?? value) < value) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }

  /** First and last cell of an interval; the first is the later one when it is empty. */
  span({ low, high }: Interval): readonly [number, number] {
    const first = low ? this.cellOf(low.at) + (low.open ? 1 : 0) : 0;
    const last = high ? this.cellOf(high.at) - (high.open ? 1 : 0) : this.count - 1;
    return [first, last];
  }

  /**
   * By region, the part of the cells in any region that it covers, 0 to 1: how likely it is to hold a value that the rules care about.
   * Undefined regions hold every value.
   */
  shares(regions: readonly (Region | undefined)[]): Float64Array {
    const begins = new Int32Array(this.count + 1);
    const covered = regions.map((region) => {
      let cells = 0;
      for (const interval of region?.intervals ?? []) {
        const [first, last] = this.span(interval);
        if (first > last) continue;
        cells += last - first + 1;
        begins[first] = (begins[first] ?? 0) + 1;
        begins[last + 1] = (begins[last + 1] ?? 0) - 1;
      }
      return cells;
    });
    let depth = 0;
    let used = 0;
    for (const change of begins) {
      depth += change;
      if (depth > 0) used++;
    }
    return Float64Array.from(regions, (region, index) => (region ? Math.min(1, (covered[index] ?? 0) / Math.max(1, used)) : 1));
  }
}
