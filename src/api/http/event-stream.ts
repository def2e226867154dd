import type { ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import type { EventRing, StreamEvent, Topic } from './event-ring.ts';

export const HEARTBEAT = 15_000;
/** Octets a reader may be behind before it is let go; it comes back with its Last-Event-ID. */
const MOST_BEHIND = 1024 * 1024;

/**
 * Writes events to one reader (server-sent events) until it leaves, `stop` is aborted, or it is `welcome` no more. With `after`, begins with what the ring still holds after
 * that id, told by `event: gap` if something is lost.
 */
export function streamEvents(
  to: ServerResponse,
  ring: EventRing,
  clock: Clock,
  options: {
    readonly topics: ReadonlySet<Topic>;
    readonly after: number | undefined;
    readonly stop: AbortSignal;
    readonly welcome: () => boolean;
  },
): void {
  const { topics, after, stop, welcome } = options;
  const send = (event: StreamEvent): void => {
    if (!topics.has(event.topic)) return;
    if (to.writableLength > MOST_BEHIND || !welcome()) to.destroy();
    else to.write(`id: ${event.id}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data())}\n\n`);
  };
  to.write(': events\n\n');
  if (after !== undefined) {
    const { gap, events } = ring.after(after);
    if (gap) to.write(`event: gap\ndata: ${JSON.stringify({ after, first: events[0]?.id ?? null })}\n\n`);
    for (const event of events) send(event);
  }

  let cancel = (): void => {};
  const beat = (): void => {
    if (!welcome()) to.destroy();
    to.write(': heartbeat\n\n');
    cancel = clock.after(HEARTBEAT, beat);
  };
  cancel = clock.after(HEARTBEAT, beat);
  const unwatch = ring.watch(send);
  const end = (): void => {
    to.end();
  };
  stop.addEventListener('abort', end, { once: true });
  to.once('close', () => {
    cancel();
    unwatch();
    stop.removeEventListener('abort', end);
  });
}
