import type { JsonValue } from '../base/json.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';

type Told = { at: number; suppressed: number };
type Fields = { readonly [key: string]: JsonValue | undefined };

const SECOND = 1000;

/** Tells of what may happen to every packet: at most once a second for each topic and cause, with how many were kept back. */
export class BoundedLog {
  readonly #sink: EventSink;
  readonly #clock: Clock;
  readonly #told = new Map<string, Told>();

  constructor(sink: EventSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  /** `cause` comes from a closed union, never from a packet. `fields` is called only when the line is written. */
  tell(level: 'info' | 'warn' | 'error', topic: string, cause: string, fields: () => Fields): void {
    const now = this.#clock.monotonic();
    const key = `${topic} ${cause}`;
    const told = this.#told.get(key);
    if (told !== undefined && now - told.at < SECOND) {
      told.suppressed++;
      return;
    }
    const suppressed = told?.suppressed;
    this.#told.set(key, { at: now, suppressed: 0 });
    this.#sink.emit(level, topic, { cause, ...fields(), ...(suppressed ? { suppressed } : {}) });
  }
}
