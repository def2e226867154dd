import type { AuthMethod } from '../model/access.ts';
import type { IdentityAnswer, IdentityQuery } from '../model/identity.ts';

export type { AuthFailure, IdentityAnswer, IdentityQuery } from '../model/identity.ts';

/** A source of users or hosts. A store in memory answers at once, one over a network with a promise. */
export interface IdentityStore {
  readonly id: string;
  /** The methods it can verify; any other is answered `unsupported-method` (requirements U13, U31). */
  readonly methods: ReadonlySet<AuthMethod>;
  /** Whether it is outside this server: only such a store can be on the list of the unknown-user policy (requirements U29, U37). */
  readonly external: boolean;
  /** How long one question can take at most, in ms, all servers of the store together; 0 for a store in memory (requirement U24). */
  readonly worstCase: number;
  /** Of a store of Windows accounts: how it takes names (requirements U19 to U22). */
  readonly windows?: WindowsNames;
  ask(query: IdentityQuery): IdentityAnswer | Promise<IdentityAnswer>;
  close(): Promise<void>;
}

/** Domain names are compared without regard to case. */
export type WindowsNames = {
  /** The NetBIOS names of the domains it can be asked about; a name qualified with another is not its. */
  readonly domains: readonly string[];
  /** Domains an unqualified name is tried in, qualified, one after the other (requirement U21); empty: the store's own order, first found is final. */
  readonly domainList: readonly string[];
};
