// Runs inside a server that a bench starts: measures how long its event loop is held, and says so when asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Up to this is between two looks and no hold, in ms. */
const LOOK = 5;

/**
 * Since the last time, in ms; up to the 5 ms between two looks are part of it. `work` is the most processor time the loop itself used between two looks:
 * what of a hold is not work was waited for a processor.
 */
export type LoopHolds = { readonly longest: number; readonly p99: number; readonly work: number };

const holds = monitorEventLoopDelay({ resolution: LOOK });
holds.enable();
let work = 0;
let before = used();
setInterval(() => {
  const now = used();
  work = Math.max(work, now - before);
  before = now;
}, LOOK).unref();

process.on('message', () => {
  const seen: LoopHolds = { longest: holds.max / 1e6, p99: holds.percentile(99) / 1e6, work };
  holds.reset();
  work = 0;
  // A hold that begins before the first look is not seen.
  setTimeout(() => process.send?.(seen), 4 * LOOK);
});
process.channel?.unref();

/** Processor time of this thread so far, in ms. */
function used(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
