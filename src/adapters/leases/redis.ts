import { fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import type { Session } from '../../model/session.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeviceLease, DeviceLeases } from '../../ports/device-leases.ts';
import type { SessionLeases } from '../../ports/session-leases.ts';
import { type RedisAt, redisClient } from '../redis-client.ts';

export type LeasesAt = RedisAt & {
  /** This server's name, told to those who find a device taken. */
  readonly server: string;
};

/** In ms. A lease that could not be renewed for two thirds of its time counts as lost here, before Redis gives it to another. */
const LASTS: Duration = 15_000;
const RENEWED: Duration = 5000;
const SURE: Duration = 10_000;

/**
 * Leases in Redis: a key a device or session that ends by itself, with the name of the server and a token, and a counter the token comes from, for each
 * device and one for all sessions. Time is measured on our monotonic clock from before each answer was asked for, so that neither a jump of a clock nor a
 * slow answer makes a lease longer.
 */
export function createRedisLeases(at: LeasesAt, clock: Clock): DeviceLeases & SessionLeases {
  const { host, port, prefix, server } = at;
  const client = redisClient(at);

  return {
    take: async (device) => {
      const taken = await take(`${prefix}:lease:${device}`, `${prefix}:fence:${device}`);
      if (!taken.ok) {
        const message = `whether another server writes to device \`${device}\` cannot be told: Redis at \`${host}:${port}\`: ${taken.error}`;
        return err(fault('device.leased', message));
      }
      if ('holder' in taken.value)
        return err(fault('device.leased', `server \`${taken.value.holder}\` is writing to device \`${device}\` now`));
      return ok(taken.value);
    },
    takeSession: async (session) => {
      const taken = await take(`${prefix}:session-lease:${nameOf(session)}`, `${prefix}:session-fence`);
      if (!taken.ok) return { release: async () => undefined };
      return 'holder' in taken.value ? 'held' : taken.value;
    },
    close: async () => client.disconnect(),
  };

  async function take(key: string, fence: string): Promise<Result<DeviceLease | { readonly holder: string }, string>> {
    const asked = clock.monotonic();
    const taken = await attempt(() => client.eval(TAKE, 2, key, fence, server, String(LASTS)));
    if (!taken.ok) return taken;
    const [mine, holder] = taken.value as [number, string];
    return ok(mine === 0 ? { holder: holder.replace(/ \d+$/, '') } : keptUp(key, mine, `${server} ${mine}`, asked));
  }

  function keptUp(key: string, token: number, value: string, from: number): DeviceLease {
    let sureUntil = from + SURE;
    let cancel = (): void => undefined;
    const renewLater = (): void => {
      cancel = clock.after(RENEWED, () => void renew());
    };
    const renew = async (): Promise<void> => {
      const asked = clock.monotonic();
      const renewed = await attempt(() => client.eval(RENEW, 1, key, value, String(LASTS)));
      if (renewed.ok && renewed.value === 1) sureUntil = asked + SURE;
      else if (renewed.ok) sureUntil = asked;
      if (clock.monotonic() < sureUntil) renewLater();
    };
    renewLater();
    return {
      token,
      held: () => clock.monotonic() < sureUntil,
      release: async () => {
        cancel();
        sureUntil = 0;
        await attempt(() => client.eval(RELEASE, 1, key, value));
      },
    };
  }

  async function attempt<T>(work: () => Promise<T>): Promise<Result<T, string>> {
    try {
      return ok(await work());
    } catch (thrown) {
      return err(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
}

/** A session by what every server knows it by. */
function nameOf({ device, auditSessionId, acctSessionId, endpoint, id }: Session): string {
  return `${device}:${auditSessionId ?? acctSessionId ?? endpoint ?? id}`;
}

/** The new token, or 0 and who has it. */
const TAKE = `
local holder = redis.call('GET', KEYS[1])
if holder then return { 0, holder } end
local token = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. token, 'PX', ARGV[2])
return { token, '' }
`;
const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;
