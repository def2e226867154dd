import type { ApiKey } from '../api/http/deps.ts';
import type { EventSink } from '../ports/event-sink.ts';

/** The API keys that are let in, until a reload puts others in their place. */
export class KeysInForce {
  #keys: readonly ApiKey[];
  readonly #sink: EventSink;

  constructor(keys: readonly ApiKey[], sink: EventSink) {
    this.#keys = keys;
    this.#sink = sink;
  }

  list = (): readonly ApiKey[] => this.#keys;

  adopt(keys: readonly ApiKey[]): void {
    const names = (of: readonly ApiKey[], not: readonly ApiKey[]): readonly string[] =>
      of.filter((key) => !not.some((other) => isSame(key, other))).map(({ name, role }) => `${name} (${role})`);
    const [came, went] = [names(keys, this.#keys), names(this.#keys, keys)];
    if (came.length + went.length === 0) return;
    this.#keys = keys;
    this.#sink.emit('warn', 'api.keys-changed', { came, went });
  }
}

function isSame(a: ApiKey, b: ApiKey): boolean {
  return a.name === b.name && a.role === b.role && a.sha256 === b.sha256;
}
