import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import type { PlanSummary } from '../../../src/plan/course.ts';
import type { LabSwitch } from '../../lab/lab-switch.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { labWorld } from './lab-world.ts';
import { SWITCH } from './policy-and-device.ts';
import { evidence, type World } from './world.ts';

const FIRST = { name: 'REDIRECT', lines: ['deny udp any any eq domain', 'permit tcp any any eq www'] };
const SECOND = { name: 'REDIRECT', lines: ['deny udp any any eq domain', 'deny udp any any eq bootps', 'permit tcp any any eq www'] };

let lab: LabSwitch;
let world: World;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ lab, world, close } = await labWorld());
});

afterEach(() => close());

async function pushed(acl: typeof FIRST, id: string): Promise<Plan> {
  const plan = await world.control.settled(await world.job(world.push(acl, id)), 15_000);
  if (plan === undefined) throw new Error('no job');
  return writtenPlan(plan);
}

function inForce(): string | undefined {
  return world.lists.get(SWITCH, 'REDIRECT')?.inForce.name;
}

async function reauthenticated(count: number): Promise<PlanSummary> {
  for (let tries = 0; tries < 100; tries++) {
    const done = (await world.control.jobs({ limit: 20 })).filter(({ playbook, finishedAt }) => playbook === 'list-changed' && finishedAt);
    if (done.length >= count && done[0]) return done[0];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no list-changed job ended');
}

describe('a pushed list that a profile names', () => {
  it('comes into force when it is read back: the sessions that name it are reauthenticated onto it', async () => {
    const session = world.connect();
    expect(session.granted).toMatchObject({ redirect: { acl: 'REDIRECT' }, lists: ['REDIRECT'] });
    const plan = await pushed(FIRST, 'first');
    const first = inForce();
    expect(first).toMatch(/^PR-REDIRECT-[0-9a-f]{8}$/);
    expect(plan.moves).toEqual([
      { device: SWITCH, list: 'REDIRECT', type: 'extended', to: first, entries: 2, profiles: ['LIMITED'], sessions: 1, live: 1 },
    ]);
    expect(evidence(plan)).toContain(`\`REDIRECT\` is \`${first}\` on sw1 from now on`);
    expect((await reauthenticated(1)).state).toBe('proved');
    expect(world.sessions.get(session.id)?.applied).toMatchObject({ redirect: { acl: first }, lists: [first] });

    const next = await pushed(SECOND, 'second');
    const second = inForce();
    expect(second).not.toBe(first);
    expect(next.moves).toMatchObject([{ from: first, to: second, sessions: 1 }]);
    expect(evidence(next)).toContain(`\`REDIRECT\` is \`${second}\` on sw1 from now on, it was \`${first}\``);
    expect((await reauthenticated(2)).state).toBe('proved');
    expect(world.sessions.get(session.id)?.applied?.lists).toEqual([second]);
  });

  it('pushed again as it was before: nothing is written, the pointer goes back', async () => {
    await pushed(FIRST, 'first');
    const first = inForce();
    await pushed(SECOND, 'second');
    const back = await pushed(FIRST, 'back');
    expect(back.state).toBe('proved');
    expect(evidence(back)[0]).toBe(`\`${first}\` is there already, line for line`);
    expect(inForce()).toBe(first);
    expect(await pushed(FIRST, 'again')).toMatchObject({ state: 'unneeded', steps: [] });
  });

  it('a refused line: the pointer stays where it is', async () => {
    await pushed(FIRST, 'first');
    const first = inForce();
    lab.setFaults({ ssh: { invalidLines: ['20 deny udp any any eq bootps'] } });
    expect((await pushed(SECOND, 'second')).state).toBe('failed');
    expect(inForce()).toBe(first);
  });

  it('a full disk: not in force before the pointer is on stable storage', async () => {
    world.listStore.full = true;
    const job = await world.job(world.push(FIRST, 'first'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await world.plan(job)).steps[0]).toMatchObject({ state: 'ready' });
    expect(inForce()).toBeUndefined();
    world.listStore.full = false;
    expect((await world.control.settled(job, 15_000))?.state).toBe('proved');
    expect(inForce()).toBeDefined();
  }, 20_000);
});
