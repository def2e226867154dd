import type { Condition } from './ast.ts';
import { Axis } from './axis.ts';
import { Cells } from './cells.ts';
import type { Resolver } from './compile.ts';
import { type Needs, needsOf, sharedNeeds } from './needs.ts';
import type { Region } from './region.ts';

/** Which rules are worth looking at. A rule left out would not have matched: what comes of a table is what comes of looking at all. */
export interface Candidates<F> {
  /** Turns to a request; what `next` says is about it from then on. */
  look(facts: F): void;
  /** Number of the first rule at or behind `from` that can match; where there is none, a number behind all rules. */
  next(from: number): number;
}

/** Rules an attribute must spare a decision on the average to be worth reading beforehand. */
const WORTH = 4;
/** Attributes in one index; each has at most some MB. */
const MOST_AXES = 8;

/** Candidates by the attributes that leave the fewest rules to look at; every rule where none is worth it. */
export function candidatesOf<F>(
  rules: readonly { readonly when: Condition }[],
  resolve: Resolver<F>,
  shared: ReadonlyMap<string, Condition>,
): Candidates<F> {
  const ofShared = sharedNeeds(shared, resolve);
  const axes = chosen(lines(rules.map(({ when }) => needsOf(when, resolve, ofShared))), rules.length).flatMap((line) => {
    const attribute = resolve(line.attr);
    return attribute ? new Axis(attribute, line.domain, line.cells, line.regions) : [];
  });
  return axes.length === 0 ? EVERY_RULE : new Intersection(axes, rules.length);
}

const EVERY_RULE: Candidates<unknown> = { look: () => undefined, next: (from) => from };

/** An attribute that could become an axis. */
type Line = {
  readonly attr: string;
  readonly domain: Region['domain'];
  readonly cells: Cells;
  readonly regions: readonly (Region | undefined)[];
  /** By rule, how likely it is to be left over when the attribute is looked at: the part of the cells its region covers. */
  readonly shares: Float64Array;
};

function lines(needs: readonly Needs[]): readonly Line[] {
  const keys = new Map(needs.flatMap((one) => [...one].map(([key, { attr, region }]) => [key, { attr, domain: region.domain }] as const)));
  return [...keys].map(([key, of]) => {
    const regions = needs.map((one) => one.get(key)?.region);
    const cells = new Cells(regions.filter((region) => region !== undefined));
    return { ...of, cells, regions, shares: Float64Array.from(regions, (region) => (region ? cells.share(region) : 1)) };
  });
}

/** One after the other the line that spares most of what the chosen ones leave over. */
function chosen(all: readonly Line[], rules: number): readonly Line[] {
  const left = new Float64Array(rules).fill(1);
  const picked: Line[] = [];
  while (picked.length < MOST_AXES) {
    let best: Line | undefined;
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

function sparedBy({ shares }: Line, left: Float64Array): number {
  let spared = 0;
  for (let rule = 0; rule < left.length; rule++) spared += (left[rule] ?? 0) * (1 - (shares[rule] ?? 1));
  return spared;
}

/** The rules that every axis says can match. Keeps its place in fields, so a decision makes no objects and must end before the next begins. */
class Intersection<F> implements Candidates<F> {
  readonly #axes: readonly Axis<F>[];
  readonly #rows: Int32Array;
  readonly #rules: number;

  constructor(axes: readonly Axis<F>[], rules: number) {
    this.#axes = axes;
    this.#rows = new Int32Array(axes.length);
    this.#rules = rules;
  }

  look(facts: F): void {
    for (let i = 0; i < this.#axes.length; i++) this.#rows[i] = this.#axes[i]?.rowOf(facts) ?? 0;
  }

  next(from: number): number {
    const axes = this.#axes;
    const rows = this.#rows;
    let bits = -1 << (from & 31);
    for (let first = from & ~31; first < this.#rules; first += 32) {
      for (let i = 0; i < axes.length && bits !== 0; i++) bits &= axes[i]?.words[(rows[i] ?? 0) + (first >>> 5)] ?? 0;
      if (bits !== 0) return first + 31 - Math.clz32(bits & -bits);
      bits = -1;
    }
    return this.#rules;
  }
}
