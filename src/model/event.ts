import type { Instant } from '../base/time.ts';
import type { CoaCommand } from './coa.ts';
import type { DeviceId } from './device.ts';
import type { Mac } from './mac.ts';
import type { EndpointId, PostureResult, PostureStimulus } from './posture.ts';
import type { RolloutWish } from './rollout.ts';
import type { SessionId } from './session.ts';

declare const eventId: unique symbol;

/** Chosen by the sender: the same id is accepted once. */
export type EventId = string & { readonly [eventId]: true };

/** A named access list as canonical entry lines without sequence numbers, e.g. `permit tcp any any eq www`. */
export type AclDocument = { readonly name: string; readonly lines: readonly string[] };

/** `request`: a digest of what was asked for, where the id stands for a key its sender may repeat: under the same one nothing else is meant. */
export type EventName = { readonly id: EventId; readonly request?: string };

/** Everything that makes the control path move. */
export type ControlEvent = EventName & {
  readonly at: Instant;
  readonly actor: string;
  /** Ties what follows to what began it; the event's own id when it is left out. */
  readonly correlation?: string;
} & (
    | { readonly kind: 'posture.reported'; readonly result: PostureResult }
    /** What happens to an endpoint besides results: a timer, a quarantine, a release, an agent that speaks. */
    | {
        readonly kind: 'posture.stimulus';
        readonly endpoint: EndpointId;
        readonly macs: readonly Mac[];
        readonly stimulus: PostureStimulus;
        readonly reason?: string;
      }
    | { readonly kind: 'policy.changed'; readonly revision: number; readonly previous: number; readonly changed: readonly string[] }
    | { readonly kind: 'session.action'; readonly session: SessionId; readonly command: CoaCommand; readonly reason?: string }
    /** The same of many sessions, in one job. */
    | {
        readonly kind: 'sessions.action';
        readonly sessions: readonly SessionId[];
        readonly command: CoaCommand;
        readonly reason?: string;
        /** How to go about it, within what the playbook allows. */
        readonly rollout?: RolloutWish;
      }
    /** A port that was shut is opened: the undo of `disable-host-port`. */
    | { readonly kind: 'port.enable'; readonly device: DeviceId; readonly port: string; readonly reason?: string }
    | {
        readonly kind: 'acl.push';
        readonly acls: readonly AclDocument[];
        readonly devices: readonly DeviceId[];
        readonly reason?: string;
        /** How to go about it, within what the playbook allows. */
        readonly rollout?: RolloutWish;
        /** What it was decided on: refused when it is no longer so. */
        readonly basis?: PushBasis;
      }
    | {
        readonly kind: 'acl.rollback';
        /** Whose push is taken back. */
        readonly job: string;
        readonly targets: readonly DeviceRollback[];
        readonly reason?: string;
        readonly rollout?: RolloutWish;
      }
    | {
        readonly kind: 'config.push';
        /** A configuration document in the words of the devices' driver; keys are named in it, not written. */
        readonly document: string;
        readonly devices: readonly DeviceId[];
        /** Go on though a device lacks what the document needs and does not bring. */
        readonly allowMissing: boolean;
        /** A device that is refused is left alone, and the others get the document; else nobody gets it. */
        readonly skipRefused?: boolean;
        /** Fingerprints of the configurations a plan was looked at with: a device that has another by now is not touched. */
        readonly basis?: Readonly<Record<DeviceId, string>>;
        readonly reason?: string;
      }
    | { readonly kind: 'config.save'; readonly devices: readonly DeviceId[]; readonly reason?: string }
    /** Another version of a list is in force on a device: what an Access-Accept to it names. */
    | { readonly kind: 'lists.changed'; readonly device: DeviceId; readonly list: string; readonly version: string }
    /** Versions of lists, by their names on the device, that were out of force for long enough and that nobody is known to use. */
    | { readonly kind: 'lists.unused'; readonly device: DeviceId; readonly versions: readonly string[] }
  );

/** What brings a device back: lists that were in force before, under their own names, and names of versions to remove. */
export type DeviceRollback = { readonly device: DeviceId; readonly restore: readonly AclDocument[]; readonly remove: readonly string[] };

/** A policy revision, and for each device a digest of what it showed. */
export type PushBasis = { readonly policyRevision: number; readonly devices: Readonly<Record<DeviceId, string>> };

/** A change of authorization that another server asked for through us: journaled as an event, planned by nobody. */
export type RelayedEvent = {
  readonly id: EventId;
  readonly at: Instant;
  /** The name of the client. */
  readonly actor: string;
  readonly kind: 'coa.relayed';
  readonly device: DeviceId;
  readonly packet: 'CoA-Request' | 'Disconnect-Request';
};
