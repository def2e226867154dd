import type { Duration } from '../base/time.ts';
import type { Work } from '../base/work.ts';
import type { Clock } from '../ports/clock.ts';

/** How long work goes on before logins and everything else have their turn, in ms. */
const SLICE: Duration = 4;

/** Does work piece by piece, so that it never holds the event loop for long. Little work is done at once. */
export async function inSlices<T>(clock: Pick<Clock, 'monotonic' | 'after'>, work: Work<T>): Promise<T> {
  for (let end = clock.monotonic() + SLICE; ; ) {
    const next = work.next();
    if (next.done) return next.value;
    if (clock.monotonic() < end) continue;
    await new Promise<void>((resolve) => clock.after(0, resolve));
    end = clock.monotonic() + SLICE;
  }
}
