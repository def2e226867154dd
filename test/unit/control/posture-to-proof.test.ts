import { describe, expect, it } from 'vitest';
import { ack, ENDPOINT, evidence, World } from './world.ts';

describe('a posture result that changes what the policy gives', () => {
  it('reauthenticates the session and proves it by the Access-Accept and accounting', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass();
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.text).toContain('subscriber:command=reauthenticate');
    expect(world.sent[0]?.text).toContain('subscriber:reauthenticate-type=rerun');
    expect(evidence(plan)).toEqual([
      'CoA-Request reauthenticate (rerun) to 127.0.0.1:1700',
      'CoA-ACK after 4.2 ms',
      expect.stringMatching(/^Access-Accept: profile FULL, dACL #ACSACL#-IP-FULL-[0-9a-f]{8}$/),
      'the device confirms the authorization',
    ]);
    expect(world.postures.status(ENDPOINT)).toBe('compliant');
  });

  it('waits for the grant and then for the proof', async () => {
    const world = new World({ answer: () => ack() });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(3000);
    expect((await world.plan(job)).steps[0]?.state).toBe('acknowledged');
    world.grant();
    await world.pass(2000);
    expect((await world.plan(job)).state).toBe('running');
    world.account();
    await world.pass();
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    const [step] = plan.steps;
    expect((step?.finishedAt ?? 0) - (step?.sentAt ?? 0)).toBe(5000);
  });

  it('counts an Access-Accept that came before the ACK', async () => {
    const world = new World();
    world.answer = async (_, same) => {
      same.grant();
      same.account();
      await new Promise((resolve) => setImmediate(resolve));
      return ack();
    };
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass();
    expect((await world.plan(job)).state).toBe('proved');
  });

  it('does not take an earlier grant for its own', async () => {
    const world = new World({ answer: () => ack() });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(19_000);
    expect((await world.plan(job)).steps[0]?.state).toBe('acknowledged');
  });

  it('says unconfirmed when the device never speaks, and does not ask again', async () => {
    const world = new World();
    world.answer = (_, same) => {
      same.grant();
      return ack();
    };
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(25_000);
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'failed', steps: [{ state: 'unknown' }] });
    expect(evidence(plan)).toContain('no word from the device within 20 s that the authorization is in force');
    expect(world.changes).toHaveLength(1);
  });

  it('ends with the session when the policy now rejects it', async () => {
    const world = new World();
    world.answer = (_, same) => {
      same.sessions.reject(same.keys(), same.clock.now());
      same.sessions.stopped(same.keys(), same.clock.now());
      return ack();
    };
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('quarantined', 1));
    await world.pass();
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    expect(evidence(plan).at(-1)).toBe('the session has ended');
  });
});
