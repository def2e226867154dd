import { describe, expect, test } from 'vitest';
import { DEFAULT_BRAKE } from '../../../src/control/brake.ts';
import type { CoaLimits } from '../../../src/control/deps.ts';
import { DEFAULT_LOOP } from '../../../src/control/loop-detector.ts';
import { DEFAULT_PACING } from '../../../src/control/pacing.ts';
import { ack, type ENDPOINT, nak, obedient, World } from './world.ts';

const LIMITS: CoaLimits = { pacing: DEFAULT_PACING, brake: DEFAULT_BRAKE, loop: DEFAULT_LOOP, cooldown: 0 };

async function worldWith(limits: CoaLimits, answer = () => ack()) {
  const world = new World({ answer, more: limits });
  await world.control.start();
  return world;
}

describe('a reload puts other limits in force', () => {
  test('rates: what waits goes at the new one, and nothing was saved up for it', async () => {
    const slow = { ...LIMITS, pacing: { ...DEFAULT_PACING, perDevice: 1 } };
    const world = await worldWith(slow);
    for (let n = 10; n < 40; n++) {
      const { id } = world.connect(`02-00-00-00-00-${n}` as typeof ENDPOINT);
      await world.job(world.action(id, { kind: 'session-query' }, `q-${n}`));
    }
    await world.pass(3000);
    expect(world.sent).toHaveLength(5);
    world.control.adopt(LIMITS);
    expect(world.sent).toHaveLength(5);
    await world.pass(1000);
    expect(world.sent.length).toBeGreaterThanOrEqual(14);
    expect(world.sent.length).toBeLessThanOrEqual(16);
    world.control.adopt(slow);
    const before = world.sent.length;
    await world.pass(3000);
    expect(world.sent.length - before).toBeLessThanOrEqual(4);
  });

  test('the rest of endpoints', async () => {
    const world = new World({ answer: obedient, more: { ...LIMITS, cooldown: 60_000 } });
    await world.control.start();
    world.connect();
    await world.job(world.posture('compliant', 1));
    await world.pass(1000);
    world.control.adopt(LIMITS);
    await world.job(world.posture('unknown', 2));
    await world.pass(1000);
    expect(world.changes).toHaveLength(2);
  });

  test('when an endpoint is left alone', async () => {
    const world = await worldWith({ ...LIMITS, loop: { times: 50, within: 60_000, changes: 20 } }, () => nak(501));
    world.connect();
    const flap = async (version: number) => {
      await world.job(world.posture('compliant', version));
      await world.pass(200);
      await world.job(world.posture('unknown', version + 1)).catch(() => undefined);
      await world.pass(200);
    };
    for (let n = 0; n < 3; n++) await flap(2 * n + 1);
    const told = world.sent.length;
    world.control.adopt({ ...LIMITS, loop: { times: 3, within: 60_000, changes: 20 } });
    await flap(7);
    expect(world.sent).toHaveLength(told);
  });
});
