import { err, ok, type Result } from '../base/result.ts';
import { type AddressRange, parseAddressRange } from './addresses.ts';
import type { Comparison, Literal, Operator } from './ast.ts';
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

/** What a literal says, or one sentence about why the attribute cannot have it. */
export type Read<T> = Result<T, string>;

/** The literals of an `eq` or `in`, in the form in which values are read. */
export function literalsOf(value: Comparison['value'], kind: ValueKind): Read<readonly Literal[]> {
  return each(value, (literal) => readLiteral(literal, kind));
}

/** The spans of an `eq` or `in` of instants. */
export function spansOf(value: Comparison['value']): Read<readonly Span[]> {
  return each(value, span);
}

/** The ends of what a literal stands for; equal for a number. */
export function boundsOf(op: Operator, literal: Literal | undefined, kind: ValueKind): Read<Span> {
  if (kind.type === 'instant') return span(literal);
  if (kind.type !== 'number' && kind.type !== undefined) {
    return err(`\`${OPERATOR_WORDS[op]}\` compares numbers and instants, the attribute is ${article(kind.type)}`);
  }
  const number = readLiteral(literal, { ...kind, type: 'number' });
  return number.ok ? ok({ from: Number(number.value), to: Number(number.value) }) : number;
}

/** The addresses of `in-range`. */
export function addressRanges(value: Comparison['value']): Read<readonly AddressRange[]> {
  return each(value, (literal) => {
    const range = typeof literal === 'string' ? parseAddressRange(literal) : undefined;
    return range ? ok(range) : err(`\`${literal}\` is not an address, a block such as 10.1.0.0/16 or a range such as 10.1.0.5-10.1.0.9`);
  });
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

export function article(type: NonNullable<ValueKind['type']>): string {
  return type === 'instant' || type === 'octets' ? `of type ${type}` : `a ${type}`;
}
