import type { PortMatch } from './entry.ts';
import { complement, intervalsOf, joined } from './header.ts';

const LARGEST = 65535;
/** IOS takes at most ten ports after `eq` or `neq`. */
export const MOST_PORTS = 10;

export type PortOperator = PortMatch['op'];
/** How ports may be said. */
export type PortRules = { readonly operators: readonly PortOperator[] /** Ports one `eq` may name. */; readonly portsPerEntry: number };
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

/** One match for the ports of both, the cheapest these rules allow; `all` for every port, undefined when no single match says it. */
export function portUnion(a: PortMatch | undefined, b: PortMatch | undefined, rules: PortRules): PortMatch | 'all' | undefined {
  return matchOf(joined([...portsMatched(a), ...portsMatched(b)]), rules);
}

/** The cheapest single match for these ports: an interval, then the few that are missing, then those named one by one. */
function matchOf(ports: Intervals, { operators, portsPerEntry }: PortRules): PortMatch | 'all' | undefined {
  const [first] = ports;
  if (first && ports.length === 1) {
    const [from, to] = first;
    if (from === 0 && to === LARGEST) return 'all';
    if (from === to) return { op: 'eq', ports: [from] };
    if (from === 0 && operators.includes('lt')) return { op: 'lt', port: to + 1 };
    if (to === LARGEST && operators.includes('gt')) return { op: 'gt', port: from - 1 };
    if (operators.includes('range')) return { op: 'range', from, to };
  }
  const missing = operators.includes('neq') ? named(complement(ports, LARGEST), MOST_PORTS) : undefined;
  if (missing) return { op: 'neq', ports: missing };
  const few = named(ports, portsPerEntry);
  return few && { op: 'eq', ports: few };
}

function named(ports: Intervals, most: number): readonly number[] | undefined {
  const count = ports.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (count === 0 || count > most) return undefined;
  return ports.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
}
