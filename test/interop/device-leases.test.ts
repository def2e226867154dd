import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { createRedisLeases } from '../../src/adapters/leases/redis.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Duration } from '../../src/base/time.ts';
import type { DeviceId } from '../../src/model/device.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { DeviceLease, DeviceLeases } from '../../src/ports/device-leases.ts';
import { missing } from './foreign.ts';
import { PASSWORD, RedisServer } from './redis.ts';

const SWITCH = 'sw1' as DeviceId;
const OTHER = 'sw2' as DeviceId;

describe.skipIf(missing('redis-server'))('leases of devices in Redis', () => {
  let redis: RedisServer;
  const open: DeviceLeases[] = [];
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  afterAll(() => redis.stop());

  function server(name: string, clock: Clock = systemClock): DeviceLeases {
    const leases = createRedisLeases(
      { host: '127.0.0.1', port: redis.port, password: new Secret(PASSWORD), prefix: 'test', server: name },
      clock,
    );
    open.push(leases);
    return leases;
  }

  async function taken(leases: DeviceLeases, device = SWITCH): Promise<DeviceLease> {
    const lease = await leases.take(device);
    if (!lease.ok) throw new Error(lease.error.message);
    return lease.value;
  }

  it('one server writes to a device at a time; another learns who does, and gets its turn afterwards with a greater token', async () => {
    const [ber, muc] = [server('ber'), server('muc')];
    const first = await taken(ber);
    expect(await muc.take(SWITCH)).toMatchObject({
      ok: false,
      error: { code: 'device.leased', message: 'server `ber` is writing to device `sw1` now' },
    });
    const other = await taken(muc, OTHER);
    await first.release();
    expect(first.held()).toBe(false);
    const second = await taken(muc);
    expect(second.token).toBeGreaterThan(first.token);
    expect(second.held()).toBe(true);
    await second.release();
    await other.release();
  });

  it('one that ran out is not given back by who had it', async () => {
    // A clock on which the first server stands still: it renews nothing.
    let now = 0;
    const frozen: Clock = { now: systemClock.now, monotonic: () => now, after: () => () => undefined };
    const late = await taken(server('ber', frozen));
    now = 9999;
    expect(late.held()).toBe(true);
    now = 10_000;
    expect(late.held()).toBe(false);
    await redis.command((client) => client.del('test:lease:sw1'));
    const next = await taken(server('muc'));
    await late.release();
    expect(await server('ber').take(SWITCH)).toMatchObject({
      ok: false,
      error: { message: 'server `muc` is writing to device `sw1` now' },
    });
    await next.release();
  });

  it('renewed, it lasts; without Redis it is given up in time, and none is given', { timeout: 30_000 }, async () => {
    const timers: { readonly at: number; readonly task: () => void }[] = [];
    let now = 0;
    const clock: Clock = {
      now: systemClock.now,
      monotonic: () => now,
      after: (delay: Duration, task) => {
        timers.push({ at: now + delay, task });
        return () => undefined;
      },
    };
    const leases = server('ber', clock);
    const lease = await taken(leases);
    const renewed = async (): Promise<void> => {
      now += 5000;
      timers.shift()?.task();
      while (timers.length === 0 && lease.held()) await new Promise((wake) => setTimeout(wake, 5));
    };
    for (let times = 0; times < 4; times++) await renewed();
    expect([now, lease.held()]).toEqual([20_000, true]);
    await redis.kill();
    now += 5000;
    timers.shift()?.task();
    now += 5001;
    expect(lease.held()).toBe(false);
    expect(await leases.take(OTHER)).toMatchObject({ ok: false, error: { code: 'device.leased' } });
    await redis.start();
  });
});
