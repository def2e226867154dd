import { describe, expect, it } from 'vitest';
import type { PlanId } from '../../../src/model/plan.ts';
import type { Authorization } from '../../../src/model/session.ts';
import { ack, ENDPOINT, type Sent, World } from './world.ts';

const relayed = (fingerprint: string): Authorization => ({
  service: 'upstream',
  rule: 'relayed',
  profiles: [],
  policyRevision: 1,
  fingerprint,
});

/** A session whose authorization another server decides: the policy cannot say what it will be. */
async function world(answer: (sent: Sent, world: World) => ReturnType<typeof ack>): Promise<{ world: World; job: PlanId }> {
  const made = new World({ answer });
  await made.control.start();
  const session = made.sessions.started(made.keys(), 'start', made.clock.now());
  const job = await made.job(made.action(session.id, { kind: 'reauthenticate' }, 'again'));
  return { world: made, job };
}

describe('reauthentication of a session that another server decides on', () => {
  it('is proved by an Access-Accept after it was sent and the word of the device, whatever was given', async () => {
    const { world: made, job } = await world((_, w) => {
      w.grant(ENDPOINT, relayed('0badcafe'));
      w.account();
      return ack();
    });
    await made.pass();
    const plan = await made.plan(job);
    expect(plan).toMatchObject({ id: job, state: 'proved', steps: [{ expect: { kind: 'reauthenticated' } }] });
    expect(plan.steps[0]?.evidence.map(({ what }) => what)).toContain('the device confirms the authorization');
  });

  it('is not proved by the ACK alone', async () => {
    const { world: made } = await world(() => ack());
    await made.pass(120_000);
    const [plan] = await made.control.jobs({ limit: 1 });
    expect(plan?.state).toBe('failed');
  });

  it('is unconfirmed where the device never says that it is in force', async () => {
    const { world: made, job } = await world((_, w) => {
      w.grant(ENDPOINT, relayed('0badcafe'));
      return ack();
    });
    await made.pass(120_000);
    const plan = await made.plan(job);
    expect(plan.steps[0]).toMatchObject({ state: 'unknown' });
  });
});
