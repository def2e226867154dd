import { Redis } from 'ioredis';
import type { Secret } from '../base/secret.ts';

/** Where a Redis is; `prefix` puts the keys of several installations apart. */
export type RedisAt = { readonly host: string; readonly port: number; readonly password?: Secret; readonly prefix: string };

/** A connection whose commands fail within 2 s and that comes back by itself; what fails is told by the answer of the command. */
export function redisClient({ host, port, password }: Omit<RedisAt, 'prefix'>): Redis {
  const client = new Redis({
    host,
    port,
    ...(password === undefined ? {} : { password: password.reveal() }),
    commandTimeout: 2000,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(times * 200, 5000),
  });
  // Without a listener ioredis prints.
  client.on('error', () => undefined);
  return client;
}
