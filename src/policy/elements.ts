import type { AuthMethod } from '../model/access.ts';
import type { Condition } from '../rules/ast.ts';
import type { Rule } from '../rules/table.ts';

/** A policy that is one result, or rules with a default (requirements P8, P12 to P14). */
export type Choice<R> =
  | { readonly mode: 'simple'; readonly result: R }
  | { readonly mode: 'rules'; readonly rules: readonly Rule<R>[]; readonly default: R };

export type ErrorAction = 'reject' | 'drop' | 'continue';

/** What follows when authentication does not succeed (requirements P42 to P44). */
export type ErrorOptions = { readonly authFailed: ErrorAction; readonly notFound: ErrorAction; readonly processFailed: ErrorAction };

export const DEFAULT_ERRORS: ErrorOptions = { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' };

/** Where users and hosts are looked for; `deny` asks nobody (requirement P33). */
export type IdentitySource =
  | { readonly kind: 'deny' }
  | { readonly kind: 'store'; readonly store: string }
  | { readonly kind: 'sequence'; readonly sequence: string };

export type IdentityResult = { readonly source: IdentitySource; readonly errors: ErrorOptions };

/** Stores asked one after the other until one accepts, then stores that only add attributes (requirements P37 to P39). */
export type IdentitySequence = {
  readonly name: string;
  readonly authStores: readonly string[];
  readonly attributeStores: readonly string[];
  /** Whether a store that cannot be asked ends the walk. */
  readonly onStoreError: 'break' | 'continue';
};

/** Profiles are merged in this order, the first is the strongest (requirement P78). */
export type AuthorizationResult = { readonly access: 'permit'; readonly profiles: readonly string[] } | { readonly access: 'deny' };

/** Rules only, with exceptions before them; exceptions have no default (requirements P7, P8, P55, P58). */
export type AuthorizationPolicy = {
  readonly exceptions: readonly Rule<AuthorizationResult>[];
  readonly rules: readonly Rule<AuthorizationResult>[];
  readonly default: AuthorizationResult;
};

type ServiceBase = {
  readonly name: string;
  readonly description?: string;
  readonly allowedProtocols: readonly AuthMethod[];
  readonly identity: Choice<IdentityResult>;
};

/** An isolated set of policies (requirement P2). RADIUS needs identity and authorization (P15); TACACS+ may have identity alone (P16). */
export type AccessService =
  | (ServiceBase & { readonly type: 'radius'; readonly authorization: AuthorizationPolicy })
  | (ServiceBase & { readonly type: 'tacacs' });

/** One RADIUS attribute of a profile, by dictionary name; values as written, a number or its name in the dictionary. */
export type ProfileAttribute = { readonly name: string; readonly values: readonly (string | number)[]; readonly tag: number };

/** RADIUS attributes under one name (requirement P76); times in seconds. */
export type AuthorizationProfile = {
  readonly name: string;
  readonly description?: string;
  readonly dacl?: string;
  /** `acl` is a list on the device: permit = redirect, deny = leave alone. */
  readonly redirect?: { readonly acl: string; readonly url: string };
  /** VLAN number or name. */
  readonly vlan?: string;
  /** Session-Timeout, after which the device ends the session. */
  readonly sessionTimeout?: number;
  /** Session-Timeout with Termination-Action RADIUS-Request: the device authenticates again without cutting the session (RFC 3580 §3.17). */
  readonly reauthTimer?: number;
  readonly attributes: readonly ProfileAttribute[];
};

/** A downloadable access list: the lines of its file, without comments and blank lines. */
export type Dacl = { readonly name: string; readonly lines: readonly string[] };

export type SharedCondition = { readonly name: string; readonly when: Condition };

/** A whole policy as plain data: what its files say, without layout. Equal policies are equal data. */
export type PolicyDocument = {
  /** Absent only when there is no service. */
  readonly serviceSelection?: Choice<string>;
  readonly services: readonly AccessService[];
  readonly sequences: readonly IdentitySequence[];
  readonly profiles: readonly AuthorizationProfile[];
  readonly conditions: readonly SharedCondition[];
  readonly dacls: readonly Dacl[];
};
