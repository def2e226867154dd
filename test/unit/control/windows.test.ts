import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventId } from '../../../src/model/event.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { readPlaybook } from '../../../src/plan/playbook.ts';
import { timeWindowText } from '../../../src/plan/time-window.ts';
import { policyWith } from './policy-and-device.ts';
import { type Answer, ack, World } from './world.ts';

const SLOW = { perDevice: 1, bounces: 1, bulk: 10_000 };
const MINUTE = 60_000;
const endpointOf = (text: string): Mac => `02-00-00-00-00-${/audit-session-id=0A0000(..)/.exec(text)?.[1]}` as Mac;
/** Each endpoint authenticates again when asked. */
const each: Answer = ({ text }, world) => {
  world.grant(endpointOf(text));
  world.account(endpointOf(text));
  return ack();
};
const macOf = (n: number): Mac => `02-00-00-00-00-0${n}` as Mac;

/** Nine sessions whose access list the policy changes, one a second, and a window that opens in a minute for a second or two. */
async function changed(): Promise<{ world: World; job: PlanId; opens: number }> {
  const clock = new World().clock;
  const minute = Math.floor((clock.now() % (24 * 60 * MINUTE)) / MINUTE) + 1;
  const opens = (Math.floor(clock.now() / MINUTE) + 1) * MINUTE;
  const window = timeWindowText({ days: [0, 1, 2, 3, 4, 5, 6], from: minute % 1440, to: (minute % 1440) + 1, zone: 'UTC' });
  const text = readFileSync(join(import.meta.dirname, '../../../playbooks/policy-changed.yaml'), 'utf8');
  const playbook = readPlaybook('p.yaml', text.replace(/^guards:$/m, `guards:\n  windows: ["${window}"]`));
  if (!playbook.ok) throw new Error(playbook.error.map(({ message }) => message).join('; '));
  const world = new World({ answer: each, more: { pacing: SLOW, playbooks: [playbook.value] } });
  for (let n = 1; n <= 9; n++) world.connect(macOf(n));
  await world.control.start();
  const previous = world.policy.revision;
  world.policy = policyWith({ LIMITED: 'permit udp any any eq domain\n' }, world.policy);
  const { revision } = world.policy;
  const event = { id: 'change' as EventId, at: world.clock.now(), actor: 'test', kind: 'policy.changed', revision, previous } as const;
  return { world, job: await world.job({ ...event, changed: ['dacls'] }), opens };
}

test('nothing is begun before the window opens; what it closed on goes on in the next', async () => {
  const { world, job, opens } = await changed();
  await world.pass(5000);
  const before = await world.plan(job);
  expect([before.state, world.sent.length]).toEqual(['waiting', 0]);
  expect(before.notes.at(-1)).toBe(`waits for its window: it opens at ${new Date(opens).toISOString()}`);
  world.clock.advance(opens + 58_000 - world.clock.now());
  await world.pass(3500);
  const closed = await world.plan(job);
  const sent = world.sent.length;
  expect(closed.state).toBe('paused');
  expect(closed.notes.at(-1)).toMatch(/^its window closed, so nothing more is begun: it opens at /);
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(9);
  await world.pass(10_000);
  expect(world.sent).toHaveLength(sent);
  expect(await world.control.steer(job, 'resume', 'ann')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
  world.clock.advance(opens + 24 * 60 * MINUTE - world.clock.now());
  await world.pass(30_000);
  expect(world.sent).toHaveLength(9);
  expect((await world.plan(job)).state).toBe('proved');
});

test('a restart keeps to the window, and a pause by hand outlasts it', async () => {
  const { world, job, opens } = await changed();
  await world.pass(1000);
  await world.control.stop();
  await world.restart();
  await world.pass(2000);
  expect([(await world.plan(job)).state, world.sent.length]).toEqual(['waiting', 0]);
  expect(await world.control.steer(job, 'pause', 'ann')).toMatchObject({ ok: true, value: { state: 'paused' } });
  world.clock.advance(opens - world.clock.now());
  await world.pass(3000);
  expect([(await world.plan(job)).state, world.sent.length]).toEqual(['paused', 0]);
  expect(await world.control.steer(job, 'resume', 'ann')).toMatchObject({ ok: true, value: { state: 'running' } });
  await world.pass(5000);
  expect(world.sent.length).toBeGreaterThan(0);
});
