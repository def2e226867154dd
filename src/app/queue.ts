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

export type OpenQueue = Queue & { close(): Promise<void> };

/** The queue the configuration asks for. `start.redis-unreachable` when Redis does not answer. */
export async function openQueue(
  { file, settings }: Configuration,
  deps: { readonly clock: Clock; readonly sink: EventSink },
): Promise<Result<OpenQueue, Fault>> {
  if (settings.queue === 'embedded') {
    const queue = createEmbeddedQueue(deps);
    return ok(Object.assign(queue, { close: () => queue.stop() }));
  }
  const { host, port, password: source, prefix } = settings.queue.redis;
  const password = source && secretOf(source, (path) => readFileSync(resolve(dirname(file), path), 'utf8'));
  if (password && !password.ok) return err(fault('config.invalid', `the Redis password: ${password.why}`));
  // Loaded only where it is used: BullMQ and its client take a tenth of a second.
  const { createBullQueue } = await import('../adapters/queue/bullmq.ts');
  return createBullQueue({ host, port, prefix, ...(password && { password: password.value }) }, deps);
}
