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

/** One operation of a list; equal `text`s are the same: `\`gt 1023\` (tcp destination)`. */
export type PortOperation = { readonly text: string; readonly protocol: string; readonly op: PortMatch['op'] };

/** What shares units: one protocol, or all of them (undefined). */
export function poolOf({ protocols }: Comparators, { protocol }: PortOperation): string | undefined {
  return protocols === 'apart' ? protocol : undefined;
}

/** More operations than a list may have: the entry of the first that is too much, and all up to it. */
export type TooManyOperations = { readonly index: number; readonly limit: string; readonly operations: readonly string[] };

/** The first of a list's operations that its platform has no comparator for. */
export function tooManyOperations(acl: Acl, comparators: Comparators): TooManyOperations | undefined {
  const { unitsPerAsic, cost, perList = Number.POSITIVE_INFINITY } = comparators;
  const shown = ({ text, op }: PortOperation): string => `${text}: ${cost[op]}`;
  const taken: PortOperation[] = [];
  for (const { operation, index } of placedOperations(acl).filter((one) => cost[one.operation.op] > 0)) {
    taken.push(operation);
    if (taken.length > perList) return { index, limit: `${perList} different operations on ports a list`, operations: taken.map(shown) };
    const pool = taken.filter((other) => poolOf(comparators, other) === poolOf(comparators, operation));
    if (pool.reduce((sum, { op }) => sum + cost[op], 0) <= unitsPerAsic) continue;
    return { index, limit: `${unitsPerAsic} ${unitsName(poolOf(comparators, operation))}`, operations: pool.map(shown) };
  }
  return undefined;
}

/** `port comparators for tcp`. */
export function unitsName(pool: string | undefined): string {
  return `port comparators${pool === undefined ? '' : ` for ${pool}`}`;
}

/** The different operations of a list. */
export function operationsOf(acl: Acl): readonly PortOperation[] {
  return placedOperations(acl).map(({ operation }) => operation);
}

/** Each with the first entry that has it. */
function placedOperations(acl: Acl): readonly { readonly operation: PortOperation; readonly index: number }[] {
  const placed = new Map<string, { readonly operation: PortOperation; readonly index: number }>();
  for (const [index, entry] of acl.entries.entries()) {
    if (entry.kind !== 'extended') continue;
    for (const operation of operationsOfEntry(entry)) if (!placed.has(operation.text)) placed.set(operation.text, { operation, index });
  }
  return [...placed.values()];
}

/** Several ports after one operator are as many operations. */
function operationsOfEntry({ protocol, sourcePort, destinationPort }: ExtendedEntry): readonly PortOperation[] {
  const name = protocolText(protocol);
  return [
    { match: sourcePort, side: 'source' },
    { match: destinationPort, side: 'destination' },
  ].flatMap(({ match, side }) =>
    singlesOf(match).map((one) => ({ text: `\`${portMatchText(protocol, one)}\` (${name} ${side})`, protocol: name, op: one.op })),
  );
}

function singlesOf(match: PortMatch | undefined): readonly PortMatch[] {
  if (match === undefined) return [];
  if (match.op !== 'eq' && match.op !== 'neq') return [match];
  return match.ports.map((port) => ({ op: match.op, ports: [port] }));
}
