import type { Fault } from '../../base/fault.ts';
import type { Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import type { Duration } from '../../base/time.ts';
import type { Control } from '../../control/control.ts';
import type { DriftWatch } from '../../control/drift-watch.ts';
import type { Enrolled } from '../../control/enrol-device.ts';
import type { HostKeyEnrolment } from '../../control/enrolled-host-keys.ts';
import type { PolicyImpact } from '../../control/impact.ts';
import type { ProbeOptions } from '../../control/probe-device.ts';
import type { ProbeReport } from '../../control/probe-report.ts';
import type { TcamBook } from '../../control/tcam-book.ts';
import type { Device, DeviceId } from '../../model/device.ts';
import type { PlanId } from '../../model/plan.ts';
import type { PostureRecord } from '../../model/posture.ts';
import type { UserKey, UserRecord } from '../../model/user.ts';
import type { Policy } from '../../policy/compile.ts';
import type { Draft } from '../../policy/draft.ts';
import type { PolicyDocument } from '../../policy/elements.ts';
import type { PolicyRevision, RevisionOrigin } from '../../policy/revision.ts';
import type { StoresKnown } from '../../policy/unknown-user.ts';
import type { AuditLog } from '../../ports/audit-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CoaProfiles } from '../../ports/coa-profiles.ts';
import type { DecisionLog } from '../../ports/decision-log.ts';
import type { DiscoveredUsers } from '../../ports/discovered-users.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import type { ManagedLists } from '../../ports/managed-lists.ts';
import type { PolicyStore } from '../../ports/policy-store.ts';
import type { PostureDirectory } from '../../ports/posture-directory.ts';
import type { Random } from '../../ports/random.ts';
import type { SessionDirectory } from '../../ports/session-directory.ts';
import type { PosturePolicy } from '../../posture/assess/posture-policy.ts';
import type { PostureSettings } from '../../posture/state/settings.ts';
import type { HitEpoch } from '../../rules/hit-counts.ts';
import type { Dictionary } from '../../wire/radius/dictionary.ts';

/** What a key may do; each role may also do what the ones before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** An API key as the server knows it: never the key itself. */
export type ApiKey = {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
};

/** The configured devices. */
export type DeviceList = {
  list(): readonly Device[];
  get(id: DeviceId): Device | undefined;
};

/** What a change of policy did. `revision` is the one in force now; nothing changed when `changed` is empty. */
export type PolicyChange = { readonly revision: number; readonly changed: readonly string[]; readonly jobs: readonly PlanId[] };

/** A policy to ask: a revision by number, the one in force, or what the files say now. */
export type PolicyRef = number | 'current' | 'files';

type Changed = Promise<Result<PolicyChange, readonly Fault[]>>;

export type PolicyAdmin = {
  current(): Policy;
  /** How the revision in force came about. */
  origin(): RevisionOrigin;
  /** Reads the policy files and tells every fault of them; changes nothing. */
  validate(): Promise<Result<PolicyDocument, readonly Fault[]>>;
  /** Reads the policy files and puts them in force, all or nothing. `policy.superseded` when another revision than `expected` is in force. */
  publish(actor: string, guard: { readonly expected?: number | undefined }): Changed;
  /** As `publish`, but a revision somebody went back to stays in force while the files say nothing new. */
  reload(actor: string): Changed;
  /** Makes the content of an earlier revision a new one. */
  rollback(to: number, actor: string, guard: { readonly expected?: number | undefined; readonly reason?: string | undefined }): Changed;
  revisions: PolicyStore['list'];
  revision(number: number): Promise<Result<PolicyRevision | undefined, Fault>>;
  at(ref: PolicyRef): Promise<Result<Policy, readonly Fault[]>>;
  /** The same with its places: those in the files for `files`, else just the revision. */
  placed(ref: PolicyRef): Promise<Result<{ readonly policy: Policy; readonly draft: Draft }, readonly Fault[]>>;
};

/** How often rules matched, as this server may show it (requirement P71). */
export type ShownHits = HitEpoch & {
  readonly server: string;
  readonly role: 'primary' | 'secondary';
  /** Whose counts are in it. */
  readonly servers: readonly string[];
  /** Why counts of other servers may be missing. */
  readonly incomplete?: string;
  get(table: string, rule: string): number;
};

export type HitsAdmin = {
  shown(): Promise<ShownHits>;
  /** Every count of the deployment is zero from here on; gives the epoch that began. */
  reset(actor: string): Promise<Result<HitEpoch, Fault>>;
};

/** Known users, who are read here, and discovered ones, who can be changed. */
export type UserAdmin = Pick<DiscoveredUsers, 'change' | 'remove'> & {
  list(): Iterable<UserRecord>;
  find(key: UserKey): UserRecord | undefined;
};

/** Who sends posture results under a signature instead of an API key. A secret is `whsec_` and base64. */
export type WebhookSender = { readonly name: string; readonly secrets: readonly Secret[] };

/** What postures are judged by now, and who may report them by webhook. */
export type PostureAdmin = {
  policy(): PosturePolicy;
  settings(): PostureSettings;
  webhooks(): readonly WebhookSender[];
};

/** The text a Prometheus server scrapes. */
export type MetricsText = { readonly contentType: string; text(): Promise<string> };

export type ReadyCheck = { readonly name: string; readonly ok: boolean; readonly detail?: string };

/** Everything the HTTP API stands on; `src/app` puts it together. */
export type ApiDeps = {
  readonly version: string;
  readonly control: Control;
  readonly sessions: SessionDirectory;
  /** What the access list hardware of the devices holds. */
  readonly tcam: TcamBook;
  readonly postures: PostureDirectory;
  /** Tells of endpoints whose grace is nearly over. */
  readonly graceNotices: { watch(listener: (record: PostureRecord) => void): () => void };
  readonly posture: PostureAdmin;
  readonly devices: DeviceList;
  /** What was learned of how devices want to be told. */
  readonly coaProfiles: Pick<CoaProfiles, 'get'>;
  /** Which version of each pushed list is in force where. */
  readonly lists: Pick<ManagedLists, 'on' | 'get' | 'list'>;
  /** Finds it out by asking the device. */
  readonly probe: (device: DeviceId, options: ProbeOptions) => Promise<Result<ProbeReport, Fault>>;
  /** The SSH host keys people let in. */
  readonly enrolment: Pick<HostKeyEnrolment, 'state' | 'accept' | 'close' | 'refusedAs' | 'unenrolled'>;
  /** Opens the window for the first key of a device and logs in at once. */
  readonly enrol: (device: DeviceId, length: Duration, actor: string) => Promise<Result<Enrolled, Fault>>;
  /** How devices stand to the documents they are to be held to. */
  readonly drift: Pick<DriftWatch, 'last' | 'look'>;
  readonly policy: PolicyAdmin;
  /** Which live sessions the second policy would decide differently than the first, and what that means. */
  readonly impact: (before: Policy, after: Policy) => Promise<PolicyImpact>;
  readonly hits: HitsAdmin;
  /** The identity stores in force. */
  readonly stores: StoresKnown;
  readonly users: UserAdmin;
  readonly decisions: Pick<DecisionLog, 'get' | 'newest'>;
  readonly audit: Pick<AuditLog, 'list' | 'verify'>;
  /** The API keys that are let in. */
  readonly keys: () => readonly ApiKey[];
  readonly sink: EventSink;
  readonly metrics: MetricsText;
  /** What `/readyz` shows; the server is ready when every check is ok. */
  readonly ready: () => Promise<readonly ReadyCheck[]> | readonly ReadyCheck[];
  /** This server's name, as policy conditions know it. */
  readonly serverName: string;
  readonly dictionary: Dictionary;
  readonly clock: Clock;
  readonly random: Random;
};
