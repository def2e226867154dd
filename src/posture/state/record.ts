import type { Instant } from '../../base/time.ts';
import type { Mac } from '../../model/mac.ts';
import type { CheckVerdict, EndpointId, PostureStatus } from '../../model/posture.ts';

/** Deadlines of an endpoint. Each is a timer of its own, kept over restarts and shown with the seconds that remain. */
export const POSTURE_TIMERS = ['pending', 'grace', 'lease', 'reassess', 'heartbeat', 'quarantine'] as const;
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

/** Everything known of an endpoint's posture. Plain data: it is stored as it stands. */
export type PostureRecord = {
  readonly endpoint: EndpointId;
  /** Every address it has been seen with; a session belongs to it by one of them. */
  readonly macs: readonly Mac[];
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
  /** The posture policy it was judged by. */
  readonly policy: number;
  readonly timers: Partial<Readonly<Record<PostureTimer, Instant>>>;
  /** Ties together every log line, event and answer about what is happening to it now. */
  readonly correlation: string;
};

export function newRecord(endpoint: EndpointId, macs: readonly Mac[], now: Instant, policy: number, correlation: string): PostureRecord {
  return {
    endpoint,
    macs,
    state: 'unknown',
    resume: 'unknown',
    since: now,
    version: -1,
    checks: [],
    groups: [],
    remediating: false,
    stale: false,
    policy,
    timers: {},
    correlation,
  };
}
