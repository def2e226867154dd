import { expect, it } from 'vitest';
import { GraceNotices } from '../../../src/control/grace-notices.ts';
import { DEFAULT_POSTURE } from '../../../src/posture/state/settings.ts';
import { ENDPOINT, World } from './world.ts';

const HOUR = 3_600_000;

/** An endpoint that was compliant and has just failed into a grace of an hour. */
async function inGrace() {
  const world = new World();
  world.settings = { ...DEFAULT_POSTURE, grace: HOUR };
  const told: unknown[] = [];
  const begin = (): GraceNotices => {
    const notices = new GraceNotices({
      postures: world.postures,
      posture: () => ({ settings: world.settings }),
      clock: world.clock,
      sink: { emit: (_level, topic, fields) => told.push([topic, fields.endpoint, fields.remainingSeconds]), count: () => undefined },
    });
    notices.start();
    return notices;
  };
  const notices = begin();
  await world.control.start();
  world.connect();
  await world.control.accept(world.posture('compliant', 1));
  await world.control.accept(world.posture('noncompliant', 2));
  expect(world.postures.status(ENDPOINT)).toBe('grace');
  return { world, told, notices, begin };
}

it('says once that 70 % of a grace are over, and to whoever listens', async () => {
  const { world, told, notices } = await inGrace();
  const heard: string[] = [];
  notices.watch(({ endpoint }) => heard.push(endpoint));
  await world.pass(0.7 * HOUR - 1000);
  expect(told).toEqual([]);
  await world.pass(1100);
  expect(told).toEqual([['posture.grace-notice', ENDPOINT, expect.toSatisfy((seconds: number) => seconds > 1070 && seconds <= 1080)]]);
  await world.control.accept(world.posture('noncompliant', 3));
  await world.pass(600_000);
  expect([told.length, heard]).toEqual([1, [ENDPOINT]]);
});

it('says nothing of an endpoint that passed meanwhile', async () => {
  const { world, told } = await inGrace();
  await world.control.accept(world.posture('compliant', 3));
  await world.pass(HOUR);
  expect(told).toEqual([]);
});

it('is not lost by a restart', async () => {
  const { world, told, notices, begin } = await inGrace();
  notices.stop();
  await world.pass(0.8 * HOUR);
  expect(told).toEqual([]);
  begin();
  await world.pass(10);
  expect(told).toHaveLength(1);
});
