import { printPort } from './ports.ts';

/** Addresses and wildcard bits as unsigned 32-bit numbers; a set wildcard bit is not compared. */
export type AddressMatch = { readonly address: number; readonly wildcard: number };
export type PortMatch = { readonly operator: 'eq' | 'neq' | 'gt' | 'lt' | 'range'; readonly ports: readonly number[] };

/** One access control entry. A standard list's entry has protocol `ip` and any destination. */
export type Ace = {
  readonly action: 'permit' | 'deny';
  readonly protocol: string;
  readonly source: AddressMatch;
  readonly sourcePort?: PortMatch;
  readonly destination: AddressMatch;
  readonly destinationPort?: PortMatch;
  /** What follows the destination, in order: `established`, `log`, `echo`, `dscp ef` … */
  readonly modifiers: readonly string[];
};

export type ListKind = 'standard' | 'extended';

export const ANY: AddressMatch = { address: 0, wildcard: 0xffffffff };

export function dotted(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

function printAddress({ address, wildcard }: AddressMatch): string {
  if (wildcard === 0xffffffff) return 'any';
  return wildcard === 0 ? `host ${dotted(address)}` : `${dotted(address)} ${dotted(wildcard)}`;
}

function printPorts(protocol: string, match: PortMatch | undefined): string {
  return match ? ` ${match.operator} ${match.ports.map((port) => printPort(protocol, port)).join(' ')}` : '';
}

/** An entry of an extended list, the same in `show` and in the running configuration. */
export function printExtended(ace: Ace): string {
  const source = printAddress(ace.source) + printPorts(ace.protocol, ace.sourcePort);
  const destination = printAddress(ace.destination) + printPorts(ace.protocol, ace.destinationPort);
  return [ace.action, ace.protocol, source, destination, ...ace.modifiers].join(' ');
}

/** An entry of a standard list: `deny` is padded, a block says `wildcard bits` in `show` only. */
export function printStandard(ace: Ace, where: 'show' | 'configuration'): string {
  const { address, wildcard } = ace.source;
  const between = where === 'show' ? ', wildcard bits ' : ' ';
  const block = wildcard === 0 ? dotted(address) : `${dotted(address)}${between}${dotted(wildcard)}`;
  return [ace.action.padEnd(6), wildcard === 0xffffffff ? 'any' : block, ...ace.modifiers].join(' ');
}

/** Entries one ACE takes in hardware that compares ports by equality: one for each pair of ports. */
export function hardwareEntries(ace: Ace): number {
  return Math.max(1, ace.sourcePort?.ports.length ?? 1) * Math.max(1, ace.destinationPort?.ports.length ?? 1);
}

/** Why the ISR1000 switch module cannot hold an entry: it matches equal values only, no options, no fragments. */
export function beyondHardware(ace: Ace): string | undefined {
  const operator = [ace.sourcePort, ace.destinationPort].find((match) => match && match.operator !== 'eq')?.operator;
  if (operator) return `port operator ${operator} is not supported`;
  const modifier = ace.modifiers.find((text) => text.startsWith('option') || text === 'fragments');
  return modifier ? `${modifier} is not supported` : undefined;
}
