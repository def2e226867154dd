/** Where a part of a condition stands; line and column count from 1, columns in UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

export const OPERATORS = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'in',
  'notIn',
  'between',
  'contains',
  'startsWith',
  'endsWith',
  'matchesGlob',
  'inGroup',
  'ipInRange',
  'inDateTime',
  'exists',
  'notExists',
] as const;

/** How an attribute is held against a value (policy-and-posture §4.1). */
export type Operator = (typeof OPERATORS)[number];

export type Literal = string | number | boolean;

/**
 * One comparison. `value` is one literal, a list for `in`, `notIn`, `ipInRange`, the pair [low, high] for `between` and `inDateTime`
 * (both ends included), and absent for `exists` and `notExists`.
 */
export type Comparison = {
  readonly kind: 'compare';
  readonly attr: string;
  readonly op: Operator;
  readonly value?: Literal | readonly Literal[];
  readonly at?: Position;
};

/**
 * A condition as data. An attribute that is missing makes its comparison false, for `ne` and `notIn` too (requirement decision,
 * policy-and-posture §4.3.1); only `notExists` and `not` are true then.
 */
export type Condition =
  | { readonly kind: 'any'; readonly at?: Position }
  | Comparison
  | { readonly kind: 'all'; readonly of: readonly Condition[]; readonly at?: Position }
  | { readonly kind: 'anyOf'; readonly of: readonly Condition[]; readonly at?: Position }
  | { readonly kind: 'not'; readonly of: Condition; readonly at?: Position }
  /** A shared condition by name. */
  | { readonly kind: 'ref'; readonly name: string; readonly at?: Position };

/** What is wrong with a condition: one sentence, lower case, no final period. */
export type ConditionFault = { readonly message: string } & Position;

export const ANY: Condition = { kind: 'any' };

/** Nesting allowed in one condition: parentheses, `not`, and `all`/`anyOf`/`not` of the structured form. */
export const DEEPEST = 16;

/** The condition without positions, so that equal conditions are equal data however they were laid out. */
export function withoutPositions(condition: Condition): Condition {
  return mapPositions(condition, () => undefined);
}

/** The condition with everything in it placed where the thing is written that it was made of. */
export function placedAt(condition: Condition, at: Position): Condition {
  switch (condition.kind) {
    case 'all':
    case 'anyOf':
      return { ...condition, of: condition.of.map((one) => placedAt(one, at)), at };
    case 'not':
      return { ...condition, of: placedAt(condition.of, at), at };
    default:
      return { ...condition, at };
  }
}

/** The condition with every position replaced; `undefined` removes it. */
export function mapPositions(condition: Condition, move: (at: Position) => Position | undefined): Condition {
  const { at, ...rest } = condition;
  const moved = at && move(at);
  const placed = moved ? { ...rest, at: moved } : rest;
  switch (placed.kind) {
    case 'all':
    case 'anyOf':
      return { ...placed, of: placed.of.map((one) => mapPositions(one, move)) };
    case 'not':
      return { ...placed, of: mapPositions(placed.of, move) };
    default:
      return placed;
  }
}
