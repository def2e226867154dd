import type { AclName } from './name.ts';

export type Action = 'permit' | 'deny';

/** Addresses `a` with `(a & ~wildcard) === address`; both unsigned 32-bit, `address` already masked. Any = wildcard 0xffffffff, one host = 0. */
export type AddressMatch = { readonly address: number; readonly wildcard: number };

/** Ports of `eq` and `neq` are sorted, distinct and at most ten (what IOS takes in one entry). */
export type PortMatch =
  | { readonly op: 'eq' | 'neq'; readonly ports: readonly number[] }
  | { readonly op: 'gt' | 'lt'; readonly port: number }
  | { readonly op: 'range'; readonly from: number; readonly to: number };

export const TCP_FLAGS = ['ack', 'fin', 'psh', 'rst', 'syn', 'urg'] as const;
export type TcpFlag = (typeof TCP_FLAGS)[number];

/** `established` = ACK or RST set. */
export type TcpMatch =
  | { readonly kind: 'established' }
  | { readonly kind: 'match-all' | 'match-any'; readonly flags: readonly { readonly flag: TcpFlag; readonly set: boolean }[] };

export type RemarkEntry = { readonly kind: 'remark'; readonly text: string };

export type StandardEntry = {
  readonly kind: 'standard';
  readonly action: Action;
  readonly source: AddressMatch;
  readonly log: boolean;
};

/** One entry of an extended IPv4 list. What the entry does not say is absent and matches everything. */
export type ExtendedEntry = {
  readonly kind: 'extended';
  readonly action: Action;
  /** IP protocol number 1 to 255; `ip` is every protocol. */
  readonly protocol: number | 'ip';
  readonly source: AddressMatch;
  readonly sourcePort?: PortMatch;
  readonly destination: AddressMatch;
  readonly destinationPort?: PortMatch;
  readonly icmp?: { readonly type: number; readonly code?: number };
  readonly tcp?: TcpMatch;
  readonly dscp?: number;
  readonly precedence?: number;
  readonly tos?: number;
  /** Time to live, with the operators of ports over 0 to 255. */
  readonly ttl?: PortMatch;
  /** An IP option number that must be in the header; `any` = any option at all. */
  readonly option?: number | 'any';
  /** Only fragments after the first. */
  readonly fragments: boolean;
  /** Holds only while the time range of this name, which the device defines, is active. */
  readonly timeRange?: string;
  readonly log?: 'log' | 'log-input';
};

export type AclEntry = RemarkEntry | StandardEntry | ExtendedEntry;

declare const parsed: unique symbol;

/** A named access list. Comes only from the parser, so that nothing else reaches a command line. */
export type Acl = {
  readonly name: AclName;
  readonly kind: 'standard' | 'extended';
  readonly entries: readonly AclEntry[];
  /** Line of the source text (from 1) of each entry. */
  readonly sourceLines: readonly number[];
  readonly [parsed]: true;
};

/**
 * What is wrong with a line. `line` and `column` count from 1; a fault of the list as a whole stands at 1:1. `offer` holds entries that say the same in an
 * allowed way.
 */
export type AclFault = {
  readonly severity: 'error' | 'warning';
  /** Of an entry the list can do without. */
  readonly code?: 'never-matches' | 'not-needed' | 'not-proved';
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly offer?: readonly string[];
};

export const ANY: AddressMatch = { address: 0, wildcard: 0xffffffff };
export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
