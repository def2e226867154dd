import type { Condition } from './ast.ts';
import { rowsOf } from './axis.ts';
import { Cells } from './cells.ts';
import type { Attribute, Resolver } from './compile.ts';
import type { Needs } from './needs.ts';
import type { Region } from './region.ts';

/** Rules an attribute must spare a decision on the average to be worth reading beforehand. */
const WORTH = 1;
/** Attributes in one index; each takes at most 1 MB. */
const MOST_AXES = 8;

/** An attribute that could become an axis. */
export type Line<F> = {
  readonly attribute: Attribute<F>;
  readonly domain: Region['domain'];
  readonly cells: Cells;
  readonly regions: readonly (Region | undefined)[];
  /** By rule, the comparison that the attribute decides. */
  readonly decided: readonly (Condition | undefined)[];
  /** By rule, how likely it is to be left over when the attribute is looked at. */
  readonly shares: Float64Array;
};

/** The attributes worth looking at: one after the other the one that spares most of what those before it leave over. `needs` by rule. */
export function chosenLines<F>(needs: readonly Needs[], resolve: Resolver<F>): readonly Line<F>[] {
  const all = lines(needs, resolve);
  const left = new Float64Array(needs.length).fill(1);
  const picked: Line<F>[] = [];
  while (picked.length < MOST_AXES) {
    let best: Line<F> | undefined;
    let most = WORTH;
    for (const line of all) {
      const spared = picked.includes(line) ? 0 : sparedBy(line, left);
      if (spared > most) [best, most] = [line, spared];
    }
    if (!best) break;
    picked.push(best);
    for (const [rule, share] of best.shares.entries()) left[rule] = (left[rule] ?? 0) * share;
  }
  return picked;
}

function lines<F>(needs: readonly Needs[], resolve: Resolver<F>): readonly Line<F>[] {
  const keys = new Map(needs.flatMap((one) => [...one].map(([key, { attr, region }]) => [key, { attr, domain: region.domain }] as const)));
  return [...keys].flatMap(([key, { attr, domain }]) => {
    const attribute = resolve(attr);
    if (!attribute) return [];
    const regions = needs.map((one) => one.get(key)?.region);
    const cells = new Cells(regions.filter((region) => region !== undefined));
    const finest = rowsOf(cells, needs.length).cellsInRow === 1;
    const decided = needs.map((one) => (finest ? one.get(key)?.same : undefined));
    return { attribute, domain, cells, regions, decided, shares: cells.shares(regions) };
  });
}

function sparedBy({ shares }: Pick<Line<unknown>, 'shares'>, left: Float64Array): number {
  let spared = 0;
  for (let rule = 0; rule < left.length; rule++) spared += (left[rule] ?? 0) * (1 - (shares[rule] ?? 1));
  return spared;
}
