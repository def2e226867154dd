import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { createBullQueue } from '../../src/adapters/queue/bullmq.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Mac } from '../../src/model/mac.ts';
import type { Plan, PlanId } from '../../src/model/plan.ts';
import type { Queue } from '../../src/ports/queue.ts';
import { type Answer, ack, obedient, World } from '../unit/control/world.ts';
import { missing } from './foreign.ts';
import { PASSWORD, RedisServer } from './redis.ts';

const SESSIONS = 60;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const mac = (n: number): Mac => `02-00-00-00-00-${n.toString(16).padStart(2, '0').toUpperCase()}` as Mac;

/** Obeys after 50 ms, so that there is a middle in which something can go wrong. */
const slow: Answer = async (sent, world) => {
  await sleep(50);
  const id = /audit-session-id=0A0000(..)/.exec(sent.text)?.[1] ?? '';
  const endpoint = `02-00-00-00-00-${id}` as Mac;
  if (!sent.text.includes('reauthenticate')) return ack();
  world.grant(endpoint);
  world.account(endpoint);
  return ack();
};

describe.skipIf(missing('redis-server'))('the control path on Redis', () => {
  let redis: RedisServer;
  let queue: Queue & { readonly close: () => Promise<void> };
  let world: World;
  const topics: string[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
    const sink = { emit: (_: string, topic: string) => void topics.push(topic), count: () => undefined };
    const options = { host: '127.0.0.1', port: redis.port, password: new Secret(PASSWORD), prefix: 'portreeve' };
    const opened = await createBullQueue(options, { clock: systemClock, sink });
    if (!opened.ok) throw new Error(opened.error.message);
    queue = opened.value;
    world = new World({ clock: systemClock, answer: slow, more: { queue } });
    for (let n = 1; n <= SESSIONS; n++) world.connect(mac(n));
    await world.control.start();
  });

  afterEach(async () => {
    await world.control.stop();
    await queue.close();
    await redis.stop();
  });

  async function acceptAll(): Promise<readonly PlanId[]> {
    const jobs: PlanId[] = [];
    for (let n = 1; n <= SESSIONS; n++) jobs.push(await world.job(world.posture('compliant', 1, mac(n))));
    return jobs;
  }

  async function outcomes(jobs: readonly PlanId[]): Promise<readonly (Plan['state'] | undefined)[]> {
    return Promise.all(jobs.map(async (job) => (await world.control.settled(job, 15_000))?.state));
  }

  it('does every job', async () => {
    expect(new Set(await outcomes(await acceptAll()))).toEqual(new Set(['proved']));
    expect(world.sent).toHaveLength(SESSIONS);
  });

  it('loses nothing when everything is flushed in the middle, and does nothing twice', async () => {
    const accepting = acceptAll();
    for (let i = 0; i < 5; i++) {
      await sleep(40);
      await redis.command((client) => client.flushall());
    }
    expect(new Set(await outcomes(await accepting))).toEqual(new Set(['proved']));
    expect(world.sent).toHaveLength(SESSIONS);
  });

  it('loses nothing when Redis is killed in the middle and comes back empty; meanwhile events are still accepted', async () => {
    const first = world.job(world.posture('compliant', 1, mac(1)));
    await sleep(20);
    await redis.kill();
    const jobs = [await first];
    for (let n = 2; n <= SESSIONS; n++) jobs.push(await world.job(world.posture('compliant', 1, mac(n))));
    await sleep(1500);
    expect((await queue.stats()).healthy).toBe(false);
    const states = await Promise.all(jobs.map(async (job) => (await world.plan(job)).state));
    expect(states.filter((state) => state === 'running').length).toBeGreaterThan(SESSIONS / 2);
    await redis.start();
    expect(new Set(await outcomes(jobs))).toEqual(new Set(['proved']));
    expect(world.sent).toHaveLength(SESSIONS);
    expect((await queue.stats()).healthy).toBe(true);
    expect(topics).toContain('queue.lost');
    expect(topics).toContain('queue.back');
  });

  it('a bounce is sent once, whatever Redis forgets', async () => {
    const session = world.sessions.byEndpoint(mac(1))[0];
    if (session === undefined) throw new Error('no session');
    world.answer = () => {
      setTimeout(() => world.sessions.end(session.id, world.time.now()), 300);
      return ack();
    };
    const job = await world.job(world.action(session.id, { kind: 'bounce-host-port' }, 'bounce'));
    for (let i = 0; i < 10; i++) {
      await redis.command((client) => client.flushall());
      await queue.wake(`session:${session.id}`);
      await sleep(20);
    }
    expect((await world.control.settled(job, 10_000))?.state).toBe('proved');
    expect(world.sent).toHaveLength(1);
    world.answer = obedient;
  });

  it('keeps no secret and no content in Redis, only names of lanes', async () => {
    world.answer = () => new Promise(() => undefined);
    await acceptAll();
    await sleep(200);
    const dump = await redis.command(async (client) => {
      const keys = await client.keys('*');
      const hashes = await Promise.all(keys.map(async (key) => ((await client.type(key)) === 'hash' ? client.hgetall(key) : {})));
      return JSON.stringify([keys, hashes]);
    });
    expect(dump).toContain('session:');
    expect(dump).not.toMatch(/testing123|reauthenticate|compliant|02-00-00-00-00|FULL/);
    world.answer = obedient;
  });
});

describe.skipIf(missing('redis-server'))('a Redis that cannot be used', () => {
  const quiet = { clock: systemClock, sink: { emit: () => undefined, count: () => undefined } };

  it('is named, without the password', async () => {
    const redis = await RedisServer.start();
    const wrong = await createBullQueue({ host: '127.0.0.1', port: redis.port, password: new Secret('guess-me'), prefix: 'x' }, quiet);
    await redis.stop();
    expect(wrong).toMatchObject({ ok: false, error: { code: 'start.redis-unreachable' } });
    expect(JSON.stringify(wrong)).toContain('WRONGPASS');
    expect(JSON.stringify(wrong)).not.toContain('guess-me');
  });

  it('is named when nothing answers', async () => {
    const redis = await RedisServer.start();
    await redis.kill();
    const none = await createBullQueue({ host: '127.0.0.1', port: redis.port, prefix: 'x' }, quiet);
    await redis.stop();
    expect(none).toMatchObject({
      ok: false,
      error: { code: 'start.redis-unreachable', message: expect.stringContaining(`127.0.0.1:${redis.port}`) },
    });
  });
});
