export const TOPICS = ['session', 'job', 'posture', 'device'] as const;
export type Topic = (typeof TOPICS)[number];

/** One thing that happened. `data` is written out only when somebody reads it: most events have no reader. */
export type StreamEvent = { readonly id: number; readonly topic: Topic; readonly name: string; readonly data: () => unknown };

/**
 * The latest events, for whoever comes back after a broken connection. Ids grow by one. Nothing is kept before the first reader: nobody can have
 * missed it, and at tens of thousands of logins a second it costs.
 */
export class EventRing {
  readonly #slots: (StreamEvent | undefined)[];
  readonly #listeners = new Set<(event: StreamEvent) => void>();
  readonly #first: number;
  #next: number;
  #wanted = false;

  /** `firstId` shall be higher than any id of an earlier run, so that an old id is known to be old. */
  constructor(capacity: number, firstId: number) {
    this.#slots = new Array<StreamEvent | undefined>(capacity);
    this.#first = firstId;
    this.#next = firstId;
  }

  publish(topic: Topic, name: string, data: () => unknown): void {
    if (!this.#wanted) return;
    const event = { id: this.#next++, topic, name, data };
    this.#slots[event.id % this.#slots.length] = event;
    for (const listener of this.#listeners) listener(event);
  }

  /** The events after `id`, oldest first; `gap` when some of them are no longer here. */
  after(id: number): { readonly gap: boolean; readonly events: readonly StreamEvent[] } {
    const oldest = Math.max(this.#first, this.#next - this.#slots.length);
    const from = Math.max(id + 1, oldest);
    const events: StreamEvent[] = [];
    for (let at = from; at < this.#next; at++) {
      const event = this.#slots[at % this.#slots.length];
      if (event) events.push(event);
    }
    return { gap: id + 1 < oldest || id >= this.#next, events };
  }

  watch(listener: (event: StreamEvent) => void): () => void {
    this.#wanted = true;
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
