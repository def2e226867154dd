import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { recapOf } from '../../../src/api/views/job-recap.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Plan, PlanId } from '../../../src/model/plan.ts';
import { courseOf } from '../../../src/plan/course.ts';
import type { FollowUp } from '../../../src/plan/follow-up.ts';
import type { LabSwitch } from '../../lab/lab-switch.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { labWorld } from './lab-world.ts';
import { evidence, type World } from './world.ts';

const OLD = { name: 'WEB', lines: ['permit tcp any any eq 80', 'deny ip any any'] };
const NEW = { name: 'WEB', lines: ['permit tcp any any eq 80', 'permit udp any any eq 53', 'deny ip any any'] };

let lab: LabSwitch;
let world: World;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ lab, world, close } = await labWorld());
});

afterEach(() => close());

async function over(job: PlanId): Promise<Plan> {
  const plan = await world.control.settled(job, 15_000);
  if (plan === undefined) throw new Error('no job');
  return writtenPlan(plan);
}

async function follow(job: PlanId, verb: FollowUp): Promise<Plan> {
  const accepted = await world.control.follow(job, verb, {
    id: `${verb} of ${job}`.replaceAll(' ', '-') as EventId,
    at: systemClock.now(),
    actor: 'ann',
  });
  const [next] = accepted.ok ? accepted.value.jobs : [];
  if (next === undefined) throw new Error(accepted.ok ? 'no job' : accepted.error.message);
  return over(next);
}

function onSwitch(): readonly string[] {
  return lab.state.accessLists.map(({ name }) => name).filter((name) => name.startsWith('PR-'));
}

describe('taking back a push', () => {
  it('removes the version it made and leaves the one before', async () => {
    await over(await world.job(world.push(OLD, 'old')));
    const [before] = onSwitch();
    const job = await world.job(world.push(NEW, 'new'));
    await over(job);
    expect(onSwitch()).toHaveLength(2);
    const taken = await follow(job, 'rollback');
    expect([taken.state, taken.playbook]).toEqual(['proved', 'acl-rollback']);
    expect(recapOf(courseOf(taken), () => []).devices).toMatchObject([{ state: 'ok', changed: NEW.lines.length, unchanged: 0 }]);
    expect(onSwitch()).toEqual([before]);
    expect(lab.state.saved).toBe(true);
  });

  it('removes a standard list as one, after a push and after one that failed in the middle', async () => {
    const standard = { name: 'MGMT', lines: ['permit 10.0.0.0 0.255.255.255', 'permit host 11.1.1.1', 'deny any log'] };
    const job = await world.job(world.push(standard, 'standard'));
    await over(job);
    expect(onSwitch()).toHaveLength(1);
    expect((await follow(job, 'rollback')).state).toBe('proved');
    expect(onSwitch()).toEqual([]);
    lab.setFaults({ ssh: { invalidLines: ['30 deny any log'] } });
    const failed = await over(await world.job(world.push(standard, 'fails')));
    expect(failed.steps.map(({ state }) => state)).toEqual(['refused', 'skipped', 'proved']);
    expect(onSwitch()).toEqual([]);
  });

  it('leaves a version that an interface names, and says which', async () => {
    const job = await world.job(world.push(NEW, 'new'));
    await over(job);
    const [name] = onSwitch();
    await lab.configure(['interface GigabitEthernet0/1/0', `ip access-group ${name} in`, 'exit']);
    const taken = await follow(job, 'rollback');
    expect(taken.steps[0]).toMatchObject({ state: 'skipped', skipped: 'used' });
    expect(evidence(taken)[0]).toMatch(/^it stays: `PR-WEB-[0-9a-f]{8}` on `sw1` is used: /);
    expect(onSwitch()).toEqual([name]);
  });

  it('is refused for what changed nothing, is not over, or is no push', async () => {
    const job = await world.job(world.push(NEW, 'new'));
    await over(job);
    const again = await world.job(world.push(NEW, 'again'));
    const asked = { id: 'x' as EventId, at: systemClock.now(), actor: 'ann' };
    expect(await world.control.follow(again, 'rollback', asked)).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
    expect(await world.control.follow(job, 'retry', asked)).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
    expect(await world.control.follow('j-none' as PlanId, 'retry', asked)).toMatchObject({ ok: false, error: { code: 'api.not-found' } });
  });
});

describe('trying a push again', () => {
  it('does what failed, and leaves alone what is there', async () => {
    lab.setFaults({ ssh: { invalidLines: ['permit udp any any eq domain', '20 permit udp any any eq domain'] } });
    const event = { ...world.push(NEW, 'new'), acls: [OLD, { ...NEW, name: 'APP' }] } as ReturnType<World['push']>;
    const job = await world.job(event);
    expect((await over(job)).state).toBe('partial');
    lab.clearFaults();
    const next = await follow(job, 'retry');
    expect(next.state).toBe('proved');
    expect(next.steps.map((step) => step.do.kind)).toEqual(['push-acl', 'save-config']);
    expect(onSwitch()).toHaveLength(2);
  });
});
