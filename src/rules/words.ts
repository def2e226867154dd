import type { Operator } from './ast.ts';

/** How each operator is written in the text form. `exists` and `notExists` are written as calls, `exists(name)`. */
export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  eq: '=',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  in: 'in',
  notIn: 'not-in',
  between: 'between',
  contains: 'contains',
  startsWith: 'starts-with',
  endsWith: 'ends-with',
  matchesGlob: 'matches-glob',
  inGroup: 'in-group',
  ipInRange: 'in-range',
  inDateTime: 'in-date-time',
  exists: 'exists',
  notExists: 'not-exists',
};

export const OPERATOR_OF_WORD: ReadonlyMap<string, Operator> = new Map(
  Object.entries(OPERATOR_WORDS).map(([operator, word]) => [word, operator as Operator]),
);

/** Words that are not attribute names unless written between backticks. */
export const RESERVED: ReadonlySet<string> = new Set([...Object.values(OPERATOR_WORDS), 'and', 'or', 'not', 'any', 'true', 'false', 'ref']);
