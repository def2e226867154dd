import type { PortMatch } from './entry.ts';
import { complement, intervalsOf, joined } from './header.ts';

const LARGEST = 65535;
/** IOS takes at most ten ports after `eq` or `neq`. */
const MOST_PORTS = 10;

export type PortOperator = PortMatch['op'];
type Intervals = readonly (readonly [from: number, to: number])[];

/** The ports of a match; without one, all. */
export function portsMatched(match: PortMatch | undefined): Intervals {
  return match ? intervalsOf(match, LARGEST) : [[0, LARGEST]];
}

/** TCAM entries a match takes. */
export function portCost(match: PortMatch | undefined): number {
  return match?.op === 'eq' ? match.ports.length : 1;
}

export function portsOverlap(a: PortMatch | undefined, b: PortMatch | undefined): boolean {
  if (!a || !b) return true;
  const [left, right] = [portsMatched(a), portsMatched(b)];
  return left.some(([from, to]) => right.some(([otherFrom, otherTo]) => from <= otherTo && otherFrom <= to));
}

/** One match for the ports of both, the cheapest these operators allow; `all` for every port, undefined when no single match says it. */
export function portUnion(
  a: PortMatch | undefined,
  b: PortMatch | undefined,
  operators: readonly PortOperator[],
): PortMatch | 'all' | undefined {
  return matchOf(joined([...portsMatched(a), ...portsMatched(b)]), operators);
}

/** The cheapest single match for these ports: an interval, then the few that are missing, then those named one by one. */
function matchOf(ports: Intervals, operators: readonly PortOperator[]): PortMatch | 'all' | undefined {
  const [first] = ports;
  if (first && ports.length === 1) {
    const [from, to] = first;
    if (from === 0 && to === LARGEST) return 'all';
    if (from === to) return { op: 'eq', ports: [from] };
    if (from === 0 && operators.includes('lt')) return { op: 'lt', port: to + 1 };
    if (to === LARGEST && operators.includes('gt')) return { op: 'gt', port: from - 1 };
    if (operators.includes('range')) return { op: 'range', from, to };
  }
  const missing = operators.includes('neq') ? named(complement(ports, LARGEST)) : undefined;
  if (missing) return { op: 'neq', ports: missing };
  const few = named(ports);
  return few && { op: 'eq', ports: few };
}

function named(ports: Intervals): readonly number[] | undefined {
  const count = ports.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (count === 0 || count > MOST_PORTS) return undefined;
  return ports.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
}
