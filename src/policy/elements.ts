import type { AuthMethod, CertificateField } from '../model/access.ts';
import type { WhenFull } from '../model/tcam.ts';
import type { Condition } from '../rules/ast.ts';
import type { Rule } from '../rules/table.ts';

/** A policy that is one result, or rules with a default (requirements P8, P12 to P14). */
export type Choice<R> =
  | { readonly mode: 'simple'; readonly result: R }
  | { readonly mode: 'rules'; readonly rules: readonly Rule<R>[]; readonly default: R };

/** Rules only, with exceptions before them; exceptions have no default (requirements P7, P8, P55, P58). */
export type RuledPolicy<R> = { readonly exceptions: readonly Rule<R>[]; readonly rules: readonly Rule<R>[]; readonly default: R };

export type ErrorAction = 'reject' | 'drop' | 'continue';

/** What follows when authentication does not succeed (requirements P42 to P44). */
export type ErrorOptions = { readonly authFailed: ErrorAction; readonly notFound: ErrorAction; readonly processFailed: ErrorAction };

export const DEFAULT_ERRORS: ErrorOptions = { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' };

/** Where users and hosts are looked for; `deny` asks nobody (requirement P33). */
export type IdentitySource =
  | { readonly kind: 'deny' }
  | { readonly kind: 'store'; readonly store: string }
  | { readonly kind: 'certificate'; readonly profile: string }
  | { readonly kind: 'sequence'; readonly sequence: string }
  | { readonly kind: 'unknown-user'; readonly policy: string };

export type IdentityResult = { readonly source: IdentitySource; readonly errors: ErrorOptions };

/** Takes the user name from a certificate, and may hold the certificate against the one a directory keeps (requirements P35, P36, trap T1-8). */
export type CertificateProfile = {
  readonly name: string;
  readonly description?: string;
  readonly userNameFrom: CertificateField;
  /** The store whose certificate must be the same, octet for octet. */
  readonly compareWith?: string;
};

/** Stores asked one after the other until one accepts, then stores that only add attributes (requirements P37 to P40). */
export type IdentitySequence = {
  readonly name: string;
  /** For certificate-based methods; without it they are refused. */
  readonly certificateProfile?: string;
  readonly authStores: readonly string[];
  readonly attributeStores: readonly string[];
  /** Whether a store that cannot be asked ends the walk. */
  readonly onStoreError: 'break' | 'continue';
};

/** The unknown-user policy of ACS 4.1 for one profile (requirements U1 to U38). The name is the profile of the records' key (U12). */
export type UnknownUserPolicy = {
  readonly name: string;
  readonly description?: string;
  /** `fail`: an unknown user is refused (U27). */
  readonly mode: 'fail' | 'search';
  /** External stores an unknown user is looked for in, in order. */
  readonly selected: readonly string[];
  /** The store of users known to this server; its records are final (U3, U14). */
  readonly internalStore: string;
  /** Whether passwords of the internal store are tried at all (U36, trap T4-7). */
  readonly internalDatabase: boolean;
  /** What a discovered user is given as TACACS+ enable password at first (U30). */
  readonly enablePassword: 'internal' | 'profileStore';
};

/** Group mapping: a place in the identity group hierarchy, `All:East` (requirement P47). */
export type GroupResult = { readonly group: string };

/** Profiles are merged in this order, the first is the strongest (requirement P78). */
export type AuthorizationResult = { readonly access: 'permit'; readonly profiles: readonly string[] } | { readonly access: 'deny' };
export type AuthorizationPolicy = RuledPolicy<AuthorizationResult>;

/** One shell profile and any number of command sets (requirement P51). */
export type AdminResult =
  | { readonly access: 'permit'; readonly shellProfile?: string; readonly commandSets: readonly string[] }
  | { readonly access: 'deny' };
export type AdminPolicy = RuledPolicy<AdminResult>;

type ServiceBase = {
  readonly name: string;
  readonly description?: string;
  readonly allowedProtocols: readonly AuthMethod[];
  readonly groupMapping?: Choice<GroupResult>;
};

/** An isolated set of policies (requirement P2). RADIUS needs identity and authorization (P15). */
export type RadiusService = ServiceBase & {
  readonly type: 'radius';
  readonly identity: Choice<IdentityResult>;
  readonly authorization: AuthorizationPolicy;
};

/** Identity, authorization or both (requirement P16, trap T1-3); a request of a kind without its policy fails (P17, P18). */
export type TacacsService = ServiceBase & {
  readonly type: 'tacacs';
  readonly identity?: Choice<IdentityResult>;
  readonly authorization?: AdminPolicy;
};

export type AccessService = RadiusService | TacacsService;

/** Forwards requests instead of deciding them (requirements P24 to P31). */
export type ProxyService = {
  readonly name: string;
  readonly description?: string;
  readonly type: 'radius-proxy' | 'tacacs-proxy';
  /** Remote servers by name, the first is asked first (P27); all of one protocol (trap T1-5). */
  readonly servers: readonly string[];
  /** Where accounting goes (P29). */
  readonly accounting: 'local' | 'remote' | 'both';
  /** Taken off the user name before it is forwarded (P30). */
  readonly strip: { readonly prefix?: string; readonly suffix?: string };
};

/**
 * One RADIUS attribute of a profile, by dictionary name; values as written, a number or its name in the dictionary. With `from` the values
 * are those the named identity attribute has for the user (requirement P81), and `values` is empty.
 */
export type ProfileAttribute = {
  readonly name: string;
  readonly values: readonly (string | number)[];
  readonly tag: number;
  readonly from?: string;
};

/** RADIUS attributes under one name (requirement P76); times in seconds. */
export type AuthorizationProfile = {
  readonly name: string;
  readonly description?: string;
  readonly dacl?: string;
  /** `acl` is a list on the device: permit = redirect, deny = leave alone. */
  readonly redirect?: { readonly acl: string; readonly url: string };
  /** VLAN number or name. */
  readonly vlan?: string;
  /** Security group tag, 1 to 65519, sent as `cts:security-group-tag` (requirement P10). */
  readonly securityGroup?: number;
  /** Session-Timeout, after which the device ends the session. */
  readonly sessionTimeout?: number;
  /** Session-Timeout with Termination-Action RADIUS-Request: the device authenticates again without cutting the session (RFC 3580 §3.17). */
  readonly reauthTimer?: number;
  /** What a session gets whose device has no room for the lists (requirement C9); what the device says where absent. */
  readonly whenFull?: WhenFull;
  /** Devices may download it by its name as a service template (iosxe §3). */
  readonly serviceTemplate?: boolean;
  readonly attributes: readonly ProfileAttribute[];
};

/** What a CLI session may be (requirement P83); RFC 8907 §8.2 names, times in minutes. */
export type ShellProfile = {
  readonly name: string;
  readonly description?: string;
  /** IOS privilege level 0 to 15. */
  readonly privilegeLevel?: number;
  readonly timeout?: number;
  readonly idleTime?: number;
  readonly autoCommand?: string;
  readonly accessClass?: string;
  /** Further arguments; an optional one may be ignored by the device. */
  readonly attributes: readonly { readonly name: string; readonly value: string; readonly optional: boolean }[];
};

/** `denyAlways` anywhere in a set beats every permit of every set (requirements P52 to P54). */
export type CommandRow = {
  readonly grant: 'permit' | 'deny' | 'denyAlways';
  /** `*` and `?` are wildcards. */
  readonly command: string;
  /** Absent: any arguments. */
  readonly args?: string;
};
export type CommandSet = {
  readonly name: string;
  readonly description?: string;
  readonly permitUnmatched: boolean;
  readonly rows: readonly CommandRow[];
};

/** A downloadable access list: the lines of its file, without comments and blank lines. */
export type Dacl = { readonly name: string; readonly lines: readonly string[] };

/** A condition under a name: simple, compound, date and time, or network condition; all are the same to the engine. */
export type SharedCondition = { readonly name: string; readonly when: Condition };

/** A network device group hierarchy and its places (requirement P73); `Location` and `Device Type` are there without being written. */
export type DeviceGroupHierarchy = { readonly hierarchy: string; readonly groups: readonly string[] };

/** A whole policy as plain data: what its files say, without layout. Equal policies are equal data. */
export type PolicyDocument = {
  /** Absent only when there is no service. */
  readonly serviceSelection?: Choice<string>;
  readonly services: readonly AccessService[];
  readonly proxies: readonly ProxyService[];
  readonly sequences: readonly IdentitySequence[];
  readonly certificateProfiles: readonly CertificateProfile[];
  readonly unknownUserPolicies: readonly UnknownUserPolicy[];
  readonly profiles: readonly AuthorizationProfile[];
  readonly shellProfiles: readonly ShellProfile[];
  readonly commandSets: readonly CommandSet[];
  readonly conditions: readonly SharedCondition[];
  /** Declared places of the identity group hierarchy; empty: any may be named. */
  readonly identityGroups: readonly string[];
  readonly deviceGroups: readonly DeviceGroupHierarchy[];
  readonly dacls: readonly Dacl[];
};

/** A policy without anything, to build on. */
export const EMPTY_POLICY: PolicyDocument = {
  services: [],
  proxies: [],
  sequences: [],
  certificateProfiles: [],
  unknownUserPolicies: [],
  profiles: [],
  shellProfiles: [],
  commandSets: [],
  conditions: [],
  identityGroups: [],
  deviceGroups: [],
  dacls: [],
};
