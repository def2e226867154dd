import { describe, expect, test } from 'vitest';
import { ack, ENDPOINT, nak, obedient, timeout, World } from './world.ts';

const OTHER = '02-00-00-00-00-02' as typeof ENDPOINT;
const MINUTE = 60_000;

/** A world whose device kept silent while both endpoints became compliant. */
async function silentWorld() {
  const world = new World({ answer: () => timeout });
  await world.control.start();
  for (const endpoint of [ENDPOINT, OTHER]) {
    world.connect(endpoint);
    await world.job(world.posture('compliant', 1, endpoint));
  }
  const open = async () => (await world.control.jobs({ limit: 10 })).some((job) => job.playbook === 'posture-changed' && !job.finishedAt);
  while (await open()) await world.pass(1000);
  return world;
}

describe('sessions whose device did not answer', () => {
  test('are asked for again: one from time to time, ever less often', async () => {
    const world = await silentWorld();
    const before = world.changes.length;
    await world.pass(30 * MINUTE);
    const jobs = (await world.control.jobs({ limit: 100 })).filter(({ playbook }) => playbook === 'session-action');
    expect(jobs.length).toBeGreaterThanOrEqual(3);
    expect(jobs.length).toBeLessThanOrEqual(6);
    expect(world.changes.length).toBeGreaterThan(before);
  });

  test('get what they should once it answers, all of them', async () => {
    const world = await silentWorld();
    world.answer = (sent, same) => (sent.text.includes('0A000002') ? grantTo(same, OTHER) : obedient(sent, same));
    await world.pass(11 * MINUTE);
    for (const endpoint of [ENDPOINT, OTHER]) {
      const [session] = world.sessions.byEndpoint(endpoint);
      expect(session?.granted?.fingerprint, endpoint).toBe(world.decided(endpoint)?.fingerprint);
    }
    const told = world.changes.length;
    await world.pass(30 * MINUTE);
    expect(world.changes).toHaveLength(told);
  });

  test('are left alone where they have by now what they should, or people asked', async () => {
    const world = await silentWorld();
    for (const endpoint of [ENDPOINT, OTHER]) world.grant(endpoint);
    const [session] = world.sessions.byEndpoint(ENDPOINT);
    if (session === undefined) throw new Error('no session');
    await world.job(world.action(session.id, { kind: 'terminate' }, 'by-a-person'));
    await world.pass(30 * MINUTE);
    expect((await world.control.jobs({ limit: 100 })).filter(({ playbook }) => playbook === 'session-action')).toHaveLength(1);
  });

  test('are known over a restart', async () => {
    const world = await silentWorld();
    await world.restart();
    world.answer = (sent, same) => (sent.text.includes('0A000002') ? grantTo(same, OTHER) : obedient(sent, same));
    await world.pass(2 * MINUTE);
    for (const endpoint of [ENDPOINT, OTHER]) {
      const [session] = world.sessions.byEndpoint(endpoint);
      expect(session?.granted?.fingerprint, endpoint).toBe(world.decided(endpoint)?.fingerprint);
    }
  });

  test('but not where the device said no', async () => {
    const world = new World({ answer: () => nak(501) });
    await world.control.start();
    world.connect();
    await world.job(world.posture('compliant', 1));
    await world.pass(30 * MINUTE);
    expect(world.changes).toHaveLength(1);
  });
});

function grantTo(world: World, endpoint: typeof ENDPOINT) {
  world.grant(endpoint);
  world.account(endpoint);
  return ack();
}
