import type { Duration } from '../../base/time.ts';

/** How long things may take, and what follows. An absent duration does not limit; each is a timer of its own (references §2.5). */
export type PostureSettings = {
  /** From asking for an assessment to its result. */
  readonly pendingTimeout?: Duration;
  /** Access kept after a failure. Absent: none. */
  readonly grace?: Duration;
  /** How long ago the endpoint must last have been compliant for grace to be given. */
  readonly lastKnownCompliant?: Duration;
  /** How long a result holds over new sessions. */
  readonly lease?: Duration;
  readonly onLeaseExpiry: 'keep' | 'reassess';
  /** Periodic reassessment. */
  readonly reassess?: Duration;
  /** What follows when an assessment that was asked for does not come. */
  readonly onNoReport: 'continue' | 'remediate' | 'logoff';
  /** Silence of the agent after which nothing is known any more. */
  readonly heartbeat?: Duration;
  /** After which a quarantine that names no end of its own ends. */
  readonly quarantine?: Duration;
  /** A failure outside a quarantine group: `epa` ends the session, `ise` restricts it. */
  readonly failure: 'epa' | 'ise';
};

export const DEFAULT_POSTURE: PostureSettings = { onLeaseExpiry: 'keep', onNoReport: 'continue', failure: 'ise' };

/** The share of the grace period after which the user is told again. */
export const GRACE_NOTICE = 0.7;

/** How long the report of a periodic scan may be on its way, in ms. */
export const SCAN_SLACK = 30_000;
