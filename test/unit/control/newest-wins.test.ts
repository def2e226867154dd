import { describe, expect, it } from 'vitest';
import { recordAfter } from '../posture/records.ts';
import { ack, evidence, obedient, World } from './world.ts';

describe('several changes for one session', () => {
  it('a newer one takes the place of one that waits', async () => {
    const world = new World();
    world.connect();
    const session = world.connect();
    const first = await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'a'));
    const second = await world.job(world.action(session.id, { kind: 'reauthenticate', type: 'last' }, 'b'));
    await world.control.start();
    await world.pass();
    const old = await world.plan(first);
    expect(old.state).toBe('superseded');
    expect(evidence(old)).toEqual([`a newer change of the same session takes its place: ${second}/1`]);
    expect((await world.plan(second)).state).toBe('proved');
    expect(world.sent).toHaveLength(1);
  });

  it('a weaker one never replaces a stronger one that waits', async () => {
    const world = new World();
    const session = world.connect();
    const strong = await world.job(world.action(session.id, { kind: 'terminate' }, 'a'));
    const weak = await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'b'));
    await world.control.start();
    await world.pass();
    expect((await world.plan(strong)).state).toBe('proved');
    expect((await world.plan(weak)).state).toBe('superseded');
    expect(world.sent.map(({ request }) => request.packet)).toEqual(['Disconnect-Request']);
  });

  it('a newer one cuts the wait for the proof of an older one short', async () => {
    const world = new World({ answer: () => ack() });
    await world.control.start();
    world.connect();
    const first = await world.job(world.posture('noncompliant', 1));
    await world.pass(1000);
    world.answer = obedient;
    const second = await world.job(world.posture('compliant', 2));
    await world.pass();
    expect((await world.plan(first)).state).toBe('superseded');
    expect((await world.plan(second)).state).toBe('proved');
  });

  it('one in flight is waited for; the two never overlap', async () => {
    const world = new World();
    let inFlight = 0;
    let most = 0;
    world.answer = async (sent, same) => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => same.clock.after(500, () => resolve(undefined)));
      inFlight--;
      return obedient(sent, same);
    };
    await world.control.start();
    const session = world.connect();
    await world.job(world.action(session.id, { kind: 'session-query' }, 'a'));
    await world.pass();
    const second = await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'b'));
    await world.pass(2000);
    expect(world.sent).toHaveLength(2);
    expect(most).toBe(1);
    expect((await world.plan(second)).state).toBe('proved');
  });

  it('a step proves by what the policy gives now when that changed after it was sent', async () => {
    const world = new World({ answer: () => ack() });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(1000);
    const at = world.clock.now();
    const endpoint = world.keys().endpoint;
    if (endpoint === undefined) throw new Error('no endpoint');
    world.postures.put(recordAfter({ endpoint, status: 'noncompliant', version: 9, at, failedChecks: [] }));
    world.grant();
    world.account();
    await world.pass();
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    expect(plan.steps[0]?.evidence.map(({ detail }) => detail)).toContain('what the policy gives changed after the step was sent');
  });
});
