import type { Duration, Instant } from '../base/time.ts';
import type { CoaCommand, Rung } from './coa.ts';
import type { DeviceId } from './device.ts';
import type { AclDocument, EventId } from './event.ts';
import type { FailureLimit, Health, RolloutRates, RolloutWish, TimeWindow } from './rollout.ts';
import type { SessionId } from './session.ts';

declare const planId: unique symbol;
export type PlanId = string & { readonly [planId]: true };
/** `<plan>/<n>` */
export type StepId = string;

/** What is wanted; a playbook makes these from an event. */
export type Intent =
  | { readonly kind: 'coa'; readonly command: CoaCommand; readonly session: SessionId; readonly onlyIfChanged: boolean }
  | { readonly kind: 'ensure-acl'; readonly acl: AclDocument; readonly device: DeviceId }
  | { readonly kind: 'ensure-no-acl'; readonly name: string; readonly device: DeviceId }
  | { readonly kind: 'ensure-configuration'; readonly device: DeviceId }
  | { readonly kind: 'enable-port'; readonly device: DeviceId; readonly port: string }
  | { readonly kind: 'save-config'; readonly device: DeviceId };

export type StepAction =
  | {
      readonly kind: 'coa';
      readonly command: CoaCommand;
      readonly session: SessionId;
      readonly device: DeviceId;
      /** Not sent when the session turns out to have what the policy gives it. */
      readonly onlyIfChanged: boolean;
    }
  | {
      readonly kind: 'push-acl';
      readonly device: DeviceId;
      readonly acl: AclDocument;
      /** The version that was in force there when it was planned, to go back to. */
      readonly before?: AclDocument;
      /** Read back, this is the version of the list in force on the device, unless a later intent was faster. Absent in plans of before that was kept. */
      readonly moves?: { readonly list: string; readonly generation: number };
    }
  /** `entries`: how many the device showed when it was planned; absent where it was not asked. */
  | { readonly kind: 'remove-acl'; readonly device: DeviceId; readonly name: string; readonly entries?: number }
  /**
   * The document of the plan. `lines` are what it makes on the configuration the plan was made on, for people: keys redacted. `basis` is the
   * fingerprint of that configuration.
   */
  | {
      readonly kind: 'configure';
      readonly device: DeviceId;
      readonly lines: readonly string[];
      readonly basis: string;
      /** What the lines add to access lists; absent where that is nothing. */
      readonly brought?: readonly AclDocument[];
    }
  | { readonly kind: 'save-config'; readonly device: DeviceId }
  /** The last rung of the ladder: the session is cleared by the command line of its device. */
  | { readonly kind: 'clear-session'; readonly device: DeviceId; readonly session: SessionId }
  /** What `disable-host-port` did not do, on the port of the session. */
  | { readonly kind: 'shut-port'; readonly device: DeviceId; readonly session: SessionId; readonly port: string }
  /** Takes back `disable-host-port` and `shut-port`, which RADIUS cannot. */
  | { readonly kind: 'enable-port'; readonly device: DeviceId; readonly port: string };

/** What must be seen on the device before a step counts. */
export type Expectation =
  /** An Access-Accept with this fingerprint after the step was sent, then accounting or a session query. */
  | { readonly kind: 'authorization'; readonly session: SessionId; readonly fingerprint: string; readonly summary: string }
  /** Any Access-Accept after the step was sent: another server decides which. Then the device's word that it is in force. */
  | { readonly kind: 'reauthenticated'; readonly session: SessionId }
  /** The answer is all there is to see. */
  | { readonly kind: 'acknowledged' }
  /** The device shows the template on the session, or no longer shows it. */
  | {
      readonly kind: 'template';
      readonly session: SessionId;
      readonly of: 'service' | 'interface';
      readonly name: string;
      readonly present: boolean;
    }
  /** Attributes of the session as the request gave them: no device is known to show them. */
  | { readonly kind: 'changed'; readonly session: SessionId }
  | { readonly kind: 'session-ended'; readonly session: SessionId }
  /** It ended, or began anew: its port went down, or the device forgot it. */
  | { readonly kind: 'session-restarted'; readonly session: SessionId }
  | { readonly kind: 'port-open' | 'port-shut'; readonly device: DeviceId; readonly port: string }
  | { readonly kind: 'acl-equals'; readonly device: DeviceId; readonly acl: AclDocument }
  | { readonly kind: 'acl-absent'; readonly device: DeviceId; readonly name: string }
  /** Nothing on the device is otherwise than the document of the plan wants it. */
  | { readonly kind: 'configuration-equals'; readonly device: DeviceId }
  | { readonly kind: 'saved'; readonly device: DeviceId };

/** A rung of a step. `port`: it is shut by the command line, where the session itself is of no account. */
export type StepRung = Rung & { readonly port?: string };

export type RetryLaw = { readonly attempts: number; readonly initial: Duration; readonly cap: Duration };

/** `acknowledged` and finished: the device took it, and nothing shows whether it is in force. */
export type StepState = 'waiting' | 'ready' | 'sent' | 'acknowledged' | 'proved' | 'refused' | 'unknown' | 'failed' | 'skipped';

/** One thing seen while a step ran; `at` in ms wall clock. */
export type Evidence = { readonly at: Instant; readonly what: string; readonly detail?: string };

export type Step = {
  readonly id: StepId;
  /** Steps of one key never overlap: `device:<id>` or `session:<id>`. */
  readonly serialKey: string;
  readonly after: readonly StepId[];
  readonly do: StepAction;
  readonly expect: Expectation;
  readonly undo?: StepAction;
  /** The failed step this one takes back. */
  readonly undoes?: StepId;
  readonly retry: RetryLaw;
  /** What is tried after this where it has no effect. Absent: nothing; empty: nothing any more. */
  readonly ladder?: readonly StepRung[];
  /** Begun so long after the steps before it are over, in ms. */
  readonly delay?: Duration;
  /** Begun also when nobody knows whether the step before it took effect. */
  readonly despite?: true;
  /** From the first send to the proof. */
  readonly deadline: Duration;
  readonly state: StepState;
  readonly attempt: number;
  /** The wave of a rollout it belongs to, from 1. Its first steps are `waiting` until the waves before are over. */
  readonly wave?: number;
  /** Not before this instant (retry back-off, pause between waves). */
  readonly notBefore?: Instant;
  /** When the last attempt was sent. */
  readonly sentAt?: Instant;
  /** Its device has not answered so far: the waves of a rollout go on without it, as though it had failed. */
  readonly silent?: true;
  /** RFC 5176 Error-Cause of the last NAK. */
  readonly errorCause?: number;
  /** Why a `skipped` step was not needed or not possible. */
  readonly skipped?: SkipReason;
  /** Set once, when nothing more will be done about the step. */
  readonly finishedAt?: Instant;
  readonly evidence: readonly Evidence[];
};

/** A step that is done by RADIUS. */
export type CoaStep = Step & { readonly do: Extract<StepAction, { kind: 'coa' }> };

/**
 * `unchanged`: in force already; `superseded`: a newer or stronger intent; `gone`: the session ended; `blocked`: a step before it failed;
 * `stopped`: too many failed before its turn; `cancelled`: somebody ended the job; `used`: something on the device names what was to be removed.
 */
export type SkipReason = 'unchanged' | 'used' | 'superseded' | 'gone' | 'blocked' | 'no-resources' | 'stopped' | 'cancelled';

/** Steps a second, as a rate of a token bucket. */
export type PerSecond = number;

/** How a plan with many targets goes about it: bulk work, which urgent work overtakes. */
export type Rollout = {
  /** Targets that have begun when each wave has, the last being all: `[1, 6, 100]`. */
  readonly waves: readonly number[];
  /** The last wave that has begun, from 1; absent: the first. */
  readonly begun?: number;
  /** Between the end of a wave and the next, in ms. */
  readonly pause: Duration;
  /** Reached, nothing more is begun. `percent` is of the targets that have begun. */
  readonly maxFailures?: FailureLimit;
  readonly rate: RolloutRates;
  /** How much of its time a step may be put off beyond what the rates ask, as a part of 1; how much of it follows from the step's id. */
  readonly jitter: number;
  /** Nothing is begun while authentications are slower or refused more often; `rejects` in percent. */
  readonly requireHealthy?: Health;
  /** Devices worked on over their terminals at once. */
  readonly parallel?: number;
  /** What was wished for, where somebody did. */
  readonly asked?: RolloutWish;
  /** Something is begun only while one window of each of these sets is open. */
  readonly windows?: readonly (readonly TimeWindow[])[];
};

/** What a push means on one device besides its steps: which version is in force afterwards, and for whom that is a change. */
export type ListMove = {
  readonly device: DeviceId;
  readonly list: string;
  /** Undefined where the device has none yet. */
  readonly from?: string;
  /** Left out in jobs of before it was kept: extended. */
  readonly type?: 'standard' | 'extended';
  readonly to: string;
  readonly entries: number;
  /** Profiles of the policy that name the list. */
  readonly profiles: readonly string[];
  /** Sessions of the device that name another version and are re-authenticated, of all that are live there. */
  readonly sessions: number;
  readonly live: number;
};

/** The word of a second person that a plan needs before anything of it is begun. */
export type Approval = {
  /** Who asked for the plan, and so may not approve it. */
  readonly author: string;
  /** Nobody said anything by then: it is denied. */
  readonly until: Instant;
  /** Undefined while it waits. `expired`: denied by time. */
  readonly verdict?: 'approved' | 'denied' | 'expired';
  readonly by?: string;
  readonly reason?: string;
};

/**
 * How a plan is over. `unneeded`: looked at, and nothing had to change, so nothing was sent and nothing proved. `acknowledged`: the device took what was
 * sent, and of some of it nothing shows whether it is in force. `rolled-back`: what it did was taken back since.
 */
export const FINAL_STATES = ['proved', 'unneeded', 'acknowledged', 'partial', 'failed', 'cancelled', 'superseded', 'rolled-back'] as const;

/**
 * `paused`: what was sent is watched to its end, nothing more is begun. `waiting`: nothing was begun yet, for its window is closed. `waiting-approval`:
 * nothing is begun before a second person says so.
 */
export const PLAN_STATES = ['draft', 'waiting-approval', 'waiting', 'running', 'paused', ...FINAL_STATES] as const;
export type PlanState = (typeof PLAN_STATES)[number];

export type Plan = {
  readonly id: PlanId;
  readonly cause: EventId;
  /** Ties the plan to what began it, where that is not its event. */
  readonly correlation?: string;
  readonly playbook: string;
  /** The configuration document its `configure` steps bring onto devices; keys are named in it, not written. */
  readonly document?: string;
  /** The plan whose push it takes back. */
  readonly takesBack?: PlanId;
  /** The last plan that was to take back what it did. */
  readonly takenBackBy?: PlanId;
  /** What of the policy changed, where that is its cause. */
  readonly policyChange?: readonly string[];
  /** What was asked of many sessions, where that is its cause. */
  readonly command?: CoaCommand;
  /** A person asked for it: it does not wait for the cooldown of an endpoint. */
  readonly asked?: true;
  /** What the plan was made on; `admit` re-makes it when this is no longer true. */
  readonly basis: {
    readonly policyRevision: number;
    readonly devices: Readonly<Record<DeviceId, string>>;
  };
  readonly state: PlanState;
  /** Held back because its window is closed; devices that were begun are finished. */
  readonly heldBy?: 'window';
  /** Where it needs the word of a second person. */
  readonly approval?: Approval;
  /** Undefined where all targets are acted on at once. */
  readonly rollout?: Rollout;
  /** Set once: nothing more is begun, and why. What was sent is watched to its end, what failed is taken back. */
  readonly ending?: 'stopped' | 'cancelled' | 'superseded';
  readonly createdAt: Instant;
  /** When it last went on after it was held back, or its last wave began, and how many of its steps were over by then. */
  readonly wentOn?: { readonly at: Instant; readonly done: number };
  readonly finishedAt?: Instant;
  /** Counts changes; a store never lets an older one replace a newer one. */
  readonly revision: number;
  readonly steps: readonly Step[];
  /** Targets that should change and cannot be acted on; the notes say why. */
  readonly leftAlone: number;
  /** Which lists of which devices come into force in another version. */
  readonly moves?: readonly ListMove[];
  /** Shown to people: the TCAM arithmetic, the diff, targets left alone and why. */
  readonly notes: readonly string[];
};

/**
 * What came of one attempt at a step. A CoA-NAK is `refused`, not an exception; "sent, no answer" is `unknown`.
 * `taken`: acknowledged, and nothing can be looked at to see more.
 * `unproved`: looked for the effect and did not see it; `unconfirmed`: granted, but the device never said it is in force;
 * `busy`: nothing was done, try later; `deferred`: not before `until`, which is no attempt; `skipped`: nothing has to be done.
 */
export type StepResult = {
  readonly step: StepId;
  readonly kind:
    | 'sent'
    | 'acknowledged'
    | 'taken'
    | 'proved'
    | 'refused'
    | 'silent'
    | 'unknown'
    | 'unproved'
    | 'unconfirmed'
    | 'failed'
    | 'gone'
    | 'busy'
    | 'deferred'
    | 'skipped';
  readonly evidence: readonly Evidence[];
  readonly skipped?: SkipReason;
  /** RFC 5176 Error-Cause of a NAK. */
  readonly errorCause?: number;
  /** Of `deferred`. */
  readonly until?: Instant;
  /**
   * Why it is certain that the step has no effect: nothing was sent, since this way is barred here, or the device was looked at. Without it only a
   * NAK is certain, and nothing stronger is tried.
   */
  readonly without?: 'barred' | 'looked';
  readonly at: Instant;
};
