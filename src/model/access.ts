import type { Instant } from '../base/time.ts';
import type { Device } from './device.ts';
import type { Mac } from './mac.ts';
import type { PostureStatus } from './posture.ts';

/** A value a condition can compare. Addresses and MACs are text in canonical form. */
export type AttributeValue = string | number | boolean;

/**
 * A protocol attribute as one number: `vendor * 65536 + type` (vendor 0 = IETF), so that a compiled condition reads it without a name.
 * Extended types (RFC 6929) use `type = 241..246 * 256 + extended type`.
 */
export type AttributeKey = number;

export function attributeKey(vendor: number, type: number): AttributeKey {
  return vendor * 65536 + type;
}

/** The attributes of one request, read by key. An absent attribute gives undefined or an empty list. */
export interface AttributeSource {
  value(key: AttributeKey): AttributeValue | undefined;
  values(key: AttributeKey): readonly AttributeValue[];
}

export type AttributeInfo = {
  readonly key: AttributeKey;
  readonly name: string;
  /** How values compare: `number` covers integers and dates, `text` all else. */
  readonly type: 'text' | 'number' | 'octets';
  /** Named values of an integer attribute, e.g. Service-Type `Call-Check` -> 10. */
  readonly names?: ReadonlyMap<string, number>;
};

/** The dictionary of a protocol, as policy and profiles see it: attribute names are case-insensitive. */
export interface AttributeCatalogue {
  find(name: string): AttributeInfo | undefined;
}

export const AUTH_METHODS = [
  'PAP',
  'CHAP',
  'HostLookup',
  'MSCHAP',
  'MSCHAPV2',
  'EAP-MD5',
  'EAP-TLS',
  'PEAP',
  'EAP-TTLS',
  'LEAP',
  'EAP-FAST',
  'ASCII',
] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

/** System attribute AuthenticationStatus (requirement P45). */
export type AuthenticationStatus = 'passed' | 'failed' | 'unknownUser' | 'processError';

/** What an identity store knows of a user or host; never a credential. */
export type IdentityRecord = {
  readonly store: string;
  readonly name: string;
  /** A place in the identity group hierarchy, `All:Employees`. */
  readonly group?: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
};

/** Everything a policy decision is a function of. One per request; aaa fills it, policy reads it. */
export type AccessFacts = {
  readonly protocol: 'radius' | 'tacacs';
  readonly request: AttributeSource;
  readonly device: Device;
  readonly server: string;
  readonly now: Instant;
  readonly method: AuthMethod;
  /** Service-Type Call-Check on RADIUS (requirement P22). */
  readonly hostLookup: boolean;
  readonly userName: string;
  readonly endpoint: Mac | undefined;
  readonly posture: PostureStatus;
  identity: IdentityRecord | undefined;
  authenticationStatus: AuthenticationStatus | undefined;
};

/** One attribute of an authorization, named by the dictionary, with its values in order. */
export type ReplyAttribute = {
  readonly attribute: AttributeInfo;
  readonly values: readonly (string | number)[];
  /** RFC 2868 tag, 0 when the attribute has none. */
  readonly tag: number;
  /** The profile it came from (decision trace). */
  readonly profile: string;
};

/** What an accepted session is given: the merge of the profiles of one rule (requirements P75 to P80). */
export type MergedProfile = {
  readonly profiles: readonly string[];
  readonly attributes: readonly ReplyAttribute[];
  /** Name of the downloadable ACL as configured, without version. */
  readonly dacl?: string;
  readonly vlan?: string;
  readonly redirect?: { readonly acl: string; readonly url: string };
  /** Seconds. */
  readonly sessionTimeout?: number;
};

export type AccessOutcome = 'accept' | 'reject' | 'challenge' | 'drop';

/** A decision; its trace is made again on demand, since policy is a pure function of the facts. */
export type AccessDecision = {
  readonly outcome: AccessOutcome;
  readonly service: string;
  /** The rule that decided, `Default` for the default rule. */
  readonly rule: string;
  readonly reason: ReasonCode;
  readonly profile?: MergedProfile;
};

export type ReasonCode =
  | 'authorized'
  | 'access-denied-by-rule'
  | 'authentication-failed'
  | 'user-not-found'
  | 'store-failed'
  | 'identity-denied'
  | 'service-type-mismatch'
  | 'protocol-not-allowed'
  | 'no-service'
  | 'malformed-credentials'
  | 'dacl-unknown'
  | 'dacl-no-message-authenticator'
  | 'dacl-not-a-download'
  | 'dacl-state-invalid';
