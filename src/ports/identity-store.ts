import type { IdentityRecord } from '../model/access.ts';

/** What is asked of a store. CHAP carries what RFC 1994 needs: response = MD5(id, password, challenge). */
export type IdentityQuery =
  | { readonly kind: 'find'; readonly name: string }
  | { readonly kind: 'password'; readonly name: string; readonly password: string }
  | { readonly kind: 'chap'; readonly name: string; readonly id: number; readonly challenge: Uint8Array; readonly response: Uint8Array };

/** Requirement P42: absent, unreachable and wrong password are three answers. */
export type IdentityAnswer =
  | { readonly kind: 'ok'; readonly record: IdentityRecord }
  | {
      readonly kind: 'auth-failed';
      readonly why: 'wrong-password' | 'disabled' | 'expired' | 'unsupported-method';
      readonly record?: IdentityRecord;
    }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'process-failed'; readonly why: string };

/** A source of users or hosts. A store in memory answers at once, one over a network with a promise. */
export interface IdentityStore {
  readonly id: string;
  ask(query: IdentityQuery): IdentityAnswer | Promise<IdentityAnswer>;
  close(): Promise<void>;
}
