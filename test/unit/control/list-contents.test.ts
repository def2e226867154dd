import { expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { labWorld } from './lab-world.ts';
import { SWITCH } from './policy-and-device.ts';
import { World } from './world.ts';

const LINES = ['permit tcp any any eq www', 'permit udp any any eq domain'];

it('lists portreeve put on devices count from the start on, over a restart', async () => {
  const world = new World();
  const version = { name: 'PR-WEB-00000001', lines: LINES, provedAt: instantOf(0), job: 'j-1' as PlanId };
  const moved = await world.lists.proved({ device: SWITCH, list: 'WEB', generation: 1, version });
  expect(moved.ok).toBe(true);
  await world.restart();
  expect(world.tcam.of(SWITCH)?.lists.get('PR-WEB-00000001')).toEqual(LINES);
  expect(world.tcam.accounts(SWITCH)[0]?.used).toBe(LINES.length);
});

it('a list of the device that a session names and nobody read is read', { timeout: 30_000 }, async () => {
  const { lab, world, close } = await labWorld();
  await lab.configure(['ip access-list extended REDIRECT', ...LINES]);
  world.connect();
  expect(world.tcam.withUnknownLists()).toEqual([SWITCH]);
  for (let tries = 0; tries < 200 && world.tcam.withUnknownLists().length > 0; tries++) await new Promise((wake) => setTimeout(wake, 100));
  expect(world.tcam.of(SWITCH as DeviceId)?.lists.get('REDIRECT')).toEqual(LINES);
  await close();
});
