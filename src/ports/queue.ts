/**
 * Dispatch of lanes. A lane is a serial key (`device:sw1`, `session:…`) that has work waiting in the journal; the queue says when and by
 * whom a lane is drained, never what is in it. So losing the whole queue costs time, not work: every lane with unfinished steps is woken again.
 *
 * INVARIANT: the handler is never run twice at once for one lane. A wake during a run causes another run after it.
 */
export interface Queue {
  /** Asks that `lane` be drained, at once or not before `at` (ms wall clock). Waking twice is the same as once. Resolves when dispatch is certain. */
  wake(lane: string, at?: number): Promise<void>;
  /** Starts draining lanes with `handler`, up to `concurrency` lanes at once. A handler that throws is run again after a delay. */
  start(handler: (lane: string) => Promise<void>, concurrency: number): Promise<void>;
  /** Waits for running handlers, takes no new ones. */
  stop(): Promise<void>;
  stats(): Promise<{ readonly waiting: number; readonly active: number; readonly delayed: number; readonly healthy: boolean }>;
  /** Called when the queue may have lost lanes (reconnect, flush): the owner wakes what the journal says. */
  onLost(listener: () => void): void;
}
