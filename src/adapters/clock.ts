import { instantOf } from '../base/time.ts';
import type { Clock } from '../ports/clock.ts';

/** Longest delay `setTimeout` takes, in ms; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** The machine's clocks. Timers do not keep the process alive: only sockets do. */
export const systemClock: Clock = {
  now: () => instantOf(Date.now()),
  monotonic: () => performance.now(),
  after(delay, task) {
    const timer = setTimeout(task, Math.min(Math.max(delay, 0), LONGEST));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
