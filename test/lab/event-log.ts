const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `*Nov 23 19:40:12.345`: a clock that no NTP server has set is marked with a star. */
export function logTime(at: Date): string {
  const time = at.toISOString().slice(11, 23);
  return `*${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${time}`;
}

/** The device's log in IOS form, kept for `show logging` and the control channel, and told to vtys that monitor it. */
export class EventLog {
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** `message` is `%FACILITY-SEVERITY-MNEMONIC: text`. */
  add(message: string): void {
    const line = `${logTime(new Date())}: ${message}`;
    this.#lines.push(line);
    if (this.#lines.length > 20_000) this.#lines.splice(0, 10_000);
    for (const listener of this.#listeners) listener(line);
  }

  /** Calls the listener with each new line; the returned function stops it. */
  watch(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
