import type { Instant } from '../base/time.ts';
import type { Device } from './device.ts';
import type { Mac } from './mac.ts';
import type { PostureStatus } from './posture.ts';
import type { WhenFull } from './tcam.ts';

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
  /** An administrator assigned the group to a discovered user: group mapping leaves it alone (requirement U8). */
  readonly groupFixed?: true;
  readonly attributes: IdentityAttributes;
  /** Where several stores contributed: what each of them gave, by store id (requirement P39). `attributes` holds the first of each. */
  readonly byStore?: Readonly<Record<string, IdentityAttributes>>;
};

/** Attributes by the store's own names; a name may hold several values, such as the groups of a directory. */
export type IdentityAttributes = Readonly<Record<string, AttributeValue | readonly AttributeValue[]>>;

/** Fields of a client certificate that conditions and certificate authentication profiles read; an absent field has no key. */
export type CertificateFields = Partial<Readonly<Record<CertificateField, string | readonly string[]>>>;

export const CERTIFICATE_FIELDS = [
  'Subject',
  'CN',
  'SubjectSerial',
  'SAN-UPN',
  'SAN-Email',
  'SAN-DNS',
  'Issuer',
  'Issuer-CN',
  'Serial-Number',
  'Organization',
  'Organizational-Unit',
  'Country',
] as const;
export type CertificateField = (typeof CERTIFICATE_FIELDS)[number];

/** What a TACACS+ request says, by the argument names of RFC 8907 (`service`, `cmd`, `port`, `rem_addr`, …). */
export type TacacsArguments = Readonly<Record<string, string>>;

/** The access lists portreeve keeps on the device of a request, as a decision needs them. */
export interface ListVersions {
  /** The name of the list on the device, `PR-WEB-1a2b3c4d` for `WEB`; undefined where no version was put there. */
  versionOf(list: string): string | undefined;
  /** What an authorization does with the name of a list the device lacks; undefined for a name no device was given: a list somebody else keeps. */
  absent(list: string): 'name-as-written' | 'reject' | undefined;
}

/** A list on the device that an authorization names. */
export type ListUse = {
  readonly list: string;
  readonly by: 'redirect' | 'filter';
  /** What it is called on the device. Without one the name stands as it was written. */
  readonly version?: string;
  /** The list is on other devices, and not on this one. */
  readonly absent?: true;
};

/** Everything a policy decision is a function of. One per request; aaa fills it, policy reads it. */
export type AccessFacts = {
  readonly protocol: 'radius' | 'tacacs';
  readonly request: AttributeSource;
  readonly device: Device;
  /** Where the request came from, dotted: the address by which the device was found (requirement P74). */
  readonly deviceAddress: string;
  readonly server: string;
  readonly now: Instant;
  readonly method: AuthMethod;
  /** Service-Type Call-Check on RADIUS (requirement P22). */
  readonly hostLookup: boolean;
  readonly userName: string;
  readonly endpoint: Mac | undefined;
  readonly posture: PostureStatus;
  /** Of a certificate-based method; undefined for the others. */
  readonly certificate?: CertificateFields;
  /** Of a TACACS+ request. */
  readonly tacacs?: TacacsArguments;
  /** Undefined where no list is kept for the device. */
  readonly lists?: ListVersions | undefined;
  identity: IdentityRecord | undefined;
  /** What group mapping decided (requirement P50). */
  identityGroup?: string | undefined;
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
  /** The identity attribute whose values these are (requirement P81); `values` is empty until they are filled in. */
  readonly from?: string;
};

/** What an accepted session is given: the merge of the profiles of one rule (requirements P75 to P80). */
export type MergedProfile = {
  readonly profiles: readonly string[];
  readonly attributes: readonly ReplyAttribute[];
  /** Some values are still to be taken from the user. */
  readonly fromUser?: true;
  /** Name of the downloadable ACL as configured, without version. */
  readonly dacl?: string;
  readonly vlan?: string;
  readonly redirect?: { readonly acl: string; readonly url: string };
  /** The lists on the device it names, by Filter-Id or for redirection. */
  readonly lists?: readonly ListUse[];
  /** Seconds. */
  readonly sessionTimeout?: number;
  /** What is given in its place where the hardware of the device has no room for its lists. */
  readonly whenFull?: WhenFull;
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
  /** It stands in for another decision the hardware has no room for: the fingerprint of that, and the answer that was taken. */
  readonly insteadOf?: { readonly fingerprint: string; readonly answer: 'smaller-dacl' | 'accept-without' };
  /** What of the profiles the device understands nothing of, in words for people; it was given something else for it, or nothing. */
  readonly notUnderstood?: readonly string[];
};

/** A device administration decision (requirement P51): one shell profile, any number of command sets. */
export type AdminDecision = {
  readonly outcome: 'accept' | 'reject';
  readonly service: string;
  readonly rule: string;
  readonly reason: ReasonCode;
  readonly shellProfile?: string;
  readonly commandSets: readonly string[];
};

export type ReasonCode =
  | 'authorized'
  | 'access-denied-by-rule'
  | 'authentication-failed'
  /** No store that may be asked can verify the method (requirement U31). */
  | 'method-not-supported'
  | 'user-not-found'
  | 'store-failed'
  | 'identity-denied'
  | 'service-type-mismatch'
  | 'protocol-not-allowed'
  | 'no-service'
  | 'no-identity-policy'
  | 'no-authorization-policy'
  | 'command-denied'
  | 'profile-value-missing'
  /** The access list hardware of the device has no room for what the rule gives (requirement C9). */
  | 'tcam-full'
  /** A profile names a list that the device was not given (`lists.whenAbsent: reject`). */
  | 'list-absent'
  /** The device understands none of the attributes that would bring the lists of the profile. */
  | 'lists-not-understood'
  | 'challenged'
  | 'proxied'
  | 'proxy-loop'
  | 'proxy-unreachable'
  | 'malformed-credentials'
  | 'dacl-unknown'
  | 'dacl-no-message-authenticator'
  | 'dacl-not-a-download'
  | 'dacl-state-invalid'
  | 'template-unknown'
  /** There is a profile of that name, and it is no `serviceTemplate`. */
  | 'template-not-a-template'
  | 'template-no-message-authenticator';
