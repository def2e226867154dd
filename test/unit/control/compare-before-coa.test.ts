import { describe, expect, it } from 'vitest';
import type { EventId } from '../../../src/model/event.ts';
import type { Mac } from '../../../src/model/mac.ts';
import { policyWith } from './policy-and-device.ts';
import { World } from './world.ts';

describe('a change that leaves the authorization as it is', () => {
  it('sends nothing: the same posture again', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    await world.job(world.posture('compliant', 1));
    await world.pass();
    expect(await world.control.accept(world.posture('compliant', 2))).toMatchObject({ ok: true, value: { jobs: [] } });
    expect(world.sent).toHaveLength(1);
  });

  it('sends nothing: another posture with the same profile, and the job says so', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    const plan = await world.plan(await world.job(world.posture('pending', 1)));
    expect(plan).toMatchObject({ state: 'unneeded', steps: [] });
    expect(plan.notes[0]).toMatch(/has it already: profile LIMITED, dACL #ACSACL#-IP-LIMITED-[0-9a-f]{8}, redirect REDIRECT$/);
    expect(world.sent).toHaveLength(0);
  });

  it('reauthenticates only the sessions a policy change affects, each given its own access list (C6)', async () => {
    const world = new World();
    await world.control.start();
    const other = '02-00-00-00-00-02' as Mac;
    world.connect();
    world.connect(other);
    await world.job(world.posture('compliant', 1));
    await world.pass();
    world.sent.length = 0;
    world.policy = policyWith({ FULL: 'permit tcp any any\npermit udp any any\n' }, world.policy);
    const at = world.clock.now();
    const event = {
      id: 'policy-2' as EventId,
      at,
      actor: 'test',
      kind: 'policy.changed',
      revision: 2,
      previous: 1,
      changed: ['dacl FULL'],
    } as const;
    const plan = await world.plan(await world.job(event));
    await world.pass();
    expect(plan.steps).toHaveLength(1);
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.text).toContain('audit-session-id=0A000001');
    expect((await world.plan(plan.id)).state).toBe('proved');
  });

  it('sends nothing when the session got it while the step waited for its turn', async () => {
    const world = new World();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    world.connect();
    await world.control.start();
    await world.pass();
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    expect(plan.steps[0]?.evidence.map(({ what }) => what)).toEqual([
      'not sent: the session has been given this authorization',
      'the device confirms it',
    ]);
    expect(world.sent).toHaveLength(0);
  });
});
