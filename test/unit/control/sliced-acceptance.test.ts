import { describe, expect, it } from 'vitest';
import type { ControlEvent, EventId } from '../../../src/model/event.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { policyWith } from './policy-and-device.ts';
import { World } from './world.ts';

const SESSIONS = 40;
const macOf = (n: number): Mac => `02-00-00-00-00-${n.toString(16).padStart(2, '0').toUpperCase()}` as Mac;

/** Each look at the time takes a millisecond, so that a few sessions fill a slice; timers go by the world's own clock. */
function busyWorld(): World {
  const clock = new ManualClock();
  let looks = 0;
  const world: World = new World({
    clock: { now: () => clock.now(), monotonic: () => clock.monotonic() + looks++, after: (delay, task) => world.clock.after(delay, task) },
  });
  return world;
}

function change(world: World, revision: number): ControlEvent {
  const at = world.clock.now();
  return {
    id: `change-${revision}` as EventId,
    at,
    actor: 'test',
    kind: 'policy.changed',
    revision,
    previous: revision - 1,
    changed: ['dacls'],
  };
}

/** Until it is over, or for some while. */
async function over<T>(world: World, work: Promise<T>): Promise<T> {
  let done = false;
  void work.then(() => {
    done = true;
  });
  for (let turns = 0; !done && turns < 500; turns++) await world.pass(1);
  return work;
}

describe('a change of many sessions that is accepted in slices', () => {
  it('is made on one revision of the policy, whatever comes into force meanwhile', async () => {
    const world = busyWorld();
    for (let n = 1; n <= SESSIONS; n++) world.connect(macOf(n));
    const decides = policyWith({ LIMITED: 'permit udp any any eq domain\n' }, world.policy);
    world.policy = decides;
    const accepting = world.control.accept(change(world, decides.revision));
    await world.pass(1);
    world.policy = policyWith({ LIMITED: 'permit tcp any any eq www\n' }, decides);
    const accepted = await over(world, accepting);
    const [job] = accepted.ok ? accepted.value.jobs : [];
    if (job === undefined) throw new Error('no job');
    const plan = await world.plan(job);
    expect(plan.basis.policyRevision).toBe(decides.revision);
    expect(plan.steps).toHaveLength(SESSIONS);
    expect(new Set(plan.steps.map(({ expect: { kind, ...rest } }) => ('fingerprint' in rest ? rest.fingerprint : kind))).size).toBe(1);
  });

  it('gives way to a newer one that comes while it is taken up', async () => {
    const world = busyWorld();
    for (let n = 1; n <= SESSIONS; n++) world.connect(macOf(n));
    const last = [...world.sessions.list()].at(-1);
    if (last === undefined) throw new Error('no session');
    let newer: ReturnType<typeof world.control.accept> | undefined;
    world.control.watch((plan) => {
      if (plan.rollout) newer ??= world.control.accept(world.action(last.id, { kind: 'reauthenticate' }, 'newer'));
    });
    world.policy = policyWith({ LIMITED: 'permit udp any any eq domain\n' }, world.policy);
    const accepted = await over(world, world.control.accept(change(world, world.policy.revision)));
    if (!accepted.ok || newer === undefined) throw new Error('nothing came in between');
    expect((await over(world, newer)).ok).toBe(true);
    const plan = await world.plan(accepted.value.jobs[0] as PlanId);
    const given = plan.steps.filter(({ state }) => state === 'skipped');
    expect(given.map((step) => [step.do.kind === 'coa' && step.do.session, step.skipped])).toEqual([[last.id, 'superseded']]);
  });
});
