import { describe, expect, test } from 'vitest';
import { evidence, obedient, World } from './world.ts';

/** A verdict each three seconds, the other one each time; every change is proved. */
async function flapping(times: number, more = {}): Promise<World> {
  const world = new World({ answer: obedient, more: { cooldown: 2000, loop: { times: 5, within: 600_000, changes: 5 }, ...more } });
  await world.control.start();
  world.connect();
  for (let version = 1; version <= times; version++) {
    await world.control.accept(world.posture(version % 2 === 0 ? 'noncompliant' : 'compliant', version));
    await world.pass(3000);
  }
  return world;
}

const flappingOf = ({ emitted }: World) => emitted.filter(({ topic }) => topic === 'endpoint.flapping');

describe('an endpoint that is changed again and again, each time with effect', () => {
  test('is told at its usual pace at first', async () => {
    const world = await flapping(5);
    expect(world.changes).toHaveLength(5);
    expect(flappingOf(world)).toEqual([]);
  });

  test('is slowed down then, ever more, loudly; and gets what it should have in the end', async () => {
    const world = await flapping(40);
    // Two minutes of verdicts: six at once, then after rests of 4, 8, 16, 32 and 60 s.
    expect(world.changes.length).toBeGreaterThanOrEqual(8);
    expect(world.changes.length).toBeLessThanOrEqual(11);
    expect(flappingOf(world)[0]).toMatchObject({ fields: { seconds: 4 } });
    const last = await world.job(world.posture('compliant', 41));
    await world.pass(61_000);
    expect((await world.plan(last)).state).toBe('proved');
    expect(evidence(await world.plan(last))[0]).toBe(
      'waits: the endpoint is changed again and again, so it rests 60 s between two changes',
    );
  });

  test('does not wait where a person asks, and is told at its usual pace when it was quiet for a while', async () => {
    const world = await flapping(40);
    const [session] = [...world.sessions.list()];
    if (session === undefined) throw new Error('no session');
    const before = world.changes.length;
    await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'by-hand'));
    await world.pass(100);
    expect(world.changes).toHaveLength(before + 1);
    await world.pass(1_400_000);
    const quiet = world.changes.length;
    await world.job(world.posture('compliant', 42));
    await world.pass(100);
    expect(world.changes).toHaveLength(quiet + 1);
  });

  test('is known over a restart', async () => {
    const world = await flapping(8);
    await world.restart();
    const before = flappingOf(world).length;
    for (const [place, status] of (['compliant', 'noncompliant'] as const).entries()) {
      await world.control.accept(world.posture(status, 9 + place));
      await world.pass(1000);
    }
    expect(flappingOf(world).length).toBeGreaterThan(before);
  });

  test('questions about its session do not count', async () => {
    const world = new World({ answer: obedient, more: { cooldown: 2000, loop: { times: 5, within: 600_000, changes: 5 } } });
    await world.control.start();
    const session = world.connect();
    for (let n = 0; n < 8; n++) {
      await world.job(world.action(session.id, { kind: 'session-query' }, `query-${n}`));
      await world.pass(100);
    }
    await world.job(world.posture('compliant', 1));
    await world.pass(100);
    expect(world.changes).toHaveLength(1);
  });
});
