import { expect, test } from 'vitest';
import type { SessionLease, SessionLeases } from '../../../src/ports/session-leases.ts';
import { ack, evidence, World } from './world.ts';

test('a session that another server is telling something waits, and is told afterwards', async () => {
  let held = true;
  const given: string[] = [];
  const lease: SessionLease = { release: async () => void given.push('released') };
  const sessionLeases: SessionLeases = { takeSession: async () => (held ? 'held' : lease) };
  const world = new World({ answer: () => ack(), more: { sessionLeases } });
  await world.control.start();
  const job = await world.job(world.action(world.connect().id, { kind: 'session-query' }, 'q'));
  await world.pass(9000);
  expect(world.sent).toHaveLength(0);
  expect(evidence(await world.plan(job))).toContain('waits: another server is telling the session something');
  held = false;
  await world.pass(3000);
  expect(await world.plan(job)).toMatchObject({ state: 'proved', steps: [{ attempt: 1 }] });
  expect(given).toEqual(['released']);
});
