import type { Duration } from '../../../base/time.ts';

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

/** What follows a transmission: another after `wait` ms, or the end after `wait` ms. */
export type NextStep = { readonly kind: 'retransmit' | 'give-up'; readonly wait: Duration; readonly timeout: Duration };

/**
 * The wait after the `transmissions`-th transmission, `elapsed` ms after the first one. `previous` is the last retransmission timeout RT
 * (undefined after the first transmission), `fraction` a fresh number in [0, 1).
 */
export function nextStep(
  timers: RetransmissionTimers,
  state: { readonly transmissions: number; readonly elapsed: Duration; readonly previous: Duration | undefined },
  fraction: number,
): NextStep {
  const timeout = retransmissionTimeout(timers, state.previous, timers.jitter * (2 * fraction - 1));
  const left = timers.maximumDuration === 0 ? Number.POSITIVE_INFINITY : Math.max(0, timers.maximumDuration - state.elapsed);
  if (left <= timeout) return { kind: 'give-up', wait: left, timeout };
  const spent = timers.maximumCount !== 0 && state.transmissions >= timers.maximumCount;
  return { kind: spent ? 'give-up' : 'retransmit', wait: timeout, timeout };
}

function retransmissionTimeout(timers: RetransmissionTimers, previous: Duration | undefined, rand: number): Duration {
  const timeout = previous === undefined ? timers.initial + rand * timers.initial : 2 * previous + rand * previous;
  const cap = timers.maximumTimeout;
  return cap !== 0 && timeout > cap ? cap + rand * cap : timeout;
}
