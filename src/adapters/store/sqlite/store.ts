import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Instant } from '../../../base/time.ts';
import type { AuditRecord } from '../../../model/audit.ts';
import type { CoaProfile } from '../../../model/coa-profile.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { PlanId } from '../../../model/plan.ts';
import type { PostureRecord } from '../../../model/posture.ts';
import type { UserRecord } from '../../../model/user.ts';
import type { PolicyRecord, RevisionSummary } from '../../../policy/revision.ts';
import type { AccountingLog } from '../../../ports/accounting-log.ts';
import type { AccountingSpool } from '../../../ports/accounting-spool.ts';
import type { AuditLog, ChainedAuditRecord } from '../../../ports/audit-log.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { UserStore } from '../../../ports/discovered-users.ts';
import type { Journal } from '../../../ports/journal.ts';
import type { PlanStore } from '../../../ports/plan-store.ts';
import type { PolicyStore } from '../../../ports/policy-store.ts';
import type { PostureStore, SessionStore } from '../../../ports/session-store.ts';
import type { KeptHits } from '../../../rules/hit-counts.ts';
import { type AccountingRecord, unpackAccounting } from './accounting-block.ts';
import { auditBody, planOf, planRow, sessionOf } from './bodies.ts';
import type { GroupCommit } from './group-commit.ts';
import { LateSessions } from './late-sessions.ts';
import type { AuditRow, PostureRow } from './operations.ts';
import { spoolOn } from './spool.ts';
import type { StoreThread } from './thread.ts';

/** What a client taught us about itself, e.g. that it signs its requests; `client` is the key, `at` when. */
export type LearnedClient = { readonly client: string; readonly at: Instant };

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
  readonly hits: { load(): Promise<Result<KeptHits | undefined, Fault>>; save(hits: KeptHits): Promise<Result<void, Fault>> };
  /** The discovered users. */
  readonly users: UserStore;
  readonly learned: {
    load(): Promise<Result<readonly LearnedClient[], Fault>>;
    save(learned: LearnedClient): Promise<Result<void, Fault>>;
  };
  /** How devices want to be told, as far as they have shown it. */
  readonly coaProfiles: {
    load(): Promise<Result<ReadonlyMap<DeviceId, CoaProfile>, Fault>>;
    save(device: DeviceId, profile: CoaProfile): Promise<Result<void, Fault>>;
  };
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
        map(await commit.ask({ kind: 'read-accounting', from, limit }), (blocks) =>
          blocks.map(({ block, body }) => ({ block, records: unpackAccounting(body) })),
        ),
      drop: async (upTo) => map(await commit.ask({ kind: 'drop-accounting', upTo }), nothing),
    },
    spool: spoolOn(commit),
    sessions: {
      remember: (session) => late.remember(session),
      flush: () => late.flush(),
      load: async () => map(await commit.ask({ kind: 'load-sessions' }), (bodies) => bodies.map(sessionOf)),
    },
    postures: posturesOn(commit),
    users: usersOn(commit),
    policy: policyOn(commit),
    hits: hitsOn(commit),
    learned: learnedOn(commit),
    coaProfiles: coaProfilesOn(commit),
    healthy: () => thread.healthy,
    close: async () => {
      await late.flush();
      await thread.close();
    },
  };
}

function journalOn(commit: GroupCommit): Journal {
  return {
    record: async ({ event, plans, audit, posture }) => {
      const answer = await commit.ask({
        kind: 'record',
        event: { id: event.id, at: event.at, kind: event.kind, body: JSON.stringify(event) },
        plans: plans.map((plan) => planRow(plan)),
        audit: audit.map(auditBody),
        ...(posture && { posture: postureRow(posture) }),
      });
      return map(answer, ({ duplicate, plans: ids }) => ({ duplicate, plans: ids as readonly PlanId[] }));
    },
    find: async (id) => map(await commit.ask({ kind: 'find-event', id }), (ids) => ids as readonly PlanId[] | undefined),
  };
}

/** Postures read in one piece; a hundred thousand at once would stand in memory twice. */
const POSTURES_A_PAGE = 5000;

function posturesOn(commit: GroupCommit): PostureStore {
  return {
    load: async () => {
      const records: PostureRecord[] = [];
      for (let after = ''; ; ) {
        const page = await commit.ask({ kind: 'load-postures', after, limit: POSTURES_A_PAGE });
        if (!page.ok) return map(page, () => []);
        for (const { body } of page.value) records.push(JSON.parse(body) as PostureRecord);
        const last = page.value.at(-1);
        if (last === undefined) return ok(records);
        after = last.endpoint;
      }
    },
    save: async (records) => map(await commit.ask({ kind: 'save-postures', postures: records.map(postureRow) }), nothing),
  };
}

function postureRow(record: PostureRecord): PostureRow {
  return { endpoint: record.endpoint, revision: record.revision, body: JSON.stringify(record) };
}

function plansOn(commit: GroupCommit): PlanStore {
  return {
    save: async (plan, steps, audit = []) =>
      map(await commit.ask({ kind: 'save-plan', plan: planRow(plan, steps), audit: audit.map(auditBody) }), nothing),
    get: async (id) => map(await commit.ask({ kind: 'get-plan', id }), (bodies) => bodies && planOf(bodies)),
    list: async ({ limit, state }) =>
      map(await commit.ask({ kind: 'list-plans', limit, ...(state === undefined ? {} : { state }) }), (rows) => rows.map(planOf)),
    unfinished: async () => map(await commit.ask({ kind: 'unfinished-plans' }), (rows) => rows.map(planOf)),
  };
}

function auditOn(commit: GroupCommit): AuditLog {
  return {
    append: async (record) => map(await commit.ask({ kind: 'append-audit', body: auditBody(record) }), nothing),
    list: async ({ limit, before }) =>
      map(await commit.ask({ kind: 'list-audit', limit, ...(before === undefined ? {} : { before }) }), (rows) => rows.map(chained)),
    verify: async () => map(await commit.ask({ kind: 'verify-audit' }), (verdict) => verdict),
  };
}

function chained({ sequence, hash, body }: AuditRow): ChainedAuditRecord {
  return { ...(JSON.parse(body) as AuditRecord), sequence, hash };
}

function policyOn(commit: GroupCommit): PolicyStore {
  const load = async (revision?: number) =>
    map(await commit.ask({ kind: 'load-revision', ...(revision === undefined ? {} : { revision }) }), (row) => {
      if (row === undefined) return undefined;
      const { origin } = JSON.parse(row.summary) as RevisionSummary;
      return { record: JSON.parse(row.body) as PolicyRecord, origin };
    });
  return {
    newest: () => load(),
    get: (revision) => load(revision),
    list: async ({ limit, before }) =>
      map(await commit.ask({ kind: 'list-revisions', limit, ...(before === undefined ? {} : { before }) }), (rows) =>
        rows.map((summary) => JSON.parse(summary) as RevisionSummary),
      ),
    append: async ({ record, origin }, keep) => {
      const { revision, hash, at } = record;
      const summary = JSON.stringify({ revision, hash, at, origin } satisfies RevisionSummary);
      return map(await commit.ask({ kind: 'append-revision', revision, summary, body: JSON.stringify(record), keep }), nothing);
    },
  };
}

function usersOn(commit: GroupCommit): UserStore {
  return {
    load: async () => map(await commit.ask({ kind: 'load-users' }), (bodies) => bodies.map((body) => JSON.parse(body) as UserRecord)),
    save: async (writes, audit) => {
      const users = writes.map(({ key, record }) => ({ ...key, body: record && JSON.stringify(record) }));
      return map(await commit.ask({ kind: 'save-users', users, audit: audit.map(auditBody) }), nothing);
    },
  };
}

function hitsOn(commit: GroupCommit): Store['hits'] {
  return {
    load: async () =>
      map(await commit.ask({ kind: 'load-document', name: 'policy-hits' }), (body) =>
        body === undefined ? undefined : (JSON.parse(body) as KeptHits),
      ),
    save: async (hits) => map(await commit.ask({ kind: 'save-document', name: 'policy-hits', body: JSON.stringify(hits) }), nothing),
  };
}

function learnedOn(commit: GroupCommit): Store['learned'] {
  return {
    load: async () => map(await commit.ask({ kind: 'load-learned' }), (rows) => rows.map(({ body }) => JSON.parse(body) as LearnedClient)),
    save: async (learned) =>
      map(await commit.ask({ kind: 'save-learned', client: learned.client, body: JSON.stringify(learned) }), nothing),
  };
}

function coaProfilesOn(commit: GroupCommit): Store['coaProfiles'] {
  return {
    load: async () =>
      map(
        await commit.ask({ kind: 'load-coa-profiles' }),
        (rows) => new Map(rows.map(({ device, body }) => [device as DeviceId, JSON.parse(body) as CoaProfile])),
      ),
    save: async (device, profile) => map(await commit.ask({ kind: 'save-coa-profile', device, body: JSON.stringify(profile) }), nothing),
  };
}

function map<A, B>(answer: { ok: true; value: A } | { ok: false; why: string }, change: (value: A) => B): Result<B, Fault> {
  return answer.ok ? ok(change(answer.value)) : err(fault('journal.unavailable', `the journal cannot be used: ${answer.why}`));
}

function nothing(): void {}
