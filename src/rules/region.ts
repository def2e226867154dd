import type { AttributeValue } from '../model/access.ts';
import { numberOfIpv4 } from '../model/ipv4.ts';
import type { Comparison, Literal } from './ast.ts';
import { addressRanges, boundsOf, literalsOf, type Read, spansOf, type ValueKind } from './literals.ts';

/** A place on a line of values: texts in the order of their code units, all else as numbers. */
export type Coordinate = string | number;

export type End = { readonly at: Coordinate; readonly open: boolean };

/** Neighbouring values; a missing end goes on for ever. */
export type Interval = { readonly low?: End; readonly high?: End };

/** Which values lie on a line together; values of different lines are never equal. */
export type Domain = 'text' | 'number' | 'boolean' | 'address';

/** Values of one attribute. A condition that needs a region holds only if the attribute is present and one of its values is in it. */
export type Region = {
  readonly domain: Domain;
  readonly intervals: readonly Interval[];
  /** Every value of the region passes, so nothing is left to test; else some of them may. */
  readonly exact: boolean;
  /** Several comparisons were put together: different values of a list may pass them, so for a list the region says nothing. */
  readonly together: boolean;
};

/** Where a value lies; undefined when it is none of the domain. */
export function coordinateOf(domain: Domain, value: AttributeValue): Coordinate | undefined {
  switch (domain) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'number':
      return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? Number(value) : undefined;
    case 'address':
      return typeof value === 'string' ? numberOfIpv4(value) : undefined;
  }
}

/**
 * The values a comparison can hold for, or more. Undefined where nothing is known: operators that look inside a text, negative ones (they
 * leave out too little to be of use), literals of several kinds.
 */
export function regionOf(of: Comparison, kind: ValueKind): Region | undefined {
  const { op, value } = of;
  switch (op) {
    case 'eq':
    case 'in':
      return kind.type === 'instant' ? numbers(spansOf(value), ({ from, to }) => closed(from, to)) : points(literalsOf(value, kind));
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
    case 'between':
    case 'inDateTime':
      return ordered(of, kind);
    case 'startsWith':
    case 'inGroup':
    case 'matchesGlob':
      return typeof value === 'string' ? texts(op, kind.type === 'octets' ? value.toLowerCase() : value) : undefined;
    case 'ipInRange': {
      const ranges = addressRanges(value);
      return ranges.ok ? region('address', ...ranges.value.map(({ low, high }) => closed(low, high))) : undefined;
    }
    default:
      return undefined;
  }
}

function region(domain: Domain, ...intervals: readonly Interval[]): Region {
  return { domain, intervals, exact: true, together: false };
}

function closed(low: Coordinate, high: Coordinate): Interval {
  return { low: { at: low, open: false }, high: { at: high, open: false } };
}

function numbers<T>(read: Read<readonly T[]>, interval: (one: T) => Interval): Region | undefined {
  return read.ok ? region('number', ...read.value.map(interval)) : undefined;
}

const DOMAINS = { string: 'text', number: 'number', boolean: 'boolean' } as const;

function points(literals: Read<readonly Literal[]>): Region | undefined {
  if (!literals.ok) return undefined;
  const kinds = new Set(literals.value.map((literal) => typeof literal as keyof typeof DOMAINS));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) return undefined;
  const at = (literal: Literal): Coordinate => (typeof literal === 'boolean' ? Number(literal) : literal);
  return region(DOMAINS[kind], ...literals.value.map((literal) => closed(at(literal), at(literal))));
}

function ordered({ op, value }: Comparison, kind: ValueKind): Region | undefined {
  const [first, last] = [value].flat();
  const [low, high] = [boundsOf(op, first, kind), boundsOf(op, last ?? first, kind)];
  if (!low.ok || !high.ok) return undefined;
  const { from, to } = { from: low.value.from, to: high.value.to };
  switch (op) {
    case 'lt':
      return region('number', { high: { at: from, open: true } });
    case 'le':
      return region('number', { high: { at: to, open: false } });
    case 'gt':
      return region('number', { low: { at: to, open: true } });
    case 'ge':
      return region('number', { low: { at: from, open: false } });
    default:
      return region('number', closed(from, to));
  }
}

function texts(op: 'startsWith' | 'inGroup' | 'matchesGlob', literal: string): Region {
  if (op === 'inGroup') return region('text', closed(literal, literal), beginningWith(`${literal}:`));
  if (op === 'startsWith') return region('text', beginningWith(literal));
  const wild = literal.search(/[*?]/);
  if (wild < 0) return region('text', closed(literal, literal));
  return { ...region('text', beginningWith(literal.slice(0, wild))), exact: literal.slice(wild) === '*' };
}

const LAST_CODE_UNIT = 0xffff;

/** From the prefix itself to the first text behind all that begin with it. */
function beginningWith(prefix: string): Interval {
  const low: End = { at: prefix, open: false };
  let end = prefix.length;
  while (prefix.charCodeAt(end - 1) === LAST_CODE_UNIT) end--;
  if (end === 0) return { low };
  return { low, high: { at: prefix.slice(0, end - 1) + String.fromCharCode(prefix.charCodeAt(end - 1) + 1), open: true } };
}
