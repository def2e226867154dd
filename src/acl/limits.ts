import type { Comparators } from './comparators.ts';

/** What a platform can hold and match; a platform profile of a driver satisfies this. */
export type PlatformLimits = {
  readonly name: string;
  /** IPv4 entries a switch ASIC takes, over all sessions and redirect lists. 0: the platform has no room for any. */
  readonly aclEntriesPerAsic: number;
  /** Entries one list may have, with what the platform adds; as many as fit where it is left out. */
  readonly entriesPerList?: number;
  readonly portOperators: readonly ('eq' | 'gt' | 'lt' | 'neq' | 'range')[];
  /** Ports one `eq` may name where the platform wants fewer than the ten IOS takes. */
  readonly portsPerEntry?: number;
  /** Where operations on ports are held beside the entries, and are few. */
  readonly comparators?: Comparators;
  readonly options: boolean;
  readonly fragments: boolean;
  /** What else it can hold an entry to; none when left out. */
  readonly alsoMatches?: readonly ('ttl' | 'time-range')[];
  /** Entries the platform adds to every list (the closing deny). */
  readonly implicitEntries: number;
};
