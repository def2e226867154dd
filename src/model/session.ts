import type { Instant } from '../base/time.ts';
import type { AuthenticationStatus, AuthMethod, IdentityRecord } from './access.ts';
import type { DeviceId } from './device.ts';
import type { Ipv4 } from './ipv4.ts';
import type { Mac } from './mac.ts';

declare const sessionId: unique symbol;

/** portreeve's own name of a session, stable over reauthentications. */
export type SessionId = string & { readonly [sessionId]: true };

/** What one Access-Accept gave. Two with the same `fingerprint` put the same attributes on the wire. */
export type Authorization = {
  readonly service: string;
  readonly rule: string;
  readonly profiles: readonly string[];
  /** The downloadable ACL as named on the wire, `#ACSACL#-IP-FULL-66a1b2c3`. */
  readonly dacl?: string;
  readonly vlan?: string;
  /** Security group tag, in decimal. */
  readonly sgt?: number;
  /** The session is one of a phone: the device puts it into its voice domain. */
  readonly voice?: true;
  readonly redirect?: { readonly acl: string; readonly url: string };
  /** Entries of a list of its own, sent in the Access-Accept (`ip:inacl#1=…`), without what numbers them. */
  readonly perUser?: readonly string[];
  /** Filter-Id: the name of a list that stands on the device. */
  readonly filterId?: string;
  /** It stands in for another authorization, of this fingerprint, which the hardware of the device had no room for. */
  readonly insteadOf?: { readonly fingerprint: string; readonly answer: 'smaller-dacl' | 'accept-without' };
  /** Every list on the device that is named, by Filter-Id or for redirection, without `.in` and `.out`. */
  readonly lists?: readonly string[];
  readonly policyRevision: number;
  /** SHA-256/8 hex of the reply attributes. */
  readonly fingerprint: string;
};

/** What the device said last of the session: what is in force, or that it is over. `coa`: the answer to a change of authorization. */
export type Proof = {
  readonly kind: 'accounting' | 'session-query' | 'access-request' | 'ssh' | 'coa';
  readonly at: Instant;
  readonly detail: string;
};

export type SessionState = 'authenticating' | 'active' | 'reauthenticating' | 'ended';

/** A live session on a device port. Immutable: the directory replaces it and counts `revision` up. */
export type Session = {
  readonly id: SessionId;
  readonly device: DeviceId;
  readonly nasAddress: Ipv4;
  /** NAS-Port-Id, e.g. `GigabitEthernet0/1/4`. */
  readonly port?: string;
  readonly nasPort?: number;
  readonly endpoint?: Mac;
  /** Calling-Station-Id in the device's own spelling, sent back in CoA. */
  readonly callingStationId?: string;
  readonly ip?: Ipv4;
  readonly userName: string;
  readonly acctSessionId?: string;
  readonly auditSessionId?: string;
  readonly state: SessionState;
  /** Granted by the last Access-Accept. */
  readonly granted?: Authorization & { readonly at: Instant };
  /** Granted and proved to be in force on the device. */
  readonly applied?: Authorization & { readonly at: Instant };
  readonly lastProof?: Proof;
  /** What the policy decided on, to decide again without the device: the Access-Request without its credentials. */
  readonly request?: Uint8Array;
  readonly identity?: IdentityRecord;
  /** How the grant came about; credentials are not kept, so it cannot be worked out again. */
  readonly authentication?: { readonly method: AuthMethod; readonly status: AuthenticationStatus };
  readonly startedAt: Instant;
  readonly seenAt: Instant;
  readonly revision: number;
};
