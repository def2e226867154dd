import { createLoneLeases } from '../adapters/leases/alone.ts';
import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceLeases } from '../ports/device-leases.ts';
import type { Configuration } from './config/load.ts';
import { redisOf } from './queue.ts';

/** Servers that share a Redis and a prefix write to a device one at a time; without Redis this server is one alone. */
export async function openDeviceLeases(configuration: Configuration, clock: Clock): Promise<Result<DeviceLeases, Fault>> {
  const redis = redisOf(configuration);
  if (!redis.ok) return redis;
  if (redis.value === undefined) return ok(createLoneLeases());
  const { createRedisLeases } = await import('../adapters/leases/redis.ts');
  return ok(createRedisLeases({ ...redis.value, server: configuration.settings.server.name }, clock));
}
