import { err, ok, type Result } from '../base/result.ts';
import type { AttributeValue } from '../model/access.ts';
import { type AddressRange, inRanges, parseAddressRange } from './addresses.ts';
import type { Comparison, Literal, Operator } from './ast.ts';
import { matchesGlob } from './glob.ts';
import { parseSpan, type Span } from './instants.ts';
import { OPERATOR_WORDS } from './words.ts';

/** What an attribute's values are like; all a literal is checked against. */
export type ValueKind = {
  /** `instant` is a number of ms since 1970; absent: the literal decides. */
  readonly type?: 'text' | 'number' | 'octets' | 'boolean' | 'instant';
  /** Named values of a number. */
  readonly names?: ReadonlyMap<string, number>;
  /** The form in which the attribute's text is read, e.g. of a MAC address; undefined when the text can never be a value. */
  readonly canonical?: (text: string) => string | undefined;
  /** What is allowed, for messages: `one of \`compliant\`, …`. */
  readonly allowed?: string;
};

/** Holds one present value against the literals of a comparison. */
export type ScalarTest = (value: AttributeValue) => boolean;

type Read<T> = Result<T, string>;

/** The literals an `eq` or `in` compares with, in the form in which values are read; undefined for every other operator. */
export function equalsOf(of: Comparison, kind: ValueKind): Read<readonly Literal[]> | undefined {
  if (kind.type === 'instant' || (of.op !== 'eq' && of.op !== 'in')) return undefined;
  return each(of.value, (literal) => readLiteral(literal, kind));
}

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
    const spans = each(value, span);
    return spans.ok ? ok((v) => typeof v === 'number' && spans.value.some((s) => v >= s.from && v <= s.to)) : spans;
  }
  const literals = each(value, (literal) => readLiteral(literal, kind));
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

/** The ends of what a literal stands for; equal for a number. */
function boundsOf(op: Operator, literal: Literal | undefined, kind: ValueKind): Read<Span> {
  if (kind.type === 'instant') return span(literal);
  if (kind.type !== 'number' && kind.type !== undefined) {
    return err(`\`${OPERATOR_WORDS[op]}\` compares numbers and instants, the attribute is ${article(kind.type)}`);
  }
  const number = readLiteral(literal, { ...kind, type: 'number' });
  return number.ok ? ok({ from: Number(number.value), to: Number(number.value) }) : number;
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
  const list = each(value, (literal): Read<AddressRange> => {
    const range = typeof literal === 'string' ? parseAddressRange(literal) : undefined;
    return range ? ok(range) : err(`\`${literal}\` is not an address, a block such as 10.1.0.0/16 or a range such as 10.1.0.5-10.1.0.9`);
  });
  return list.ok ? ok((v) => typeof v === 'string' && inRanges(list.value, v)) : list;
}

function span(literal: Literal | undefined): Read<Span> {
  const read = typeof literal === 'string' ? parseSpan(literal) : undefined;
  return read ? ok(read) : err(`\`${literal}\` is not a date or time such as 2026-08-14 or 2026-08-14T08:30+02:00`);
}

/** A literal in the form in which the attribute's values are read. */
function readLiteral(literal: Literal | undefined, kind: ValueKind): Read<Literal> {
  if (literal === undefined) return err('a value is missing');
  switch (kind.type) {
    case undefined:
      return ok(literal);
    case 'boolean':
      return typeof literal === 'boolean' ? ok(literal) : err(`\`${literal}\` is not \`true\` or \`false\``);
    case 'number': {
      const number = typeof literal === 'string' ? named(kind.names, literal) : literal;
      return typeof number === 'number' ? ok(number) : err(`\`${literal}\` is not a number${nameHint(kind.names)}`);
    }
    case 'octets':
      return typeof literal === 'string' && /^([0-9A-Fa-f]{2})+$/.test(literal)
        ? ok(literal.toLowerCase())
        : err(`\`${literal}\` is not octets in hexadecimal such as '0a1b'`);
    default: {
      if (typeof literal !== 'string') return err(`\`${literal}\` is not a text in quotes`);
      const canonical = kind.canonical ? kind.canonical(literal) : literal;
      return canonical === undefined ? err(`\`${literal}\` is not ${kind.allowed ?? 'a value of the attribute'}`) : ok(canonical);
    }
  }
}

function named(names: ReadonlyMap<string, number> | undefined, name: string): number | undefined {
  const exact = names?.get(name);
  if (exact !== undefined || !names) return exact;
  const wanted = name.toLowerCase();
  for (const [one, value] of names) if (one.toLowerCase() === wanted) return value;
  return undefined;
}

function nameHint(names: ReadonlyMap<string, number> | undefined): string {
  if (!names || names.size === 0) return '';
  const some = [...names.keys()].slice(0, 8).map((name) => `\`${name}\``);
  return ` or one of ${some.join(', ')}${names.size > 8 ? ', …' : ''}`;
}

function each<T>(value: Comparison['value'], read: (literal: Literal) => Read<T>): Read<readonly T[]> {
  const literals = value === undefined ? [] : Array.isArray(value) ? (value as readonly Literal[]) : [value as Literal];
  if (literals.length === 0) return err('a value is missing');
  const found: T[] = [];
  for (const literal of literals) {
    const one = read(literal);
    if (!one.ok) return one;
    found.push(one.value);
  }
  return ok(found);
}

function article(type: NonNullable<ValueKind['type']>): string {
  return type === 'instant' || type === 'octets' ? `of type ${type}` : `a ${type}`;
}
