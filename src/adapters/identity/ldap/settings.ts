import type { BreakerOptions } from '../../../base/breaker.ts';
import type { Duration } from '../../../base/time.ts';
import type { ServiceAccount } from './connection.ts';
import type { PoolOptions } from './pool.ts';
import type { LdapServer, LdapTls } from './transport.ts';

/** How a directory is reached; its servers hold the same entries. Times in ms. */
export type DirectoryAccess = {
  /** In order of preference. */
  readonly servers: readonly LdapServer[];
  readonly tls: LdapTls;
  /** Whose rights are used to search; absent: anonymous. */
  readonly bind?: ServiceAccount;
  /** Of one operation, and of opening a connection. */
  readonly timeout: Duration;
  /** Connections to each server; as many again, kept apart, for checking passwords. */
  readonly pool: PoolOptions;
  readonly breaker: BreakerOptions;
};

/** Where the groups of a user are taken from, and by what they are named. */
export type GroupSettings = {
  /**
   * `memberOf`: the attribute of the entry; `search`: the groups that name the entry; `inChain`: the same with nested groups resolved by the
   * directory (Active Directory, matching rule 1.2.840.113556.1.4.1941), and the primary group.
   */
  readonly from: 'none' | 'memberOf' | 'search' | 'inChain';
  readonly memberOfAttribute: string;
  readonly base: string;
  readonly objectClasses: readonly string[];
  /** Attributes of a group that hold the DN of a member, and those that hold its name (`memberUid`, RFC 2307). */
  readonly memberAttributes: readonly string[];
  readonly memberNameAttributes: readonly string[];
  readonly nameAttribute: string;
  /** Levels of groups in groups that are followed; 0: only groups the entry itself is in. */
  readonly depth: number;
  /** `dn`: `groups` holds DNs and `groupNames` the short names; `name`: `groups` holds the short names. */
  readonly naming: 'dn' | 'name';
};

/** What is read of a user's entry. */
export type EntrySettings = {
  /** Attributes fetched: the name in the record to the name in the directory. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly groups: GroupSettings;
  /** Holds the certificates of a user, DER (requirement P36). */
  readonly certificateAttribute: string;
};

/** Limits of a store. Times in ms. */
export type StoreLimits = {
  /** Of one question, all servers and operations together. */
  readonly deadline: Duration;
  /** Questions at once; one more is `process-failed` without being asked, so that a hung directory cannot pile up work. */
  readonly concurrency: number;
};

export type LdapStoreSettings = {
  readonly id: string;
  readonly access: DirectoryAccess;
  readonly entry: EntrySettings;
  readonly limits: StoreLimits;
  readonly users: {
    readonly base: string;
    readonly scope: 'one' | 'sub';
    readonly objectClasses: readonly string[];
    /** A user is the entry of which one of these equals the name; the first names the user in the record. */
    readonly nameAttributes: readonly string[];
  };
  /** `bind`: as the user, on a connection of its own; `compare`: an LDAP compare of this attribute as the service account. */
  readonly passwordCheck: { readonly kind: 'bind' } | { readonly kind: 'compare'; readonly attribute: string };
};

export type DomainSettings = {
  /** NetBIOS name, as in `CORP\alice`. */
  readonly name: string;
  /** DNS name, as in `alice@corp.example`. */
  readonly dns: string;
  /** Further suffixes of user principal names that belong to it. */
  readonly upnSuffixes: readonly string[];
  readonly base: string;
  readonly access: DirectoryAccess;
};

export type ActiveDirectorySettings = {
  readonly id: string;
  readonly domains: readonly DomainSettings[];
  /** Requirement U21; NetBIOS names. */
  readonly domainList: readonly string[];
  /** `groups.base` is each domain's own base. */
  readonly entry: Omit<EntrySettings, 'groups'> & { readonly groups: Omit<GroupSettings, 'base'> };
  readonly limits: StoreLimits;
};
