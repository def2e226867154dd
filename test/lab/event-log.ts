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
  readonly #terminals = new Set<(text: string) => void>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** `message` is `%FACILITY-SEVERITY-MNEMONIC: text`. */
  add(message: string): void {
    const line = `${logTime(this.#now())}: ${message}`;
    this.#lines.push(line);
    if (this.#lines.length > 20_000) this.#lines.splice(0, 10_000);
    for (const listener of this.#listeners) listener(line);
  }

  /** Tells every terminal at once, as IOS does with notices that are no log lines. */
  announce(text: string): void {
    for (const tell of this.#terminals) tell(text);
  }

  /** Adds a terminal that notices go to; the returned function takes it away. */
  attach(tell: (text: string) => void): () => void {
    this.#terminals.add(tell);
    return () => this.#terminals.delete(tell);
  }

  /** Calls the listener with each new line; the returned function stops it. */
  watch(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
