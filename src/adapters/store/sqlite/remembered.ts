import type { Fault } from '../../../base/fault.ts';
import { ok, type Result } from '../../../base/result.ts';
import type { Instant } from '../../../base/time.ts';
import type { CoaProfile } from '../../../model/coa-profile.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { HostKeyRecord } from '../../../model/host-key.ts';
import type { ManagedList } from '../../../model/managed-list.ts';
import type { PostureRecord } from '../../../model/posture.ts';
import type { UserRecord } from '../../../model/user.ts';
import type { PolicyRecord, RevisionSummary } from '../../../policy/revision.ts';
import type { UserStore } from '../../../ports/discovered-users.ts';
import type { ManagedListStore } from '../../../ports/managed-lists.ts';
import type { PolicyStore } from '../../../ports/policy-store.ts';
import type { PostureStore } from '../../../ports/session-store.ts';
import type { KeptHits } from '../../../rules/hit-counts.ts';
import { answered, nothing } from './answered.ts';
import { auditBody, postureRow } from './bodies.ts';
import type { GroupCommit } from './group-commit.ts';

export type HitStore = { load(): Promise<Result<KeptHits | undefined, Fault>>; save(hits: KeptHits): Promise<Result<void, Fault>> };

/** What a client taught us about itself, e.g. that it signs its requests; `client` is the key, `at` when. */
export type LearnedClient = { readonly client: string; readonly at: Instant };
export type LearnedStore = {
  load(): Promise<Result<readonly LearnedClient[], Fault>>;
  save(learned: LearnedClient): Promise<Result<void, Fault>>;
};

export type CoaProfileStore = {
  load(): Promise<Result<ReadonlyMap<DeviceId, CoaProfile>, Fault>>;
  save(device: DeviceId, profile: CoaProfile): Promise<Result<void, Fault>>;
};

export type HostKeyRecords = {
  load(): Promise<Result<ReadonlyMap<DeviceId, HostKeyRecord>, Fault>>;
  save(device: DeviceId, record: HostKeyRecord): Promise<Result<void, Fault>>;
};

/** Postures read in one piece; a hundred thousand at once would stand in memory twice. */
const POSTURES_A_PAGE = 5000;

export function posturesOn(commit: GroupCommit): PostureStore {
  return {
    load: async () => {
      const records: PostureRecord[] = [];
      for (let after = ''; ; ) {
        const page = await commit.ask({ kind: 'load-postures', after, limit: POSTURES_A_PAGE });
        if (!page.ok) return answered(page, () => []);
        for (const { body } of page.value) records.push(JSON.parse(body) as PostureRecord);
        const last = page.value.at(-1);
        if (last === undefined) return ok(records);
        after = last.endpoint;
      }
    },
    save: async (records) => answered(await commit.ask({ kind: 'save-postures', postures: records.map(postureRow) }), nothing),
  };
}

export function policyOn(commit: GroupCommit): PolicyStore {
  const load = async (revision?: number) =>
    answered(await commit.ask({ kind: 'load-revision', ...(revision === undefined ? {} : { revision }) }), (row) => {
      if (row === undefined) return undefined;
      const { origin } = JSON.parse(row.summary) as RevisionSummary;
      return { record: JSON.parse(row.body) as PolicyRecord, origin };
    });
  return {
    newest: () => load(),
    get: (revision) => load(revision),
    list: async ({ limit, before }) =>
      answered(await commit.ask({ kind: 'list-revisions', limit, ...(before === undefined ? {} : { before }) }), (rows) =>
        rows.map((summary) => JSON.parse(summary) as RevisionSummary),
      ),
    append: async ({ record, origin }, keep) => {
      const { revision, hash, at } = record;
      const summary = JSON.stringify({ revision, hash, at, origin } satisfies RevisionSummary);
      return answered(await commit.ask({ kind: 'append-revision', revision, summary, body: JSON.stringify(record), keep }), nothing);
    },
  };
}

export function usersOn(commit: GroupCommit): UserStore {
  return {
    load: async () => answered(await commit.ask({ kind: 'load-users' }), (bodies) => bodies.map((body) => JSON.parse(body) as UserRecord)),
    save: async (writes, audit) => {
      const users = writes.map(({ key, record }) => ({ ...key, body: record && JSON.stringify(record) }));
      return answered(await commit.ask({ kind: 'save-users', users, audit: audit.map(auditBody) }), nothing);
    },
  };
}

export function hitsOn(commit: GroupCommit): HitStore {
  return {
    load: async () =>
      answered(await commit.ask({ kind: 'load-document', name: 'policy-hits' }), (body) =>
        body === undefined ? undefined : (JSON.parse(body) as KeptHits),
      ),
    save: async (hits) => answered(await commit.ask({ kind: 'save-document', name: 'policy-hits', body: JSON.stringify(hits) }), nothing),
  };
}

export function learnedOn(commit: GroupCommit): LearnedStore {
  return {
    load: async () =>
      answered(await commit.ask({ kind: 'load-learned' }), (rows) => rows.map(({ body }) => JSON.parse(body) as LearnedClient)),
    save: async (learned) =>
      answered(await commit.ask({ kind: 'save-learned', client: learned.client, body: JSON.stringify(learned) }), nothing),
  };
}

export function coaProfilesOn(commit: GroupCommit): CoaProfileStore {
  return {
    load: async () =>
      answered(
        await commit.ask({ kind: 'load-coa-profiles' }),
        (rows) => new Map(rows.map(({ device, body }) => [device as DeviceId, JSON.parse(body) as CoaProfile])),
      ),
    save: async (device, profile) =>
      answered(await commit.ask({ kind: 'save-coa-profile', device, body: JSON.stringify(profile) }), nothing),
  };
}

export function hostKeysOn(commit: GroupCommit): HostKeyRecords {
  return {
    load: async () =>
      answered(
        await commit.ask({ kind: 'load-host-keys' }),
        (rows) => new Map(rows.map(({ device, body }) => [device as DeviceId, JSON.parse(body) as HostKeyRecord])),
      ),
    save: async (device, record) => answered(await commit.ask({ kind: 'save-host-key', device, body: JSON.stringify(record) }), nothing),
  };
}

export function managedListsOn(commit: GroupCommit): ManagedListStore {
  return {
    load: async () =>
      answered(await commit.ask({ kind: 'load-managed-lists' }), (bodies) => bodies.map((body) => JSON.parse(body) as ManagedList)),
    save: async (pointer) => {
      const { device, list, revision } = pointer;
      return answered(await commit.ask({ kind: 'save-managed-list', device, list, revision, body: JSON.stringify(pointer) }), nothing);
    },
  };
}
