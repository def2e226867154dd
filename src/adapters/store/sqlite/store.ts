import type { Fault } from '../../../base/fault.ts';
import type { Result } from '../../../base/result.ts';
import type { AccountingLog } from '../../../ports/accounting-log.ts';
import type { AccountingSpool } from '../../../ports/accounting-spool.ts';
import type { AuditLog } from '../../../ports/audit-log.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { UserStore } from '../../../ports/discovered-users.ts';
import type { Journal } from '../../../ports/journal.ts';
import type { ManagedListStore } from '../../../ports/managed-lists.ts';
import type { PlanStore } from '../../../ports/plan-store.ts';
import type { PolicyStore } from '../../../ports/policy-store.ts';
import type { PostureStore, SessionStore } from '../../../ports/session-store.ts';
import { type AccountingRecord, unpackAccounting } from './accounting-block.ts';
import { answered, nothing } from './answered.ts';
import { sessionOf } from './bodies.ts';
import { auditOn, journalOn, plansOn } from './journal.ts';
import { LateSessions } from './late-sessions.ts';
import {
  type CoaProfileStore,
  coaProfilesOn,
  type HitStore,
  type HostKeyRecords,
  hitsOn,
  hostKeysOn,
  type LearnedStore,
  learnedOn,
  managedListsOn,
  policyOn,
  posturesOn,
  usersOn,
} from './remembered.ts';
import { spoolOn } from './spool.ts';
import type { StoreThread } from './thread.ts';

/** Everything that outlives the process. */
export type Store = {
  readonly journal: Journal;
  readonly plans: PlanStore;
  readonly audit: AuditLog;
  readonly accounting: AccountingLog;
  /** What was recorded, block by block, for forwarding and tests; `drop` forgets blocks up to and with `block`. */
  readonly accountingRecords: {
    read(
      fromBlock: number,
      blocks: number,
    ): Promise<Result<readonly { readonly block: number; readonly records: readonly AccountingRecord[] }[], Fault>>;
    drop(block: number): Promise<Result<void, Fault>>;
  };
  /** Accounting on its way to remote servers. */
  readonly spool: AccountingSpool;
  readonly sessions: SessionStore;
  readonly postures: PostureStore;
  readonly policy: PolicyStore;
  readonly hits: HitStore;
  /** The discovered users. */
  readonly users: UserStore;
  readonly learned: LearnedStore;
  /** How devices want to be told, as far as they have shown it. */
  readonly coaProfiles: CoaProfileStore;
  /** SSH host keys that people let in, and those that were refused. */
  readonly hostKeys: HostKeyRecords;
  /** Which version of each pushed list is in force on which device. */
  readonly managedLists: ManagedListStore;
  /** False since the disk refused the last write. */
  healthy(): boolean;
  /** Writes what waits, then gives the directory free. */
  close(): Promise<void>;
};

export function storeOn(thread: StoreThread, clock: Clock): Store {
  const { commit } = thread;
  const late = new LateSessions(commit, clock);
  return {
    journal: journalOn(commit),
    plans: plansOn(commit),
    audit: auditOn(commit),
    accounting: { append: (packet, source, at, done) => commit.account(packet, source, at, done) },
    accountingRecords: {
      read: async (from, limit) =>
        answered(await commit.ask({ kind: 'read-accounting', from, limit }), (blocks) =>
          blocks.map(({ block, body }) => ({ block, records: unpackAccounting(body) })),
        ),
      drop: async (upTo) => answered(await commit.ask({ kind: 'drop-accounting', upTo }), nothing),
    },
    spool: spoolOn(commit),
    sessions: {
      remember: (session) => late.remember(session),
      flush: () => late.flush(),
      load: async () => answered(await commit.ask({ kind: 'load-sessions' }), (bodies) => bodies.map(sessionOf)),
    },
    postures: posturesOn(commit),
    users: usersOn(commit),
    policy: policyOn(commit),
    hits: hitsOn(commit),
    learned: learnedOn(commit),
    coaProfiles: coaProfilesOn(commit),
    hostKeys: hostKeysOn(commit),
    managedLists: managedListsOn(commit),
    healthy: () => thread.healthy,
    close: async () => {
      await late.flush();
      await thread.close();
    },
  };
}
