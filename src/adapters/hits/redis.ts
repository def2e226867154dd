import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { instantOf } from '../../base/time.ts';
import type { HitExchange } from '../../ports/hit-exchange.ts';
import type { HitEpoch, ServerHits } from '../../rules/hit-counts.ts';
import { type RedisAt, redisClient } from '../redis-client.ts';

type Told = ServerHits & { readonly epoch: number };

/**
 * The counts of a deployment in Redis: a hash with one field a server, and a hash with the epoch and when it began. The epoch only grows: a server
 * that comes back with an earlier one learns the present one with its first push.
 */
export function createRedisExchange(at: RedisAt): HitExchange {
  const { host, port, prefix } = at;
  const client = redisClient(at);
  const countsKey = `${prefix}:hits`;
  const epochKey = `${prefix}:hits:epoch`;

  const attempt = async <T>(work: () => Promise<T>): Promise<Result<T, Fault>> => {
    try {
      return ok(await work());
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      return err(
        fault('hits.unreachable', `the hit counts of the other servers cannot be exchanged: Redis at \`${host}:${port}\`: ${why}`),
      );
    }
  };

  const advance = async (to: HitEpoch): Promise<HitEpoch> => {
    const [epoch, since] = (await client.eval(ADVANCE, 1, epochKey, String(to.epoch), String(to.since ?? 0))) as [string, string];
    return Number(since) === 0 ? { epoch: Number(epoch) } : { epoch: Number(epoch), since: instantOf(Number(since)) };
  };

  return {
    push: (own, epoch) =>
      attempt(async () => {
        const present = await advance(epoch);
        if (present.epoch === epoch.epoch) {
          await client.hset(countsKey, own.server, JSON.stringify({ ...own, epoch: epoch.epoch } satisfies Told));
        }
        return present;
      }),
    read: (epoch) =>
      attempt(async () => {
        const all = Object.values(await client.hgetall(countsKey)).map((text) => JSON.parse(text) as Told);
        return all.filter((told) => told.epoch === epoch);
      }),
    reset: (epoch) => attempt(() => advance(epoch)),
    close: async () => client.disconnect(),
  };
}

/** Moves the epoch forward, never back, and gives the present one with when it began. */
const ADVANCE = `
local present = redis.call('HMGET', KEYS[1], 'epoch', 'since')
if not present[1] or tonumber(ARGV[1]) > tonumber(present[1]) then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'since', ARGV[2])
  return { ARGV[1], ARGV[2] }
end
return { present[1], present[2] }
`;
