import { err, ok } from '../base/result.ts';
import type { AttributeValue } from '../model/access.ts';
import { inRanges } from './addresses.ts';
import type { Comparison, Literal, Operator } from './ast.ts';
import { matchesGlob } from './glob.ts';
import { addressRanges, article, boundsOf, literalsOf, type Read, spansOf, type ValueKind } from './literals.ts';
import { OPERATOR_WORDS } from './words.ts';

/** Holds one present value against the literals of a comparison. */
export type ScalarTest = (value: AttributeValue) => boolean;

/**
 * The test of a comparison other than `exists`. `ne` and `notIn` give the test of `eq` and `in`: the caller negates it over all values of
 * a list. The error is one sentence about the operator or the value.
 */
export function scalarTest(of: Comparison, kind: ValueKind): Read<ScalarTest> {
  const single = Array.isArray(of.value) ? undefined : (of.value as Literal | undefined);
  switch (of.op) {
    case 'eq':
    case 'ne':
    case 'in':
    case 'notIn':
      return equality(of, kind);
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return order(of.op, single, kind);
    case 'between':
    case 'inDateTime':
      return between(of, kind);
    case 'contains':
    case 'startsWith':
    case 'endsWith':
    case 'matchesGlob':
    case 'inGroup':
      return textual(of.op, single, kind);
    case 'ipInRange':
      return ranges(of.value, kind);
    case 'exists':
    case 'notExists':
      return err('takes no value');
  }
}

function equality({ op, value }: Comparison, kind: ValueKind): Read<ScalarTest> {
  if ((op === 'eq' || op === 'ne') && Array.isArray(value)) {
    return err(`\`${OPERATOR_WORDS[op]}\` takes one value, \`${op === 'eq' ? 'in' : 'not-in'}\` takes a list`);
  }
  if (kind.type === 'instant') {
    const spans = spansOf(value);
    return spans.ok ? ok((v) => typeof v === 'number' && spans.value.some((s) => v >= s.from && v <= s.to)) : spans;
  }
  const literals = literalsOf(value, kind);
  if (!literals.ok) return literals;
  const [only] = literals.value;
  if (literals.value.length === 1) return ok((v) => v === only);
  const set: ReadonlySet<Literal> = new Set(literals.value);
  return ok((v) => set.has(v));
}

function order(op: 'lt' | 'le' | 'gt' | 'ge', literal: Literal | undefined, kind: ValueKind): Read<ScalarTest> {
  const bounds = boundsOf(op, literal, kind);
  if (!bounds.ok) return bounds;
  const { from, to } = bounds.value;
  switch (op) {
    case 'lt':
      return ok((v) => typeof v === 'number' && v < from);
    case 'le':
      return ok((v) => typeof v === 'number' && v <= to);
    case 'gt':
      return ok((v) => typeof v === 'number' && v > to);
    case 'ge':
      return ok((v) => typeof v === 'number' && v >= from);
  }
}

function between(of: Comparison, kind: ValueKind): Read<ScalarTest> {
  const pair = Array.isArray(of.value) ? (of.value as readonly Literal[]) : [];
  if (pair.length !== 2) return err(`\`${OPERATOR_WORDS[of.op]}\` takes two values, the lower and the upper end`);
  if (of.op === 'inDateTime' && kind.type !== 'instant') return err('`in-date-time` compares instants such as `time.now`');
  const low = boundsOf(of.op, pair[0], kind);
  if (!low.ok) return low;
  const high = boundsOf(of.op, pair[1], kind);
  if (!high.ok) return high;
  const { from } = low.value;
  const { to } = high.value;
  if (from > to) return err(`the lower end \`${pair[0]}\` is above the upper end \`${pair[1]}\``);
  return ok((v) => typeof v === 'number' && v >= from && v <= to);
}

function textual(op: Operator, literal: Literal | undefined, kind: ValueKind): Read<ScalarTest> {
  if (kind.type === 'number' || kind.type === 'boolean' || kind.type === 'instant') {
    return err(`\`${OPERATOR_WORDS[op]}\` compares texts, the attribute is ${article(kind.type)}`);
  }
  if (typeof literal !== 'string') return err(`\`${OPERATOR_WORDS[op]}\` takes one text in quotes`);
  const wanted = kind.type === 'octets' ? literal.toLowerCase() : literal;
  switch (op) {
    case 'contains':
      return ok((v) => typeof v === 'string' && v.includes(wanted));
    case 'startsWith':
      return ok((v) => typeof v === 'string' && v.startsWith(wanted));
    case 'endsWith':
      return ok((v) => typeof v === 'string' && v.endsWith(wanted));
    case 'matchesGlob':
      return ok((v) => typeof v === 'string' && matchesGlob(wanted, v));
    default: {
      const below = `${wanted}:`;
      return ok((v) => typeof v === 'string' && (v === wanted || v.startsWith(below)));
    }
  }
}

function ranges(value: Comparison['value'], kind: ValueKind): Read<ScalarTest> {
  if (kind.type === 'number' || kind.type === 'boolean' || kind.type === 'instant') {
    return err(`\`in-range\` compares addresses, the attribute is ${article(kind.type)}`);
  }
  const list = addressRanges(value);
  return list.ok ? ok((v) => typeof v === 'string' && inRanges(list.value, v)) : list;
}
