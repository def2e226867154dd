import type { Duration, Instant } from '../base/time.ts';
import type { Mac } from './mac.ts';

/** States of an endpoint's posture (policy-and-posture §4.4). */
export const POSTURE_STATUSES = ['unknown', 'pending', 'compliant', 'grace', 'noncompliant', 'quarantined'] as const;
export type PostureStatus = (typeof POSTURE_STATUSES)[number];

declare const endpointId: unique symbol;

/** An endpoint: what its agent calls it, or its MAC address where nothing else is known. One may have several addresses. */
export type EndpointId = Mac | (string & { readonly [endpointId]: true });

/** What became of one check of an assessment. */
export type CheckVerdict = {
  readonly id: string;
  readonly passed: boolean;
  /** Whether failing it makes the endpoint non-compliant. */
  readonly blocking: boolean;
  /** Why, as a code such as `not-reported` or `version-too-old`; empty where it passed. */
  readonly reason: string;
  /** What was seen. */
  readonly evidence: string;
  /** What the user does about it, where somebody wrote it down. */
  readonly remedy?: string;
  readonly firstFailedAt?: Instant;
};

/** Deadlines of an endpoint. Each is a timer of its own, kept over restarts and shown with the seconds that remain. */
export const POSTURE_TIMERS = ['pending', 'grace', 'lease', 'reassess', 'heartbeat', 'scan', 'quarantine'] as const;
export type PostureTimer = (typeof POSTURE_TIMERS)[number];

/** Put in quarantine by somebody: it stays until it is released or its time is up, whatever is reported in between. */
export type Quarantine = {
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
  /** False where a check put it there: then passing is enough to leave. */
  readonly sticky: boolean;
  readonly isolation: 'restrict' | 'shutdown' | 'terminate';
};

/** The scan of an nFactor flow that goes on after it: a report that fails or does not come ends the session (requirements E24 to E26). */
export type PeriodicScan = {
  /** The run it came out of, which its reports name. */
  readonly run: string;
  readonly flow: string;
  readonly action: string;
  readonly minutes: number;
};

/** Everything known of an endpoint's posture. Plain data: it is stored as it stands. */
export type PostureRecord = {
  readonly endpoint: EndpointId;
  /** Every address it has been seen with; a session belongs to it by one of them. */
  readonly macs: readonly Mac[];
  /** Counts every change. */
  readonly revision: number;
  readonly state: PostureStatus | 'ended';
  /** In which it would begin again, while it has `ended` (row 17). */
  readonly resume: PostureStatus;
  readonly since: Instant;
  /** Of the newest report that was taken; an older one is dropped. */
  readonly version: number;
  readonly reportedAt?: Instant;
  readonly checks: readonly CheckVerdict[];
  /** When it began to fail, and has not passed since. */
  readonly firstFailedAt?: Instant;
  readonly lastCompliantAt?: Instant;
  /** Groups of an EPA flow that the session keeps. */
  readonly groups: readonly string[];
  /** The quarantine group of the failure that grace is running for. */
  readonly failedInto?: string;
  readonly remediating: boolean;
  /** Compliant by an assessment that is being made again. */
  readonly stale: boolean;
  readonly quarantine?: Quarantine;
  /** The posture policy it was judged by; 0: by somebody else, whose word does not change with our policy. */
  readonly policy: number;
  readonly scan?: PeriodicScan;
  readonly timers: Partial<Readonly<Record<PostureTimer, Instant>>>;
  /** Ties together every log line, event and answer about what is happening to it now. */
  readonly correlation: string;
};

/** What can happen to an endpoint. */
export type PostureStimulus =
  /** A session of it began. */
  | { readonly kind: 'session-started' }
  /** Its last session ended: Accounting Stop, Disconnect-ACK, or a CoA-NAK 503. */
  | { readonly kind: 'session-ended' }
  /** Its agent spoke, or was sent a challenge: an assessment is under way. */
  | { readonly kind: 'contact' }
  /** An assessment's result. `group`: the quarantine group of a failed EPA flow. `inGrace`: an outside product says its own grace runs. */
  | {
      readonly kind: 'report';
      readonly passed: boolean;
      readonly checks: readonly CheckVerdict[];
      readonly groups?: readonly string[];
      readonly group?: string;
      readonly inGrace?: boolean;
      readonly remediating?: boolean;
      /** The finished word of an outside product, which needs no assessment of ours after it. */
      readonly final?: boolean;
      /** A periodic scan, not an assessment at the start of a session. */
      readonly periodic?: boolean;
      /** How long what was found holds, where that is shorter than the time to the next assessment. */
      readonly holds?: Duration;
      /** The scan that goes on from now. */
      readonly scan?: PeriodicScan;
    }
  /** Nothing is known any more: the sender says so. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'quarantine'; readonly quarantine: Quarantine; readonly seconds?: number }
  | { readonly kind: 'release' }
  | { readonly kind: 'timer'; readonly timer: PostureTimer }
  /** The posture policy is another one: results of the old one are judged anew. */
  | { readonly kind: 'policy-changed'; readonly policy: number };

/** What the device is told when a posture changes. `refused`: it would have to bounce a port that others are on. */
export type PostureCoa = 'none' | 'reauthenticate' | 'bounce-host-port' | 'terminate' | 'disable-host-port' | 'refused';

/** A result as it comes in: a finished verdict, or what an assessment of ours found. */
export type PostureResult = {
  readonly endpoint: EndpointId;
  /** Addresses of the endpoint; a MAC address that is its id counts as one. */
  readonly macs?: readonly Mac[];
  readonly status: PostureStatus;
  /** Grows with every result of one endpoint; an older or equal one is not taken. */
  readonly version: number;
  readonly at: Instant;
  readonly failedChecks: readonly string[];
  readonly checks?: readonly CheckVerdict[];
  /** Of an EPA flow: groups the session keeps, and the quarantine group of a failure. */
  readonly groups?: readonly string[];
  readonly group?: string;
  readonly remediating?: boolean;
  readonly periodic?: boolean;
  /** How long what was found holds. */
  readonly holds?: Duration;
  /** The scan that goes on after a flow. */
  readonly scan?: PeriodicScan;
  /** An assessment of ours, which the table of transitions judges; absent: somebody's last word. */
  readonly assessed?: true;
};
