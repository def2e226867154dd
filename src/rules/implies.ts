import type { Comparison, Condition } from './ast.ts';
import type { Resolver } from './compile.ts';
import { literalsOf } from './literals.ts';
import type { Coordinate, Interval, Region } from './region.ts';
import { regionOf } from './region.ts';

/** What is asked about conditions: how attributes compare, the shared conditions, and which attributes never hold several values at once. */
export type ConditionLogic<F> = {
  readonly resolve: Resolver<F>;
  readonly shared: ReadonlyMap<string, Condition>;
  readonly single: (attribute: string) => boolean;
};

/**
 * Whether `wide` holds for every request for which `narrow` holds. True only when it is sure; conditions it does not see through give false.
 * References are known to lead somewhere and to hold no circle.
 */
export function implies<F>(narrow: Condition, wide: Condition, logic: ConditionLogic<F>): boolean {
  if (sameCondition(narrow, wide)) return true;
  switch (wide.kind) {
    case 'any':
      return true;
    case 'ref':
      return implies(narrow, target(wide.name, logic), logic);
    case 'all':
      return wide.of.every((one) => implies(narrow, one, logic));
    default:
  }
  switch (narrow.kind) {
    case 'ref':
      return implies(target(narrow.name, logic), wide, logic);
    case 'anyOf':
      return narrow.of.every((one) => implies(one, wide, logic));
    default:
  }
  if (wide.kind === 'anyOf' && wide.of.some((one) => implies(narrow, one, logic))) return true;
  if (wide.kind === 'not') return exclude([...conjunctsOf(narrow, logic), ...conjunctsOf(wide.of, logic)], logic);
  if (narrow.kind === 'all') return narrow.of.some((one) => implies(one, wide, logic)) || together(narrow, wide, logic);
  return narrow.kind === 'compare' && wide.kind === 'compare' && comparisonImplies(narrow, wide, logic);
}

/** Whether no request can meet the condition. True only when it is sure. */
export function neverHolds<F>(condition: Condition, logic: ConditionLogic<F>): boolean {
  switch (condition.kind) {
    case 'any':
      return false;
    case 'ref':
      return neverHolds(target(condition.name, logic), logic);
    case 'anyOf':
      return condition.of.every((one) => neverHolds(one, logic));
    case 'not':
      return implies({ kind: 'any' }, condition.of, logic) || alwaysHolds(condition.of);
    case 'compare':
    case 'all': {
      const conjuncts = conjunctsOf(condition, logic);
      return conjuncts.some((one) => one !== condition && one.kind !== 'compare' && neverHolds(one, logic)) || exclude(conjuncts, logic);
    }
  }
}

function alwaysHolds(condition: Condition): boolean {
  if (condition.kind === 'any') return true;
  if (condition.kind === 'all') return condition.of.every(alwaysHolds);
  return condition.kind === 'anyOf' && condition.of.some(alwaysHolds);
}

function target<F>(name: string, { shared }: ConditionLogic<F>): Condition {
  const found = shared.get(name);
  if (found === undefined) throw new Error(`the shared condition ${name} was not checked`);
  return found;
}

/** Everything that must hold for the condition to hold, references written out. */
export function conjunctsOf<F>(condition: Condition, logic: ConditionLogic<F>): readonly Condition[] {
  switch (condition.kind) {
    case 'all':
      return condition.of.flatMap((one) => conjunctsOf(one, logic));
    case 'ref':
      return conjunctsOf(target(condition.name, logic), logic);
    default:
      return [condition];
  }
}

/** Equal but for positions. */
function sameCondition(a: Condition, b: Condition): boolean {
  if (a.kind === 'compare' && b.kind === 'compare') {
    return a.attr === b.attr && a.op === b.op && JSON.stringify(a.value) === JSON.stringify(b.value);
  }
  if ((a.kind === 'all' && b.kind === 'all') || (a.kind === 'anyOf' && b.kind === 'anyOf')) {
    return a.of.length === b.of.length && a.of.every((one, index) => sameCondition(one, b.of[index] ?? { kind: 'any' }));
  }
  if (a.kind === 'not' && b.kind === 'not') return sameCondition(a.of, b.of);
  return (a.kind === 'ref' && b.kind === 'ref' && a.name === b.name) || (a.kind === 'any' && b.kind === 'any');
}

function comparisonImplies<F>(narrow: Comparison, wide: Comparison, logic: ConditionLogic<F>): boolean {
  if (narrow.attr !== wide.attr) return false;
  // Every comparison but `notExists` is false for a missing attribute.
  if (wide.op === 'exists') return narrow.op !== 'notExists';
  if (narrow.op === 'notExists') return false;
  const kind = logic.resolve(wide.attr);
  if (kind === undefined) return false;
  if (wide.op === 'ne' || wide.op === 'notIn') {
    const forbidden = literalsOf(wide.value, kind);
    if (!forbidden.ok || kind.type === 'instant') return false;
    if (narrow.op === 'ne' || narrow.op === 'notIn') {
      const left = literalsOf(narrow.value, kind);
      return left.ok && forbidden.value.every((one) => left.value.includes(one));
    }
    return logic.single(wide.attr) && exclude([narrow, { ...wide, op: 'in', value: [wide.value ?? []].flat() }], logic);
  }
  const inner = regionOf(narrow, kind);
  const outer = exactRegion(wide, logic);
  return inner !== undefined && outer !== undefined && within(inner, outer);
}

/** `time.hour ge 8 and time.hour lt 10` is within `between 8 and 12`, where no attribute can hold two values. */
function together<F>(narrow: Condition, wide: Condition, logic: ConditionLogic<F>): boolean {
  if (wide.kind !== 'compare' || !logic.single(wide.attr)) return false;
  const outer = exactRegion(wide, logic);
  const inner =
    outer &&
    intersections(conjunctsOf(narrow, logic), logic).find(({ attr, region }) => attr === wide.attr && region.domain === outer.domain);
  return outer !== undefined && inner !== undefined && within(inner.region, outer);
}

/** The region of a comparison where it is all of its values and not more. */
function exactRegion<F>(of: Comparison, { resolve }: ConditionLogic<F>): Region | undefined {
  const kind = resolve(of.attr);
  if (kind === undefined) return undefined;
  if (of.op === 'matchesGlob' && typeof of.value === 'string' && /[*?]/.test(of.value.replace(/\*$/, ''))) return undefined;
  return regionOf(of, kind);
}

/** Whether conditions that must all hold cannot: no value is left for an attribute of one value, or one is there and is not. */
function exclude<F>(conjuncts: readonly Condition[], logic: ConditionLogic<F>): boolean {
  const comparisons = conjuncts.filter((one): one is Comparison => one.kind === 'compare');
  for (const one of comparisons) {
    if (one.op === 'notExists' && comparisons.some((other) => other.attr === one.attr && other.op !== 'notExists')) return true;
    if ((one.op === 'ne' || one.op === 'notIn') && forbids(one, comparisons, logic)) return true;
  }
  if (conjuncts.some((one) => one.kind === 'not' && conjuncts.some((other) => other !== one && sameCondition(one.of, other)))) return true;
  return intersections(conjuncts, logic).some(({ region }) => region.intervals.every(isEmpty));
}

/** Whether a `ne` or `notIn` leaves none of the values an `eq` or `in` asks for. */
function forbids<F>(negative: Comparison, comparisons: readonly Comparison[], { resolve }: ConditionLogic<F>): boolean {
  const kind = resolve(negative.attr);
  const forbidden = kind && kind.type !== 'instant' ? literalsOf(negative.value, kind) : undefined;
  if (kind === undefined || !forbidden?.ok) return false;
  return comparisons.some(({ attr, op, value }) => {
    if (attr !== negative.attr || (op !== 'eq' && op !== 'in')) return false;
    const asked = literalsOf(value, kind);
    return asked.ok && asked.value.every((one) => forbidden.value.includes(one));
  });
}

/** What is left of each attribute of one value, by attribute and domain. */
function intersections<F>(
  conjuncts: readonly Condition[],
  { resolve, single }: ConditionLogic<F>,
): readonly { readonly attr: string; readonly region: Region }[] {
  const found = new Map<string, { attr: string; region: Region }>();
  for (const one of conjuncts) {
    if (one.kind !== 'compare' || !single(one.attr)) continue;
    const kind = resolve(one.attr);
    const region = kind && regionOf(one, kind);
    if (region === undefined) continue;
    const key = `${region.domain} ${one.attr}`;
    const before = found.get(key)?.region;
    found.set(key, { attr: one.attr, region: before ? intersection(before, region) : region });
  }
  return [...found.values()];
}

function intersection(a: Region, b: Region): Region {
  return { ...a, intervals: a.intervals.flatMap((one) => b.intervals.map((other) => overlap(one, other))).filter((one) => !isEmpty(one)) };
}

function overlap(a: Interval, b: Interval): Interval {
  const low = later(a.low, b.low, (x, y) => x > y);
  const high = later(a.high, b.high, (x, y) => x < y);
  return { ...(low ? { low } : {}), ...(high ? { high } : {}) };
}

function later(a: Interval['low'], b: Interval['low'], further: (x: Coordinate, y: Coordinate) => boolean): Interval['low'] {
  if (!a || !b) return a ?? b;
  if (a.at === b.at) return a.open ? a : b;
  return further(a.at, b.at) ? a : b;
}

function isEmpty({ low, high }: Interval): boolean {
  if (!low || !high) return false;
  return low.at > high.at || (low.at === high.at && (low.open || high.open));
}

/** Each interval of one in a single interval of the other. */
function within(inner: Region, outer: Region): boolean {
  if (inner.domain !== outer.domain) return false;
  return inner.intervals.every((one) => isEmpty(one) || outer.intervals.some((other) => contains(other, one)));
}

function contains(outer: Interval, inner: Interval): boolean {
  const lowOk = !outer.low || (inner.low !== undefined && !before(inner.low, outer.low, (x, y) => x < y));
  const highOk = !outer.high || (inner.high !== undefined && !before(inner.high, outer.high, (x, y) => x > y));
  return lowOk && highOk;
}

/** Whether an end lies outside another. */
function before(
  inner: NonNullable<Interval['low']>,
  outer: NonNullable<Interval['low']>,
  further: (x: Coordinate, y: Coordinate) => boolean,
): boolean {
  if (inner.at === outer.at) return outer.open && !inner.open;
  return further(inner.at, outer.at);
}
