import { createLoneLeases } from '../adapters/leases/alone.ts';
import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceLeases } from '../ports/device-leases.ts';
import type { SessionLeases } from '../ports/session-leases.ts';
import type { Configuration } from './config/load.ts';
import { redisOf } from './queue.ts';

/** Without `sessions` nobody else tells them anything. */
export type Leases = { readonly devices: DeviceLeases; readonly sessions?: SessionLeases };

/**
 * Servers that share a Redis and a prefix write to a device one at a time, and tell a session something one at a time; without Redis this server is one
 * alone.
 */
export async function openLeases(configuration: Configuration, clock: Clock): Promise<Result<Leases, Fault>> {
  const redis = redisOf(configuration);
  if (!redis.ok) return redis;
  if (redis.value === undefined) return ok({ devices: createLoneLeases() });
  const { createRedisLeases } = await import('../adapters/leases/redis.ts');
  const leases = createRedisLeases({ ...redis.value, server: configuration.settings.server.name }, clock);
  return ok({ devices: leases, sessions: leases });
}
