import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createBullQueue } from '../../../src/adapters/queue/bullmq.ts';
import { Secret } from '../../../src/base/secret.ts';
import { missing } from '../../interop/foreign.ts';
import { PASSWORD, RedisServer } from '../../interop/redis.ts';
import { queueSuite } from './suite.ts';

const quiet = { emit: () => undefined, count: () => undefined };

describe.skipIf(missing('redis-server'))('on a real Redis', () => {
  let redis: RedisServer;
  let count = 0;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.stop());

  queueSuite('BullMQ', async () => {
    const options = { host: '127.0.0.1', port: redis.port, password: new Secret(PASSWORD), prefix: `test-${count++}` };
    const queue = await createBullQueue(options, { clock: systemClock, sink: quiet });
    if (!queue.ok) throw new Error(queue.error.message);
    return { queue: queue.value, close: () => queue.value.close() };
  });
});
