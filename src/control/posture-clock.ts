import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { ControlEvent, EventId } from '../model/event.ts';
import type { EndpointId, PostureRecord, PostureTimer } from '../model/posture.ts';
import type { Clock } from '../ports/clock.ts';
import type { PostureDirectory } from '../ports/posture-directory.ts';
import { nextDeadline } from '../posture/state/deadlines.ts';
import { DeadlineHeap } from './deadline-heap.ts';

/** Timers taken up side by side: after a night switched off, many are due at once. */
const MOST = 64;
/** How long a refusal of the journal is waited out, in ms. */
const LATER = 5000;
/** The longest one timer of the clock may run, in ms: a wall clock that was set is seen by then. */
const LONGEST_WAIT = 60_000;

type Timer = { readonly endpoint: EndpointId; readonly timer: PostureTimer };
type Accept = (event: ControlEvent) => Promise<Result<unknown, Fault>>;

/**
 * Fires the timers of every posture. Deadlines are part of the records, so a restart finds them; what is due becomes an event of its own, whose id belongs
 * to the deadline: however often it is fired, it counts once. Entries of the heap that a later change has made void are dropped when their turn comes.
 */
export class PostureClock {
  readonly #postures: PostureDirectory;
  readonly #clock: Clock;
  readonly #accept: Accept;
  readonly #heap = new DeadlineHeap<Timer>();
  #stopWatching: (() => void) | undefined;
  #cancel: (() => void) | undefined;
  #waitsUntil = Number.POSITIVE_INFINITY;
  #firing: Promise<void> | undefined;

  constructor(parts: { readonly postures: PostureDirectory; readonly clock: Clock; readonly accept: Accept }) {
    this.#postures = parts.postures;
    this.#clock = parts.clock;
    this.#accept = parts.accept;
  }

  start(): void {
    for (const record of this.#postures.list()) this.#take(record);
    this.#stopWatching = this.#postures.watch((record) => {
      this.#take(record);
      this.#wait();
    });
    this.#wait();
  }

  async stop(): Promise<void> {
    this.#stopWatching?.();
    this.#cancel?.();
    this.#waitsUntil = Number.NEGATIVE_INFINITY;
    await this.#firing;
  }

  #take({ endpoint, timers }: PostureRecord): void {
    const next = nextDeadline({ timers });
    if (next) this.#heap.push({ at: next.at, what: { endpoint, timer: next.timer } });
  }

  /** Sleeps until the first deadline, unless it sleeps until an earlier one already. */
  #wait(): void {
    const first = this.#heap.first();
    if (first === undefined || first.at >= this.#waitsUntil || this.#firing) return;
    this.#cancel?.();
    this.#waitsUntil = first.at;
    const delay = Math.min(LONGEST_WAIT, Math.max(0, first.at - this.#clock.now()));
    this.#cancel = this.#clock.after(delay, () => this.#wake());
  }

  #wake(): void {
    this.#firing = this.#fireDue().then((delay) => {
      this.#firing = undefined;
      if (this.#waitsUntil === Number.NEGATIVE_INFINITY) return;
      this.#waitsUntil = Number.POSITIVE_INFINITY;
      if (delay === 0) this.#wait();
      else this.#cancel = this.#clock.after(delay, () => this.#wake());
    });
  }

  /** Gives how long to wait where the journal refused. */
  async #fireDue(): Promise<number> {
    for (;;) {
      const due = this.#due();
      if (due.length === 0) return 0;
      const outcomes = await Promise.all(due.map((record) => this.#fire(record)));
      if (outcomes.includes(false)) return LATER;
    }
  }

  /** The records whose first deadline has come, each once. */
  #due(): readonly PostureRecord[] {
    const now = this.#clock.now();
    const due = new Map<EndpointId, PostureRecord>();
    for (let first = this.#heap.first(); first && first.at <= now && due.size < MOST; first = this.#heap.first()) {
      this.#heap.pop();
      const record = this.#postures.get(first.what.endpoint);
      if (record?.timers[first.what.timer] === first.at) due.set(record.endpoint, record);
    }
    return [...due.values()];
  }

  async #fire(record: PostureRecord): Promise<boolean> {
    const next = nextDeadline(record);
    if (next === undefined) return true;
    const { endpoint, correlation } = record;
    const id = `timer:${endpoint}:${next.timer}:${next.at}` as EventId;
    const stimulus = { kind: 'timer', timer: next.timer } as const;
    const event = {
      id,
      at: this.#clock.now(),
      actor: 'clock',
      correlation,
      kind: 'posture.stimulus',
      endpoint,
      macs: [],
      stimulus,
    } as const;
    const accepted = await this.#accept(event);
    // The change, if there was one, put a later deadline into the heap; where none happened this one would be lost.
    if (!accepted.ok) this.#heap.push({ at: next.at, what: { endpoint, timer: next.timer } });
    return accepted.ok;
  }
}
