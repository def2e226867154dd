import { expect, test } from 'vitest';
import { DEFAULT_PACING } from '../../../src/control/pacing.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { type ENDPOINT, timeout, World } from './world.ts';

const why = (world: World, job: PlanId) => world.control.waitsFor(job, `${job}/1`);

test('a step that could be begun says for what it waits: the session, its turn, or its time', async () => {
  const world = new World({ answer: () => new Promise(() => undefined), more: { pacing: { ...DEFAULT_PACING, perDevice: 1 } } });
  await world.control.start();
  const session = world.connect();
  const first = await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'a'));
  await world.pass(100);
  expect(why(world, first)).toBeUndefined();
  const second = await world.job(world.action(session.id, { kind: 'session-query' }, 'b'));
  await world.pass(100);
  expect(why(world, second)).toBe(`${first}/1 goes first with this session`);
  const jobs: PlanId[] = [];
  for (let n = 10; n < 20; n++) {
    const other = world.connect(`02-00-00-00-00-${n}` as typeof ENDPOINT);
    jobs.push(await world.job(world.action(other.id, { kind: 'session-query' }, `q-${n}`)));
  }
  await world.pass(100);
  expect(jobs.map((job) => why(world, job))).toContain('its turn with sw1');
});

test('what is tried again says when', async () => {
  const world = new World({ answer: () => timeout });
  await world.control.start();
  const job = await world.job(world.action(world.connect().id, { kind: 'session-query' }, 'a'));
  await world.pass(100);
  expect(why(world, job)).toMatch(/^not before \d{4}-/);
});
