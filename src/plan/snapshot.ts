import type { PlatformLimits } from '../acl/limits.ts';
import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { AclDocument } from '../model/event.ts';
import type { ManagedList } from '../model/managed-list.ts';
import type { PostureCoa, PostureRecord, PostureStatus } from '../model/posture.ts';
import type { Authorization, Session } from '../model/session.ts';
import type { Held, TcamChange, TcamPlatform, TcamReserve } from './tcam-ledger.ts';

/** What the policy in force would give a session if it authenticated now. */
export type Desired =
  | { readonly kind: 'grant'; readonly authorization: Authorization }
  | { readonly kind: 'reject' }
  /** It cannot be decided without the device; the text says why. */
  | { readonly kind: 'undecidable'; readonly why: string };

export type SessionView = {
  readonly session: Session;
  readonly desired: Desired;
  /** Why it cannot be told what is asked of many. */
  readonly barred?: string;
  /** What of the access list hardware it lets go and takes when it is given what is desired. */
  readonly tcam?: TcamChange | undefined;
};

/** What a configuration document would change on a device, looked at now. Texts are for people: keys redacted. */
export type ConfigurationView = {
  /** The fingerprint of the device's whole configuration. */
  readonly basis: string;
  readonly lines: readonly string[];
  readonly drift: readonly string[];
  /** What the lines add to access lists. */
  readonly brought: readonly AclDocument[];
  /** Lists of the device that the lines put to use on ports. */
  readonly bound: readonly AclDocument[];
  readonly warnings: readonly string[];
  /** What the document needs on the device, and neither of them has. */
  readonly missing: readonly string[];
  /** Why nothing is to be written to it now: a change of somebody else waits there. */
  readonly held?: Fault;
  /** How the change will be kept from staying half-done. */
  readonly safeguard: string;
  readonly lastChange?: string;
};

/** What portreeve knows of the lists of a device. */
export type KeptLists = {
  readonly pointers: readonly ManagedList[];
  /** Numbers the intent this snapshot is taken for. */
  readonly generation: number;
  /** Live sessions, and how many of them name each list. */
  readonly live: number;
  readonly naming: Readonly<Record<string, number>>;
};

/** A device as planning sees it. */
export type DeviceView = {
  readonly id: DeviceId;
  /** Why it cannot be sent CoA, or reached over SSH; undefined when it can. */
  readonly noCoa?: string;
  readonly noShell?: string;
  readonly platform?: PlatformLimits & TcamPlatform;
  /** The access lists on the device, canonical lines; undefined when it was not or could not be asked. */
  readonly accessLists?: readonly AclDocument[];
  /** Why nothing is to be written to it now, such as a change of somebody else that waits there; undefined where nothing is known against it. */
  readonly held?: Fault;
  /** What of its TCAM is held, reserved and kept free at this moment; undefined where nothing limits it. */
  readonly tcam?: { readonly reserve: TcamReserve; readonly held: readonly Held[] } | undefined;
  /** For plans that bring a configuration document; a fault where it cannot be told. */
  readonly configuration?: Result<ConfigurationView, Fault>;
  /** Undefined where no list is to be written. */
  readonly lists?: KeptLists;
  /** Said in the plan, e.g. that the device did not answer. */
  readonly notes: readonly string[];
};

/** What a posture event makes of its endpoint: what policy saw of it, what it will see, and the row of the table that says so. */
export type PostureMove = {
  readonly previous: PostureStatus;
  readonly status: PostureStatus;
  readonly coa: PostureCoa;
  readonly row: number | undefined;
  readonly record: PostureRecord;
};

/** The world a plan is made on, read once. Holds only what the event may concern. */
export type Snapshot = {
  readonly policyRevision: number;
  readonly posture?: PostureMove;
  readonly sessions: readonly SessionView[];
  /** The profiles that name each list the event is about. */
  readonly profiles?: Readonly<Record<string, readonly string[]>>;
  readonly devices: ReadonlyMap<DeviceId, DeviceView>;
};
