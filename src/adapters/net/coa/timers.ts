import type { Duration } from '../../../base/time.ts';
import type { RetransmissionTimers } from '../../../model/retransmission.ts';

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
