/** Runs pieces of work with the same key one after another, others at once. */
export class InTurn {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#tails.set(key, turn);
    const leave = (): void => {
      if (this.#tails.get(key) === turn) this.#tails.delete(key);
    };
    turn.then(leave, leave);
    return turn;
  }

  /** At once where nobody is at it, otherwise after those who are. */
  soon(key: string, work: () => void): void {
    if (this.#tails.has(key)) void this.run(key, async () => work());
    else work();
  }
}
