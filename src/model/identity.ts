import type { AuthMethod, IdentityRecord } from './access.ts';

/**
 * What is asked of a store. CHAP carries what RFC 1994 needs: response = MD5(id, password, challenge); MS-CHAP what RFC 2433 §A and RFC 2759 §8
 * need: 8 and 16 octets of challenge, 24 of NT response. A certificate is compared octet for octet with those the store holds (requirement P36).
 */
export type IdentityQuery =
  | { readonly kind: 'find'; readonly name: string }
  /** `answers`: the password is what the user said to this challenge. */
  | { readonly kind: 'password'; readonly name: string; readonly password: string; readonly answers?: Challenge }
  | { readonly kind: 'chap'; readonly name: string; readonly id: number; readonly challenge: Uint8Array; readonly response: Uint8Array }
  | { readonly kind: 'mschap'; readonly name: string; readonly challenge: Uint8Array; readonly response: Uint8Array }
  | {
      readonly kind: 'mschapv2';
      readonly name: string;
      /** The name the client put into its hash, without domain (RFC 2759 §8.2). */
      readonly hashedName: string;
      readonly authenticatorChallenge: Uint8Array;
      readonly peerChallenge: Uint8Array;
      readonly response: Uint8Array;
    }
  | { readonly kind: 'certificate'; readonly name: string; readonly der: Uint8Array };

/** Why a store refuses; the account's state is told only to who proved to be its owner. */
export type AuthFailure =
  | 'wrong-password'
  | 'wrong-certificate'
  | 'disabled'
  | 'expired'
  | 'locked'
  | 'must-change'
  /** Outside the hours, stations or other limits the directory sets. */
  | 'restricted'
  /** More than one entry matches the name. */
  | 'ambiguous'
  | 'unsupported-method';

/** What a store asks back, such as for the next code of a token. */
export type Challenge = {
  readonly store: string;
  /** Means something to the store only. */
  readonly round: string;
  /** For the user. */
  readonly messages: readonly string[];
  /** RFC 2869 §5.10: 1 to show what is typed, 0 not to. */
  readonly prompt?: number;
};

/** Requirement P42: absent, unreachable and wrong password are three answers. */
export type IdentityAnswer =
  | {
      readonly kind: 'ok';
      readonly record: IdentityRecord;
      /** After MS-CHAP: MD4 of the NT hash, 16 octets, from which keys and the authenticator response are made (RFC 2759 §8.7, RFC 3079). */
      readonly hashOfNtHash?: Uint8Array;
    }
  | {
      readonly kind: 'auth-failed';
      readonly why: AuthFailure;
      readonly record?: IdentityRecord;
      /** It is refused as it is, but the store would hear more; only of a `password` question. */
      readonly challenge?: Challenge;
    }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'process-failed'; readonly why: string };

/** What the rest of the program must know of a store to decide whether to ask it. */
export type StoreTraits = {
  /** The methods it can verify; any other is answered `unsupported-method` (requirements U13, U31). */
  readonly methods: ReadonlySet<AuthMethod>;
  /** Whether it is outside this server: only such a store can be on the list of the unknown-user policy (requirements U29, U37). */
  readonly external: boolean;
  /** How long one question can take at most, in ms, all servers of the store together; 0 for a store in memory (requirement U24). */
  readonly worstCase: number;
  /** Of a store of Windows accounts: how it takes names (requirements U19 to U22). */
  readonly windows?: WindowsNames;
  /** Of another store that takes names in any case. */
  readonly anyCase?: boolean;
};

/** Whether a store knows `bob` as `BOB` too: its users are then the same users in any case (trap T4-9), or a disabled one came back by another spelling. */
export function takesAnyCase(store: StoreTraits | undefined): boolean {
  return store?.windows !== undefined || store?.anyCase === true;
}

/** Domain names are compared without regard to case. */
export type WindowsNames = {
  /** The NetBIOS names of the domains it can be asked about; a name qualified with another is not its. */
  readonly domains: readonly string[];
  /** Domains an unqualified name is tried in, qualified, one after the other (requirement U21); empty: the store's own order, first found is final. */
  readonly domainList: readonly string[];
};
