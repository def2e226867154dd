import { describe, expect, it } from 'vitest';
import { ENDPOINT, World } from './world.ts';

describe('when the disk refuses', () => {
  it('nothing is accepted, nothing is sent, and the sender is told', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    world.store.full = true;
    const answer = await world.control.accept(world.posture('compliant', 1));
    await world.pass(5000);
    expect(answer).toMatchObject({ ok: false, error: { code: 'journal.unavailable' } });
    expect(world.sent).toHaveLength(0);
    expect(world.postures.status(ENDPOINT)).toBe('unknown');
  });

  it('the same event is accepted once there is room', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    world.store.full = true;
    await world.control.accept(world.posture('compliant', 1));
    world.store.full = false;
    expect(await world.control.accept(world.posture('compliant', 1))).toMatchObject({ ok: true, value: { duplicate: false } });
  });

  it('work under way goes on, and is written down once there is room', async () => {
    const world = new World();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    world.store.full = true;
    await world.control.start();
    await world.pass();
    expect((await world.plan(job)).state).toBe('proved');
    const before = await world.store.get(job);
    expect(before.ok && before.value?.state).toBe('running');
    world.store.full = false;
    await world.pass(1500);
    const written = await world.store.get(job);
    expect(written.ok && written.value?.state).toBe('proved');
  });
});
