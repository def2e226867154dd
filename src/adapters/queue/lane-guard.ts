/**
 * Holds "never two runs at once for one lane" inside this process, whatever Redis delivers twice: after a FLUSHALL it has forgotten which lanes
 * are running, and a lock that ran out makes it hand a lane out again.
 */
export class LaneGuard {
  /** Running lanes; true when another run must follow. */
  readonly #running = new Map<string, boolean>();
  #waiting: (() => void)[] = [];

  get size(): number {
    return this.#running.size;
  }

  /** Runs `work`, and again for as long as it was asked for meanwhile. A lane that runs already is only marked. */
  async run(lane: string, work: () => Promise<void>): Promise<void> {
    if (this.again(lane)) return;
    this.#running.set(lane, false);
    try {
      do {
        this.#running.set(lane, false);
        await work();
      } while (this.#running.get(lane) === true);
    } finally {
      this.#running.delete(lane);
      if (this.#running.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }

  /** Asks for another run after the one that is on; false when the lane does not run here. */
  again(lane: string): boolean {
    if (!this.#running.has(lane)) return false;
    this.#running.set(lane, true);
    return true;
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
