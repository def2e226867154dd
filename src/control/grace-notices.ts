import type { EndpointId, PostureRecord } from '../model/posture.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { PostureDirectory } from '../ports/posture-directory.ts';
import { graceNoticeAt } from '../posture/state/deadlines.ts';
import type { PostureSettings } from '../posture/state/settings.ts';
import { DeadlineHeap } from './deadline-heap.ts';

type Parts = {
  readonly postures: PostureDirectory;
  readonly posture: () => { readonly settings: PostureSettings };
  readonly clock: Clock;
  readonly sink: EventSink;
};

/** The longest one timer of the clock may run, in ms: a wall clock that was set is seen by then. */
const LONGEST_WAIT = 60_000;

/**
 * Says when 70 % of a grace are over (row 7), once for each grace. When it is due follows from the record, so nothing is stored; after a restart in
 * the last 30 % it is said again.
 */
export class GraceNotices {
  readonly #parts: Parts;
  readonly #heap = new DeadlineHeap<EndpointId>();
  /** The deadline of the grace that was told of. */
  readonly #told = new Map<EndpointId, number>();
  readonly #listeners = new Set<(record: PostureRecord) => void>();
  #stopWatching: (() => void) | undefined;
  #cancel: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    for (const record of this.#parts.postures.list()) this.#take(record);
    this.#stopWatching = this.#parts.postures.watch((record) => {
      this.#take(record);
      this.#wait();
    });
    this.#wait();
  }

  stop(): void {
    this.#stopWatching?.();
    this.#cancel?.();
  }

  /** Called with the record whose grace is nearly over; the returned function stops it. */
  watch(listener: (record: PostureRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(record: PostureRecord): void {
    const at = this.#dueAt(record);
    if (at !== undefined) this.#heap.push({ at, what: record.endpoint });
    else if (record.state !== 'grace') this.#told.delete(record.endpoint);
  }

  /** Undefined where nothing is to be told, or was. */
  #dueAt(record: PostureRecord): number | undefined {
    return this.#told.get(record.endpoint) === record.timers.grace ? undefined : graceNoticeAt(record, this.#parts.posture().settings);
  }

  #wait(): void {
    this.#cancel?.();
    const first = this.#heap.first();
    if (first === undefined) return;
    const delay = Math.min(LONGEST_WAIT, Math.max(0, first.at - this.#parts.clock.now()));
    this.#cancel = this.#parts.clock.after(delay, () => this.#tell());
  }

  #tell(): void {
    const { postures, clock, sink } = this.#parts;
    const now = clock.now();
    for (let first = this.#heap.first(); first && first.at <= now; first = this.#heap.first()) {
      this.#heap.pop();
      const record = postures.get(first.what);
      const deadline = record?.timers.grace;
      if (record === undefined || deadline === undefined || this.#dueAt(record) !== first.at) continue;
      this.#told.set(record.endpoint, deadline);
      const remainingSeconds = Math.max(0, Math.ceil((deadline - now) / 1000));
      sink.emit('info', 'posture.grace-notice', { endpoint: record.endpoint, correlation: record.correlation, remainingSeconds });
      for (const listener of this.#listeners) listener(record);
    }
    this.#wait();
  }
}
