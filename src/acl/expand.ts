import { entryCost } from './cost.ts';
import type { ExtendedEntry, PortMatch } from './entry.ts';

/** An expansion longer than this is not offered: it would eat the TCAM it is to fit. */
export const MOST_EXPANDED = 16;

/**
 * Entries that match exactly the same with `eq` and one port each; undefined when there would be more than sixteen and than it takes anyway, or with `neq`
 * (which nothing but its own operator says without changing what later entries see).
 */
export function exactPorts(entry: ExtendedEntry): readonly ExtendedEntry[] | undefined {
  const { sourcePort, destinationPort, ...rest } = entry;
  const sources = portsOfMatch(sourcePort);
  const destinations = portsOfMatch(destinationPort);
  if (!sources || !destinations || sources.length * destinations.length > Math.max(MOST_EXPANDED, entryCost(entry))) return undefined;
  return sources.flatMap((source) =>
    destinations.map((destination) => ({
      ...rest,
      ...(source !== 'all' && { sourcePort: eq(source) }),
      ...(destination !== 'all' && { destinationPort: eq(destination) }),
    })),
  );
}

function eq(port: number): PortMatch {
  return { op: 'eq', ports: [port] };
}

function portsOfMatch(match: PortMatch | undefined): readonly (number | 'all')[] | undefined {
  if (!match) return ['all'];
  switch (match.op) {
    case 'eq':
      return match.ports;
    case 'neq':
      return undefined;
    case 'gt':
      return between(match.port + 1, 65535);
    case 'lt':
      return between(0, match.port - 1);
    case 'range':
      return between(match.from, match.to);
  }
}

function between(from: number, to: number): readonly number[] | undefined {
  if (to - from + 1 > MOST_EXPANDED) return undefined;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
