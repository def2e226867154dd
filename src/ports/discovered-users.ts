import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { AuditRecord } from '../model/audit.ts';
import type { UserKey, UserRecord } from '../model/user.ts';

/** What an administrator may change of a discovered user (requirements U8, U30). */
export type UserChanges = Partial<Pick<UserRecord, 'group' | 'enabled' | 'tacacsEnable' | 'attributes'>>;

/**
 * The users discovered by unknown-user policies. Finding and adding happen in memory, at once, and never fail: authentication does not wait for the
 * disk, which follows. A change by an administrator is durable, with its audit record, before it is answered; while the disk refuses
 * (`journal.unavailable`) nothing is changed.
 */
export interface DiscoveredUsers {
  find(name: string, profile: string): UserRecord | undefined;
  /** The record that is there, or `record`, which is there from now on: of several first logins at once one decides (U15, U18). */
  putIfAbsent(record: UserRecord): UserRecord;
  list(): Iterable<UserRecord>;
  /** Undefined when there is no such user. */
  change(key: UserKey, changes: UserChanges, actor: string): Promise<Result<UserRecord | undefined, Fault>>;
  /** Whoever is taken away is unknown again (U11). Gives how many there were. */
  remove(which: (record: UserRecord) => boolean, as: UserRemoval): Promise<Result<number, Fault>>;
}

/** How a removal stands in the audit trail. */
export type UserRemoval = Pick<AuditRecord, 'actor' | 'action' | 'subject'>;

/** A record to be kept, or a key to be forgotten. */
export type UserWrite = { readonly key: UserKey; readonly record: UserRecord | undefined };

/** Where discovered users outlive the process: all of one call, with its audit records, or nothing. */
export interface UserStore {
  load(): Promise<Result<readonly UserRecord[], Fault>>;
  save(writes: readonly UserWrite[], audit: readonly AuditRecord[]): Promise<Result<void, Fault>>;
}
