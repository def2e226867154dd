import type { Result } from '../base/result.ts';
import type { Secret } from '../base/secret.ts';
import type { SecretSource } from '../base/secret-source.ts';
import type { Duration } from '../base/time.ts';
import type { Driver } from '../driver/contract.ts';
import type { DeviceId } from '../model/device.ts';
import type { ApprovalLaw } from '../plan/approval.ts';
import type { Playbook } from '../plan/playbook.ts';
import type { Policy } from '../policy/compile.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { AuthenticationVitals } from '../ports/authentication-vitals.ts';
import type { Clock } from '../ports/clock.ts';
import type { CoaClient } from '../ports/coa-client.ts';
import type { CoaProfiles } from '../ports/coa-profiles.ts';
import type { DeviceLeases } from '../ports/device-leases.ts';
import type { DeviceShells } from '../ports/device-shell.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Journal } from '../ports/journal.ts';
import type { ManagedLists } from '../ports/managed-lists.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { PostureDirectory } from '../ports/posture-directory.ts';
import type { Queue } from '../ports/queue.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { SessionLeases } from '../ports/session-leases.ts';
import type { PostureSettings } from '../posture/state/settings.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import type { BrakeSettings } from './brake.ts';
import type { Devices } from './driven-device.ts';
import type { InTurn } from './in-turn.ts';
import type { LoopLimits } from './loop-detector.ts';
import type { Pacing } from './pacing.ts';
import type { TcamBook } from './tcam-book.ts';

export { type DrivenDevice, drivenDevice } from './driven-device.ts';

/** How fast and how often changes of authorization are sent. */
export type CoaLimits = Required<Pick<ControlDeps, 'pacing' | 'brake' | 'loop' | 'cooldown'>>;

/** What the control path stands on; `src/app` puts it together. */
export type ControlDeps = {
  readonly journal: Journal;
  readonly plans: PlanStore;
  readonly audit: Pick<AuditLog, 'append'>;
  /** What of the trail is looked at after a restart; nothing where absent. */
  readonly trail?: Pick<AuditLog, 'list'>;
  readonly queue: Queue;
  readonly sessions: SessionDirectory;
  readonly postures: PostureDirectory;
  /** Those who move the posture of one endpoint do it one after another, from the record they read to the record they wrote. */
  readonly turns: InTurn;
  /** How postures are judged and how long they hold; the revision changes when its files do. */
  readonly posture: () => { readonly settings: PostureSettings; readonly revision: number };
  /** The policy in force. */
  readonly policy: () => Policy;
  readonly devices: Devices;
  readonly drivers: readonly Driver[];
  /** What the access list hardware of the devices holds. */
  readonly tcam: TcamBook;
  readonly coa: CoaClient;
  readonly coaProfiles: CoaProfiles;
  readonly lists: ManagedLists;
  /** How long a version of a list stays on a device after another took its place, in ms. */
  readonly listKeep?: Duration;
  readonly shells: DeviceShells;
  /** One server writes to a device at a time. */
  readonly leases: DeviceLeases;
  /** One server tells a session something at a time; undefined where there is no other. */
  readonly sessionLeases?: SessionLeases;
  readonly playbooks: readonly Playbook[];
  /** The keys configuration documents may name; a key that is written out in one is refused. */
  readonly documentKey: (source: SecretSource) => Result<Secret, string>;
  readonly dictionary: Dictionary;
  /** Which pushes need a second person; none where it is left out. */
  readonly approvals?: ApprovalLaw;
  /** How fast changes of authorization are sent at most. */
  readonly pacing?: Pacing;
  /** When an endpoint that is told the same without effect is left alone. */
  readonly loop?: LoopLimits;
  /** How long an endpoint is left in peace after a change, but by people, in ms; 0 where absent. */
  readonly cooldown?: Duration;
  /** Told once of each device that does not answer and never did: how it wants to be told may not be known. */
  readonly neverAnswered?: (device: DeviceId) => void;
  /** What slows rollouts down, and what it looks at; without these nothing does. */
  readonly brake?: BrakeSettings;
  readonly vitals?: () => AuthenticationVitals;
  /** How long nothing was heard of a session before its device is asked for it; never where it is left out. */
  readonly staleAfter?: Duration | 'never';
  /** This server's name, as policy conditions know it. */
  readonly serverName: string;
  readonly clock: Clock;
  readonly sink: EventSink;
};
