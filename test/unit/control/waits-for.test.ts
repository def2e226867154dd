import { expect, test } from 'vitest';
import { DEFAULT_BRAKE } from '../../../src/control/brake.ts';
import { DEFAULT_PACING } from '../../../src/control/pacing.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { policyWith } from './policy-and-device.ts';
import { ack, type ENDPOINT, timeout, World } from './world.ts';

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

test('a step of a rollout says that all of them are slowed down or held', async () => {
  let vitals = { answered: 1000, p95: 900, rejects: 0, dropped: 0 };
  const more = { pacing: { ...DEFAULT_PACING, bulk: 2 }, vitals: () => vitals, brake: { ...DEFAULT_BRAKE, floor: 1 } };
  const world = new World({ answer: () => ack(), more });
  for (let n = 10; n < 20; n++) world.connect(`02-00-00-00-00-${n}` as typeof ENDPOINT);
  await world.control.start();
  const previous = world.policy.revision;
  world.policy = policyWith({ LIMITED: 'permit udp any any eq domain\n' }, world.policy);
  const { revision } = world.policy;
  const event = { id: 'change' as EventId, at: world.clock.now(), actor: 'test', kind: 'policy.changed', revision, previous } as const;
  const job = await world.job({ ...event, changed: ['dacls'] });
  await world.pass(1500);
  const last = (): string | undefined => world.control.waitsFor(job, `${job}/5`);
  expect(last()).toBe('its turn with sw1: rollouts are slowed down to 1/s while authentications are slow or often refused');
  vitals = { ...vitals, dropped: 1 };
  await world.pass(1000);
  expect(last()).toBe('its turn with sw1: rollouts are held while authentication requests are dropped');
});

test('what is tried again says when', async () => {
  const world = new World({ answer: () => timeout });
  await world.control.start();
  const job = await world.job(world.action(world.connect().id, { kind: 'session-query' }, 'a'));
  await world.pass(100);
  expect(why(world, job)).toMatch(/^not before \d{4}-/);
});
