import { describe, expect, test } from 'vitest';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { CoaOutcome } from '../../../src/ports/coa-client.ts';
import { evidence, timeout, World } from './world.ts';

/** A device that does what it is told 500 ms later, and never answers: after 2 s it is asked again, after 30 s given up. */
async function muteWorld(done: (world: World) => void) {
  const world = new World({
    answer: ({ silent }, same) =>
      new Promise<CoaOutcome>((resolve) => {
        same.clock.after(500, () => done(same));
        same.clock.after(2000, () => silent?.());
        same.clock.after(30_000, () => resolve(timeout));
      }),
  });
  await world.control.start();
  return world;
}

function reauthenticated(world: World): void {
  world.grant();
  world.account();
}

function bounced(world: World): void {
  for (const { id } of [...world.sessions.list()]) world.sessions.end(id, world.clock.now());
}

describe('a device that does what it is told and does not answer', () => {
  test.each([
    ['reauthenticate', reauthenticated],
    ['bounce-host-port', bounced],
  ] as const)('%s is proved when its effect is seen, not when nobody waits for the answer any more', async (kind, done) => {
    const world = await muteWorld(done);
    const command: CoaCommand = { kind };
    const job = await world.job(world.action(world.connect().id, command, 'a'));
    await world.pass(1500);
    expect((await world.plan(job)).state).toBe('running');
    await world.pass(1000);
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    expect(evidence(plan).at(-1)).toBe('the device has not answered yet: its effect was seen');
    await world.pass(60_000);
    expect(await world.plan(job)).toEqual(plan);
    expect(world.changes).toHaveLength(1);
  });

  test('another change of the session waits until the exchange is over all the same', async () => {
    const world = await muteWorld(reauthenticated);
    const session = world.connect();
    await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'a'));
    await world.pass(3000);
    await world.job(world.action(session.id, { kind: 'terminate' }, 'b'));
    await world.pass(20_000);
    expect(world.changes).toHaveLength(1);
    await world.pass(10_000);
    expect(world.changes).toHaveLength(2);
  });
});
