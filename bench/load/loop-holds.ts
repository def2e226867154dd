// Runs inside a server that a bench starts: measures how long its event loop is held, and says so when asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Since the last time, in ms; up to the 5 ms between two looks are part of it. */
export type LoopHolds = { readonly longest: number; readonly p99: number };

const holds = monitorEventLoopDelay({ resolution: 5 });
holds.enable();
process.on('message', () => {
  const seen: LoopHolds = { longest: holds.max / 1e6, p99: holds.percentile(99) / 1e6 };
  holds.reset();
  // A hold that begins before the first look is not seen.
  setTimeout(() => process.send?.(seen), 20);
});
process.channel?.unref();
