type Timer = { readonly dueAt: number; readonly run: () => void; handle: NodeJS.Timeout | undefined };

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The clock of the device. It runs with the world's and jumps when somebody advances it, so that a timer of minutes is tested at once.
 * A second of its timers lasts `secondMs`.
 */
export class DeviceClock {
  readonly #secondMs: number;
  readonly #timers = new Set<Timer>();
  #advanced = 0;

  constructor(secondMs: number) {
    this.#secondMs = secondMs;
  }

  now(): Date {
    return new Date(Date.now() + this.#advanced * 1000);
  }

  /** Runs a task once, so many seconds of the device from now; the returned function stops it. */
  after(seconds: number, run: () => void): () => void {
    const timer: Timer = { dueAt: this.#elapsed() + seconds, run, handle: undefined };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => this.#drop(timer);
  }

  /** Lets time pass at once; what falls due on the way runs in its order. */
  advance(seconds: number): void {
    const end = this.#elapsed() + seconds;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#advanced += Math.max(0, next.dueAt - this.#elapsed());
      this.#fire(next);
    }
    this.#advanced += Math.max(0, end - this.#elapsed());
    for (const timer of this.#timers) this.#arm(timer);
  }

  stop(): void {
    for (const timer of this.#timers) this.#drop(timer);
  }

  #elapsed(): number {
    return performance.now() / this.#secondMs + this.#advanced;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter((timer) => timer.dueAt <= end).sort((a, b) => a.dueAt - b.dueAt)[0];
  }

  #arm(timer: Timer): void {
    clearTimeout(timer.handle);
    const left = Math.max(1, (timer.dueAt - this.#elapsed()) * this.#secondMs);
    timer.handle = setTimeout(
      () => (timer.dueAt > this.#elapsed() ? this.#arm(timer) : this.#fire(timer)),
      Math.min(left, LONGEST_TIMEOUT_MS),
    );
    timer.handle.unref();
  }

  #fire(timer: Timer): void {
    this.#drop(timer);
    timer.run();
  }

  #drop(timer: Timer): void {
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
  }
}
