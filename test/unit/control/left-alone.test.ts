import { describe, expect, it } from 'vitest';
import { SWITCH } from './policy-and-device.ts';
import { ack, type ENDPOINT, evidence, nak, obedient, timeout, World } from './world.ts';

const flap = async (world: World, version: number) => {
  const job = await world.job(world.posture('compliant', version));
  await world.pass(200);
  const plan = await world.plan(job);
  // Something around it takes the verdict back, and the session stays as it was.
  await world.job(world.posture('unknown', version + 1)).catch(() => undefined);
  await world.pass(200);
  return plan;
};

describe('a device that does not answer', () => {
  it('is left alone after some silence, asked one at a time after that, and told again once it answers', async () => {
    const world = new World({ answer: () => timeout });
    await world.control.start();
    const session = world.connect();
    const ask = async (n: number) => {
      const job = await world.job(world.action(session.id, { kind: 'session-query' }, `query-${n}`));
      await world.pass(100);
      return world.plan(job);
    };
    for (let n = 0; n < 8; n++) await ask(n);
    const asked = world.sent.length;
    const silent = await ask(9);
    expect(world.sent).toHaveLength(asked);
    expect(evidence(silent)).toContain('not sent: sw1 did not answer the last changes of authorization');
    expect(world.emitted.map(({ topic }) => topic)).toContain('device.silent');
    world.answer = () => ack();
    await world.pass(10_000);
    expect((await ask(10)).state).toBe('proved');
    expect(world.emitted.map(({ topic }) => topic)).toContain('device.answers');
  });
});

describe('after a restart', () => {
  it('a device that kept silent is asked one at a time still', async () => {
    const world = new World({ answer: () => timeout });
    await world.control.start();
    const sessions = Array.from({ length: 8 }, (_, place) => world.connect(`02-00-00-00-00-1${place}` as typeof ENDPOINT));
    const ask = async (round: string) => {
      const jobs = [];
      for (const { id } of sessions) jobs.push(await world.job(world.action(id, { kind: 'session-query' }, `${round}-${id}`)));
      await world.pass(100);
      return jobs;
    };
    for (const { id } of sessions) {
      await world.job(world.action(id, { kind: 'session-query' }, `first-${id}`));
      await world.pass(100);
    }
    expect(world.profiles.get(SWITCH)?.silent).toBe(true);
    await world.restart();
    const before = world.sent.length;
    let answer = (): void => undefined;
    world.answer = () =>
      new Promise((resolve) => {
        answer = () => resolve(ack());
      });
    await ask('second');
    expect(world.sent).toHaveLength(before + 1);
    answer();
    world.answer = () => ack();
    await world.pass(100);
    expect(world.profiles.get(SWITCH)?.silent).toBe(false);
    await world.pass(20_000);
    expect(world.sent.length).toBeGreaterThanOrEqual(before + sessions.length);
  });

  it('an endpoint has the rest of its rest', async () => {
    const world = new World({ answer: obedient, more: { cooldown: 60_000 } });
    await world.control.start();
    world.connect();
    await world.job(world.posture('compliant', 1));
    await world.pass(20_000);
    expect(world.changes).toHaveLength(1);
    await world.restart();
    await world.job(world.posture('unknown', 2));
    await world.pass(30_000);
    expect(world.changes).toHaveLength(1);
    await world.pass(15_000);
    expect(world.changes).toHaveLength(2);
  });

  it('an endpoint that was told the same in vain is left alone still', async () => {
    const world = new World({ answer: () => nak(501), more: { loop: { times: 3, within: 600_000, changes: 20 } } });
    await world.control.start();
    world.connect();
    for (let n = 0; n < 3; n++) await flap(world, 2 * n + 1);
    const told = world.sent.length;
    await world.restart();
    expect(evidence(await flap(world, 7)).join()).toContain('so it is left alone');
    expect(world.sent).toHaveLength(told);
  });
});

describe('an endpoint that is told the same without effect', () => {
  it('is left alone after a few times, loudly, and told again when some time has passed', async () => {
    const world = new World({ answer: () => nak(501), more: { loop: { times: 3, within: 60_000, changes: 20 } } });
    await world.control.start();
    world.connect();
    for (let n = 0; n < 3; n++) expect((await flap(world, 2 * n + 1)).state).toBe('failed');
    const told = world.sent.length;
    const alone = await flap(world, 7);
    expect(alone.state).toBe('failed');
    expect(world.sent).toHaveLength(told);
    expect(evidence(alone)).toEqual(['not sent: told the same several times without effect, so it is left alone for 1 min']);
    expect(world.emitted.map(({ topic }) => topic)).toContain('endpoint.loop');
    await world.pass(61_000);
    world.answer = obedient;
    expect((await flap(world, 9)).state).toBe('proved');
  });
});
