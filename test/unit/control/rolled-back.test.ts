import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import type { LabSwitch } from '../../lab/lab-switch.ts';
import { labWorld } from './lab-world.ts';
import type { World } from './world.ts';

const LIST = { name: 'WEB', lines: ['permit tcp any any eq 80', 'deny ip any any'] };

let lab: LabSwitch;
let world: World;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ lab, world, close } = await labWorld());
});
afterEach(() => close());

const rollback = (job: PlanId, id: string) =>
  world.control.follow(job, 'rollback', { id: id as EventId, at: systemClock.now(), actor: 'ann' });

async function pushed(): Promise<PlanId> {
  const job = await world.job(world.push(LIST, 'push'));
  expect((await world.control.settled(job, 15_000))?.state).toBe('proved');
  return job;
}

async function taken(job: PlanId): Promise<PlanId> {
  const accepted = await rollback(job, 'taken');
  const taker = accepted.ok ? accepted.value.jobs[0] : undefined;
  if (taker === undefined) throw new Error('no job');
  await world.control.settled(taker, 15_000);
  return taker;
}

describe('a job whose push was taken back', () => {
  it('is shown as rolled back, by which job, after a restart too, and not taken back twice', async () => {
    const job = await pushed();
    const taker = await taken(job);
    await vi.waitFor(async () => expect((await world.plan(job)).state).toBe('rolled-back'));
    expect(await world.plan(taker)).toMatchObject({ state: 'proved', takesBack: job });
    const [summary] = await world.control.jobs({ limit: 10, state: 'rolled-back' });
    expect(summary).toMatchObject({ id: job, takenBackBy: taker });
    await world.restart();
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'rolled-back', takenBackBy: taker });
    expect(plan.notes.at(-1)).toBe(`taken back by job ${taker}`);
    expect(await rollback(job, 'again')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
  });

  it('and of which something was left is not: it names the job that says what', async () => {
    const job = await pushed();
    const name = lab.state.accessLists.map((list) => list.name).find((one) => one.startsWith('PR-'));
    await lab.configure(['interface GigabitEthernet0/1/0', `ip access-group ${name} in`, 'exit']);
    const taker = await taken(job);
    await vi.waitFor(async () => expect((await world.plan(job)).takenBackBy).toBe(taker));
    expect((await world.plan(job)).state).toBe('proved');
    expect((await world.plan(job)).notes.at(-1)).toBe(`job ${taker} was asked to take it back: that job says what became of it`);
  });
});
