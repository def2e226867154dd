import { describe, expect, test } from 'vitest';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import type { RolloutWish } from '../../../src/model/rollout.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { type Answer, ack, nak, World } from './world.ts';

const macOf = (n: number): Mac => `02-00-00-00-00-${n.toString(16).padStart(2, '0').toUpperCase()}` as Mac;
const SERVICE: CoaCommand = { kind: 'activate-service', service: 'GUEST' };

async function worldOf(count: number, answer: Answer): Promise<{ world: World; ids: readonly SessionId[] }> {
  const world = new World({ answer, more: { pacing: { perDevice: 10_000, bounces: 1, bulk: 10_000 } } });
  const ids = Array.from({ length: count }, (_, n) => world.connect(macOf(n + 1)).id);
  await world.control.start();
  return { world, ids };
}

type Asked = { readonly id?: string; readonly command?: CoaCommand; readonly rollout?: RolloutWish };

function event(world: World, sessions: readonly SessionId[], { id = 'many', command = SERVICE, rollout }: Asked = {}) {
  return {
    id: id as EventId,
    at: world.clock.now(),
    actor: 'anna',
    kind: 'sessions.action',
    sessions,
    command,
    ...(rollout && { rollout }),
  } as const;
}

describe('one action on many sessions', () => {
  test('is one job in batches: a few go first, the next when these are over', async () => {
    const waiting: (() => void)[] = [];
    const { world, ids } = await worldOf(40, async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return ack();
    });
    const job = await world.job(event(world, ids));
    const sent: number[] = [];
    for (let i = 0; i < 6; i++) {
      await world.pass(100);
      sent.push(world.sent.length);
      for (const go of waiting.splice(0)) go();
    }
    await world.pass(1000);
    for (const go of waiting.splice(0)) go();
    await world.pass(1000);
    // All are on one device: one that was not heard yet is asked two things at once.
    expect(sent.slice(0, 3)).toEqual([2, 5, 9]);
    expect(world.sent).toHaveLength(40);
    expect(await world.plan(job)).toMatchObject({ state: 'acknowledged', asked: true, command: SERVICE, rollout: { waves: [5, 9, 40] } });
  });

  test('ends when too many fail; what failed is tried again on request, the same way', async () => {
    let refuses = true;
    const { world, ids } = await worldOf(20, () => (refuses ? nak(501) : ack()));
    const rollout = { batches: [{ targets: 2 }], maxFailures: { count: 2 } };
    const job = await world.job(event(world, ids, { rollout }));
    await world.pass(5000);
    expect(world.sent).toHaveLength(2);
    expect(await world.plan(job)).toMatchObject({ state: 'failed' });
    refuses = false;
    const again = await world.control.follow(job, 'retry', { id: 'again' as EventId, at: world.clock.now(), actor: 'anna' });
    if (!again.ok) throw new Error(again.error.message);
    await world.pass(5000);
    const [second] = again.value.jobs as readonly [PlanId];
    expect(await world.plan(second)).toMatchObject({
      state: 'acknowledged',
      correlation: 'many',
      command: SERVICE,
      rollout: { asked: rollout },
    });
    expect((await world.plan(second)).steps).toHaveLength(20);
  });

  test('keeps to the rate that is asked for, within that of the playbook', async () => {
    const { world, ids } = await worldOf(30, () => ack());
    await world.job(event(world, ids, { rollout: { rate: { global: 2 } } }));
    await world.pass(5000);
    const inFiveSeconds = world.sent.length;
    expect(inFiveSeconds).toBeGreaterThanOrEqual(8);
    // Two a second, and the two a bucket holds.
    expect(inFiveSeconds).toBeLessThanOrEqual(12);
  });

  test('leaves alone whoever cannot be told it, says why, and is not proved', async () => {
    const { world, ids } = await worldOf(3, () => ack());
    const change: CoaCommand = { kind: 'change-authorization', filterId: 'GUEST' };
    const job = await world.job(event(world, ids, { command: change }));
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'failed', leftAlone: 3, steps: [] });
    expect(plan.notes[0]).toContain('left alone: `change-authorization` is not possible on');
    expect(world.sent).toHaveLength(0);
  });

  test('takes those that are live, and is accepted once', async () => {
    const { world, ids } = await worldOf(3, () => ack());
    const [first, second, third] = ids as readonly [SessionId, SessionId, SessionId];
    world.sessions.end(second, world.clock.now());
    const asked = event(world, [first, second, third, 's-unknown' as SessionId]);
    const accepted = await world.control.accept(asked);
    await world.pass(1000);
    expect(accepted).toMatchObject({ ok: true, value: { duplicate: false } });
    expect(world.sent).toHaveLength(2);
    const again = await world.control.accept({ ...asked, sessions: [] });
    expect(again).toMatchObject({ ok: true, value: { duplicate: true, jobs: accepted.ok ? accepted.value.jobs : [] } });
    expect(await world.control.accept(event(world, [], { id: 'none' }))).toMatchObject({ ok: false, error: { code: 'plan.no-target' } });
    expect(world.sent).toHaveLength(2);
  });
});
