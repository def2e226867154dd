import type { IdentityAnswer, IdentityQuery, StoreTraits } from '../model/identity.ts';
import type { UserRecord } from '../model/user.ts';

export type { AuthFailure, IdentityAnswer, IdentityQuery, WindowsNames } from '../model/identity.ts';

/** A source of users or hosts. A store in memory answers at once, one over a network with a promise. */
export interface IdentityStore extends StoreTraits {
  readonly id: string;
  /** `profile`: the unknown-user policy that asks; the internal store then answers for the account of that profile (requirement U12). */
  ask(query: IdentityQuery, profile?: string): IdentityAnswer | Promise<IdentityAnswer>;
  /** Of the internal store: the account of a known user (requirements U2, U3). */
  readonly accounts?: KnownUsers;
  close(): Promise<void>;
}

/** The known users an internal store holds. */
export interface KnownUsers {
  /** `takesAnyCase`: whether an external store takes names in any case, so that a user it authenticates is known in any case too (trap T4-9). */
  find(name: string, profile: string, takesAnyCase: (passwordStore: string) => boolean): UserRecord | undefined;
  list(): Iterable<UserRecord>;
}
