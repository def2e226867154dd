import type { Comparison, Condition } from './ast.ts';
import type { Resolver } from './compile.ts';
import { type Coordinate, type End, type Interval, type Region, regionOf } from './region.ts';

export type Need = {
  readonly attr: string;
  readonly region: Region;
  /** The comparison that says the same as the region, where there is one. */
  readonly same?: Comparison;
};

/** What must be true of some attributes for a condition to hold, by attribute and domain. */
export type Needs = ReadonlyMap<string, Need>;

const NOTHING: Needs = new Map();
/** Shared conditions that name others twice each would double the list at every step. */
const MOST_INTERVALS = 10_000;

/**
 * What a condition needs, and never more than that: a request that meets the needs may still not match, one that does not cannot. What is
 * not understood (`not`, operators that look inside a text) needs nothing. `shared` holds what the shared conditions need, by name.
 */
export function needsOf<F>(condition: Condition, resolve: Resolver<F>, shared: (name: string) => Needs): Needs {
  switch (condition.kind) {
    case 'compare': {
      const attribute = resolve(condition.attr);
      const region = attribute && regionOf(condition, attribute);
      if (!region) return NOTHING;
      const need: Need = { attr: condition.attr, region, ...(region.exact ? { same: condition } : {}) };
      return new Map([[`${region.domain} ${condition.attr}`, need]]);
    }
    case 'all':
      return condition.of.map((one) => needsOf(one, resolve, shared)).reduce(both, NOTHING);
    case 'anyOf': {
      const [first = NOTHING, ...others] = condition.of.map((one) => needsOf(one, resolve, shared));
      return others.reduce(either, first);
    }
    case 'ref':
      return shared(condition.name);
    case 'any':
    case 'not':
      return NOTHING;
  }
}

/** What the shared conditions need, each worked out once. They are known to hold no circle. */
export function sharedNeeds<F>(shared: ReadonlyMap<string, Condition>, resolve: Resolver<F>): (name: string) => Needs {
  const known = new Map<string, Needs>();
  const find = (name: string): Needs => {
    const condition = shared.get(name);
    const needs = known.get(name) ?? (condition ? needsOf(condition, resolve, find) : NOTHING);
    known.set(name, needs);
    return needs;
  };
  return find;
}

function both(a: Needs, b: Needs): Needs {
  const merged = new Map(a);
  for (const [key, need] of b) {
    const other = a.get(key);
    merged.set(key, other ? narrower(other, need) : need);
  }
  return merged;
}

function either(a: Needs, b: Needs): Needs {
  const merged = new Map<string, Need>();
  for (const [key, { attr, region }] of a) {
    const other = b.get(key)?.region;
    if (!other || region.intervals.length + other.intervals.length > MOST_INTERVALS) continue;
    const intervals = [...region.intervals, ...other.intervals];
    merged.set(key, { attr, region: { domain: region.domain, intervals, exact: false, together: region.together || other.together } });
  }
  return merged;
}

/** Two spans (`ge 8 and lt 18`) become the one they share; of longer lists the shorter is need enough. */
function narrower(a: Need, b: Need): Need {
  const [one, ...others] = a.region.intervals;
  const [other, ...more] = b.region.intervals;
  if (!one || !other || others.length > 0 || more.length > 0) return a.region.intervals.length <= b.region.intervals.length ? a : b;
  return { attr: a.attr, region: { domain: a.region.domain, intervals: [shared(one, other)], exact: false, together: true } };
}

function shared(a: Interval, b: Interval): Interval {
  const low = inner(a.low, b.low, (x, y) => x > y);
  const high = inner(a.high, b.high, (x, y) => x < y);
  return { ...(low ? { low } : {}), ...(high ? { high } : {}) };
}

function inner(a: End | undefined, b: End | undefined, further: (x: Coordinate, y: Coordinate) => boolean): End | undefined {
  if (!a || !b) return a ?? b;
  if (a.at === b.at) return a.open ? a : b;
  return further(a.at, b.at) ? a : b;
}
