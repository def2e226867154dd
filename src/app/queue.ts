import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createEmbeddedQueue } from '../adapters/queue/embedded.ts';
import type { RedisAt } from '../adapters/redis-client.ts';
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
  const redis = redisOf(configuration);
  if (!redis.ok) return redis;
  if (redis.value === undefined) return ok(embedded(deps));
  // Every server dispatches its own journal.
  const prefix = `${redis.value.prefix}:${configuration.settings.server.name}`;
  // Loaded only where it is used: BullMQ and its client take a tenth of a second.
  const { createBullQueue } = await import('../adapters/queue/bullmq.ts');
  const opened = await createBullQueue({ ...redis.value, prefix }, deps);
  if (opened.ok) return opened;
  const { code, message } = opened.error;
  deps.sink.emit('error', 'queue.substituted', { code, why: message });
  return ok({ ...embedded(deps), substitute: `${message}; work is dispatched in this process until the next start` });
}

/** The Redis of the configuration with its password; undefined where none is. */
export function redisOf({ settings, file }: Configuration): Result<RedisAt | undefined, Fault> {
  if (settings.queue === 'embedded') return ok(undefined);
  const { host, port, password: source, prefix } = settings.queue.redis;
  const password = source && secretOf(source, (path) => readFileSync(resolve(dirname(file), path), 'utf8'));
  if (password && !password.ok) return err(fault('config.invalid', `the Redis password: ${password.why}`));
  return ok({ host, port, prefix, ...(password && { password: password.value }) });
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
