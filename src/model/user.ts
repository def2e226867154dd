import type { Instant } from '../base/time.ts';
import type { IdentityAttributes } from './access.ts';

/**
 * An account of a user (requirements U1 to U12): `known` was written by an administrator, `discovered` made itself at the first success in an
 * external store. Its key is the name with the profile (U12). It never holds a credential (U9).
 */
export type UserRecord = {
  readonly origin: 'known' | 'discovered';
  /** As it was first seen: `DOMAIN\user`, `user` and `user@realm` are three users (U22). */
  readonly name: string;
  /** The unknown-user policy it belongs to; absent: a known user of all of them. */
  readonly profile?: string;
  /** The only store that authenticates the user (U3, U16). */
  readonly passwordStore: string;
  /** Whether that store takes names in any case, and so does the key (trap T4-9). */
  readonly anyCase: boolean;
  /** `mapped`: by the group mapping of the service (U7); `fixed`: an administrator chose it, and mapping leaves it alone (U8). */
  readonly group: { readonly kind: 'mapped' } | { readonly kind: 'fixed'; readonly group: string };
  readonly enabled: boolean;
  /** Which password raises the privilege on a device (U30). */
  readonly tacacsEnable: TacacsEnable;
  /** Of a discovered user. */
  readonly firstSeen?: Instant;
  readonly attributes: IdentityAttributes;
};

export type TacacsEnable = { readonly kind: 'separate' } | { readonly kind: 'store'; readonly store: string };

/** The name by which a user is found: exact, or in any case for a record that allows it (trap T4-9). */
export type UserKey = { readonly profile: string; readonly name: string };
