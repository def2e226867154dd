import type { Duration } from '../base/time.ts';

/** The retransmission parameters of RFC 5080 §2.2.1, by the RFC's names; times in ms, 0 for a limit means none. */
export type RetransmissionTimers = {
  /** IRT: before the first retransmission. */
  readonly initial: Duration;
  /** MRC: transmissions in all. */
  readonly maximumCount: number;
  /** MRT: no wait is longer (but for the jitter). */
  readonly maximumTimeout: Duration;
  /** MRD: from the first transmission to giving up. */
  readonly maximumDuration: Duration;
  /** RAND is drawn from [-jitter, +jitter]. */
  readonly jitter: number;
};

/** RFC 5080 §2.2.1's own figures. */
export const RFC5080_TIMERS: RetransmissionTimers = {
  initial: 2000,
  maximumCount: 5,
  maximumTimeout: 16_000,
  maximumDuration: 30_000,
  jitter: 0.1,
};
