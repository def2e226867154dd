import type { Acl, ExtendedEntry, PortMatch } from './entry.ts';
import { portMatchText, protocolText } from './print.ts';

/**
 * What compares ports in hardware that keeps operations beside its entries (logical operation units). An operation is an operator with its ports; source
 * and destination are counted apart, and entries with the same operation share it.
 */
export type Comparators = {
  /** Units an ASIC has for each protocol, or for all together. */
  readonly unitsPerAsic: number;
  readonly protocols: 'apart' | 'together';
  /** Units one operation takes; 0: the entry matches it by itself. */
  readonly cost: Readonly<Record<PortMatch['op'], number>>;
  /** Different operations one list may have. */
  readonly perList?: number;
};

/** `text`: `gt 1023 (tcp destination)`. `index`: the first entry that has it. */
type Operation = { readonly text: string; readonly protocol: string; readonly units: number; readonly index: number };

/** More operations than a list may have: the first entry that is too much, and all operations up to it. */
export type TooManyOperations = { readonly index: number; readonly limit: string; readonly operations: readonly string[] };

/** The first of a list's operations that its platform has no comparator for. */
export function tooManyOperations(acl: Acl, comparators: Comparators): TooManyOperations | undefined {
  const { unitsPerAsic, protocols, perList = Number.POSITIVE_INFINITY } = comparators;
  const taken: Operation[] = [];
  for (const operation of operationsOf(acl, comparators)) {
    taken.push(operation);
    const { index } = operation;
    if (taken.length > perList) return { index, limit: `${perList} different operations on ports a list`, operations: taken.map(textOf) };
    const pool = protocols === 'together' ? taken : taken.filter(({ protocol }) => protocol === operation.protocol);
    if (pool.reduce((sum, { units }) => sum + units, 0) <= unitsPerAsic) continue;
    const whose = protocols === 'together' ? '' : ` for ${operation.protocol}`;
    return { index, limit: `${unitsPerAsic} units to compare ports with${whose}`, operations: pool.map(textOf) };
  }
  return undefined;
}

function textOf({ text, units }: Operation): string {
  return `${text}: ${units}`;
}

function operationsOf(acl: Acl, { cost }: Comparators): readonly Operation[] {
  const operations = new Map<string, Operation>();
  for (const [index, entry] of acl.entries.entries()) {
    if (entry.kind !== 'extended') continue;
    for (const { text, op } of matchesOf(entry)) {
      const known = operations.has(text) || cost[op] === 0;
      if (!known) operations.set(text, { text, protocol: protocolText(entry.protocol), units: cost[op], index });
    }
  }
  return [...operations.values()];
}

/** Several ports after one operator are as many operations. */
function matchesOf({
  protocol,
  sourcePort,
  destinationPort,
}: ExtendedEntry): readonly { readonly text: string; readonly op: PortMatch['op'] }[] {
  return [
    { match: sourcePort, side: 'source' },
    { match: destinationPort, side: 'destination' },
  ].flatMap(({ match, side }) =>
    singlesOf(match).map((single) => ({
      text: `\`${portMatchText(protocol, single)}\` (${protocolText(protocol)} ${side})`,
      op: single.op,
    })),
  );
}

function singlesOf(match: PortMatch | undefined): readonly PortMatch[] {
  if (match === undefined) return [];
  if (match.op !== 'eq' && match.op !== 'neq') return [match];
  return match.ports.map((port) => ({ op: match.op, ports: [port] }));
}
