/** How a check compares what the client reports with its parameter (policy-and-posture §4.2). */
export const COMPARATORS = [
  '<=',
  '>=',
  '==',
  '!=',
  '<',
  '>',
  'anyof',
  'noneof',
  'allof',
  'contains',
  'notcontains',
  'exists',
  'notexists',
] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** One test of a scan, `version >= 23.9.0.99`. `param` is empty only for `exists` and `notexists`. */
export type Check = { readonly method: string; readonly comparator: Comparator; readonly param: string };

/** Atoms that ask whether a named thing is there; `file`, `svc` and `reg` are an extension of ours, no document shows them. */
export const PRESENCE_KINDS = ['proc', 'device-cert', 'file', 'svc', 'reg'] as const;
export type PresenceKind = (typeof PRESENCE_KINDS)[number];

/** One thing the client is asked. `freq` is minutes between scans, 0 = once (requirement E25). */
export type Atom =
  | { readonly kind: PresenceKind; readonly freq: number; readonly name: string }
  | { readonly kind: 'app'; readonly freq: number; readonly scan: string; readonly product: string; readonly checks: readonly Check[] }
  | { readonly kind: 'sys'; readonly freq: number; readonly scan: string; readonly checks: readonly Check[] };

/** A client device check expression. `all` and `anyOf` hold two or more. */
export type Expression =
  | { readonly kind: 'atom'; readonly atom: Atom }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'all'; readonly of: readonly Expression[] }
  | { readonly kind: 'anyOf'; readonly of: readonly Expression[] };

/** What is wrong with an expression: one sentence, lower case, no final period. Line and column count from 1, in UTF-16 units. */
export type ExpressionFault = { readonly message: string; readonly line: number; readonly column: number };

/** Longest expression, in UTF-16 units; deepest nesting of parentheses and `!`; most atoms. */
export const LONGEST = 8192;
export const DEEPEST = 32;
export const MOST_ATOMS = 256;

/** The atoms of an expression in the order they are written. */
export function atomsOf(expression: Expression): readonly Atom[] {
  switch (expression.kind) {
    case 'atom':
      return [expression.atom];
    case 'not':
      return atomsOf(expression.of);
    default:
      return expression.of.flatMap(atomsOf);
  }
}

/** Minutes between scans: the smallest of its atoms that is not 0; 0 when all are scanned once (requirement E25). */
export function frequencyOf(expression: Expression): number {
  const repeated = atomsOf(expression)
    .map(({ freq }) => freq)
    .filter((freq) => freq > 0);
  return repeated.length === 0 ? 0 : Math.min(...repeated);
}
