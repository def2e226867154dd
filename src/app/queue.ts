import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createEmbeddedQueue } from '../adapters/queue/embedded.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Queue } from '../ports/queue.ts';
import { secretOf } from './config/fields.ts';
import type { Configuration } from './config/load.ts';

/** `substitute` says why another engine than the configured one dispatches. */
export type OpenQueue = Queue & { close(): Promise<void>; readonly substitute?: string };
type Deps = { readonly clock: Clock; readonly sink: EventSink };

/**
 * The queue the configuration asks for. Where Redis does not answer at the start, work is dispatched in this process until the next start: the
 * journal holds it all the same, and logins may not wait for Redis.
 */
export async function openQueue(configuration: Configuration, deps: Deps): Promise<Result<OpenQueue, Fault>> {
  const { queue } = configuration.settings;
  if (queue === 'embedded') return ok(embedded(deps));
  const { host, port, password: source, prefix } = queue.redis;
  const folder = dirname(configuration.file);
  const password = source && secretOf(source, (path) => readFileSync(resolve(folder, path), 'utf8'));
  if (password && !password.ok) return err(fault('config.invalid', `the Redis password: ${password.why}`));
  // Loaded only where it is used: BullMQ and its client take a tenth of a second.
  const { createBullQueue } = await import('../adapters/queue/bullmq.ts');
  const opened = await createBullQueue({ host, port, prefix, ...(password && { password: password.value }) }, deps);
  if (opened.ok) return opened;
  const { code, message } = opened.error;
  deps.sink.emit('error', 'queue.substituted', { code, why: message });
  return ok({ ...embedded(deps), substitute: `${message}; work is dispatched in this process until the next start` });
}

function embedded(deps: Deps): OpenQueue {
  const queue = createEmbeddedQueue(deps);
  return {
    wake: (lane, at) => queue.wake(lane, at),
    start: (handler, concurrency) => queue.start(handler, concurrency),
    stop: () => queue.stop(),
    stats: () => queue.stats(),
    onLost: (listener) => queue.onLost(listener),
    close: () => queue.stop(),
  };
}
