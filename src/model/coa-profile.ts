import type { Instant } from '../base/time.ts';
import type { Ipv4 } from './ipv4.ts';
import type { MacSpelling } from './mac-spelling.ts';

/** What names a session to a device: `audit-session-id`, `User-Name+Acct-Session-Id`. A driver says which there are. */
export type SessionName = string;

/** What a device has shown of how it wants to be told. Nothing is known of what is absent. */
export type CoaProfile = {
  /** UDP port of its dynamic authorization server. */
  readonly port?: number;
  readonly messageAuthenticator?: Need;
  readonly eventTimestamp?: Need;
  readonly naming?: Naming;
  /** How it wants to be named itself, where that is not the address of its sessions. */
  readonly nas?: NasName;
  /** Commands it said it does not have (Error-Cause 405), or kinds of request (406): they are not sent again. */
  readonly unsupported?: readonly string[];
  /** Commands it refused by whatever name of the session (Error-Cause 401, 402, 404, 407): they are tried by one name only. */
  readonly refusedByEveryName?: readonly string[];
  /** How it writes MAC addresses in Calling-Station-Id. */
  readonly macSpelling?: MacSpelling;
  /** It answered none of the last requests, so that it is asked one at a time. */
  readonly silent?: boolean;
  /** When it was last learned from. */
  readonly at: Instant;
};

/** A device as a request names it; RFC 5176 §3 has either, and NAK 403 where it is another. */
export type NasName = { readonly address: Ipv4 } | { readonly identifier: string };

export type Need = 'required' | 'optional' | 'forbidden';

/** Names it has understood, and names it refused where it then understood another. No name is in both. */
export type Naming = { readonly understood: readonly SessionName[]; readonly refused: readonly SessionName[] };
