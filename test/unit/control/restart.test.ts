import { describe, expect, it } from 'vitest';
import { ack, evidence, obedient, World } from './world.ts';

const hang = () => new Promise<never>(() => undefined);

describe('after a restart', () => {
  it('what was accepted and not begun is done', async () => {
    const world = new World();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    expect(world.sent).toHaveLength(0);
    await world.restart();
    await world.pass(300);
    expect((await world.plan(job)).state).toBe('proved');
  });

  it('a step that was sent is looked at before it is sent again', async () => {
    const world = new World({ answer: hang });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(100);
    world.answer = obedient;
    await world.restart();
    await world.pass(2500);
    expect(world.sent).toHaveLength(1);
    await world.pass(15_000);
    const plan = await world.plan(job);
    expect(world.changes).toHaveLength(2);
    expect(plan.state).toBe('proved');
    expect(evidence(plan)).toContain('taken up again after a restart; its effect was looked for before anything was repeated');
  });

  it('a step whose effect came while portreeve was down is proved without sending', async () => {
    const world = new World({ answer: hang });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(500);
    world.grant();
    world.account();
    await world.restart();
    await world.pass(300);
    expect((await world.plan(job)).state).toBe('proved');
    expect(world.sent).toHaveLength(1);
  });

  it('an acknowledged step waits for its proof', async () => {
    const world = new World({ answer: () => ack() });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(100);
    await world.restart();
    await world.pass(1000);
    world.grant();
    world.account();
    await world.pass(300);
    expect((await world.plan(job)).state).toBe('proved');
    expect(world.sent).toHaveLength(1);
  });

  it('of two jobs for one session the newer is still the one that counts', async () => {
    const world = new World();
    world.connect();
    const first = await world.job(world.posture('noncompliant', 1));
    const second = await world.job(world.posture('compliant', 2));
    await world.restart();
    await world.pass(300);
    expect((await world.plan(first)).state).toBe('superseded');
    expect((await world.plan(second)).state).toBe('proved');
    expect(world.sent).toHaveLength(1);
  });
});
