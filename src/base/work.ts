/** Work that can be put down and taken up again: it yields wherever others may have their turn. */
export type Work<T> = Generator<undefined, T, undefined>;

/** All of it at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}
