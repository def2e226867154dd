import { createLoneExchange } from '../adapters/hits/alone.ts';
import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { HitExchange } from '../ports/hit-exchange.ts';
import type { Configuration } from './config/load.ts';
import { redisOf } from './queue.ts';

/** Servers that share a Redis and a prefix are one deployment; without Redis this server is one alone. */
export async function openHitExchange(configuration: Configuration): Promise<Result<HitExchange, Fault>> {
  const redis = redisOf(configuration);
  if (!redis.ok) return redis;
  if (redis.value === undefined) return ok(createLoneExchange());
  const { createRedisExchange } = await import('../adapters/hits/redis.ts');
  return ok(createRedisExchange(redis.value));
}
