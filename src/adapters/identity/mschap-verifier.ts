import type { AuthFailure, IdentityQuery } from '../../ports/identity-store.ts';

export type MschapQuery = Extract<IdentityQuery, { readonly kind: 'mschap' | 'mschapv2' }>;

/** Verifies MS-CHAP where LDAP cannot. `query.name` is the sAMAccountName, `domain` the NetBIOS name of its domain. */
export interface MschapVerifier {
  /** How long one verification can take, in ms. */
  readonly worstCase: number;
  verify(query: MschapQuery, domain: string): Promise<MschapAnswer>;
  close(): Promise<void>;
}

export type MschapAnswer =
  | { readonly kind: 'ok'; readonly hashOfNtHash?: Uint8Array }
  | { readonly kind: 'auth-failed'; readonly why: AuthFailure }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'process-failed'; readonly why: string };
