import { describe, expect, it } from 'vitest';
import type { EventId } from '../../../src/model/event.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { Plan, PlanId } from '../../../src/model/plan.ts';
import { policyWith } from './policy-and-device.ts';
import { type Answer, ack, nak, obedient, timeout, World } from './world.ts';

const FAST = { perDevice: 10_000, bounces: 1, bulk: 10_000 };
const macOf = (n: number): Mac => `02-00-00-00-00-${n.toString(16).padStart(2, '0').toUpperCase()}` as Mac;
const endpointOf = (text: string): Mac => `02-00-00-00-00-${/audit-session-id=0A0000(..)/.exec(text)?.[1]}` as Mac;

/** Each endpoint authenticates again when asked. */
const each: Answer = ({ text }, world) => {
  world.grant(endpointOf(text));
  world.account(endpointOf(text));
  return ack();
};

/** Forty sessions whose access list the policy changes. */
async function changed(answer: Answer, more = { pacing: FAST }): Promise<{ world: World; job: PlanId; first: World['policy'] }> {
  const world = new World({ answer, more });
  const first = world.policy;
  for (let n = 1; n <= 40; n++) world.connect(macOf(n));
  await world.control.start();
  const previous = world.policy.revision;
  world.policy = policyWith({ LIMITED: 'permit udp any any eq domain\n' }, world.policy);
  const { revision } = world.policy;
  const event = { id: 'change' as EventId, at: world.clock.now(), actor: 'test', kind: 'policy.changed', revision, previous } as const;
  return { world, first, job: await world.job({ ...event, changed: ['dacls'] }) };
}

const skipped = ({ steps }: Plan, why: string): number => steps.filter((step) => step.skipped === why).length;

describe('a change of policy over many sessions (C4)', () => {
  it('goes in waves, the next when the one before is over', async () => {
    const waiting: (() => void)[] = [];
    const { world, job } = await changed(async (sent, same) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return each(sent, same);
    });
    const answerAll = async (): Promise<void> => {
      for (const go of waiting.splice(0)) go();
      await world.pass(100);
    };
    await world.pass(100);
    // Two, until the device has answered anything.
    expect(world.sent).toHaveLength(2);
    waiting.shift()?.();
    await world.pass(100);
    expect(world.sent).toHaveLength(5);
    for (const go of waiting.splice(0, 3)) go();
    await world.pass(100);
    expect(world.sent).toHaveLength(5);
    await answerAll();
    expect(world.sent).toHaveLength(9);
    for (let i = 0; i < 4; i++) await answerAll();
    expect(world.sent).toHaveLength(40);
    expect((await world.plan(job)).state).toBe('proved');
  });

  it('that ended before all had it is taken up again for the sessions that have not', async () => {
    const lost = new Set(['0A00000A', '0A00000B', '0A00000C']);
    const { world, job } = await changed((sent, same) => ([...lost].some((id) => sent.text.includes(id)) ? nak(501) : each(sent, same)));
    await world.pass(5000);
    expect(await world.plan(job)).toMatchObject({ state: 'partial' });
    const asked = { id: 'again' as EventId, at: world.clock.now(), actor: 'test' };
    lost.clear();
    const before = world.sent.length;
    const followed = await world.control.follow(job, 'retry', asked);
    if (!followed.ok) throw new Error(followed.error.message);
    await world.pass(5000);
    const [again] = followed.value.jobs;
    if (again === undefined) throw new Error('no job');
    expect(await world.plan(again)).toMatchObject({ state: 'proved', correlation: 'change', steps: [{}, {}, {}] });
    expect(world.sent.length - before).toBe(3);
    const over = await world.control.follow(again, 'retry', { ...asked, id: 'more' as EventId });
    expect(over).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
  });

  it('ends when too many fail, in the canary already, and says so', async () => {
    const { world, job } = await changed(() => nak(501));
    await world.pass(1000);
    const plan = await world.plan(job);
    expect(plan.state).toBe('failed');
    expect(world.sent.length).toBeLessThanOrEqual(5);
    expect(skipped(plan, 'stopped')).toBe(40 - world.sent.length);
    expect(plan.notes).toContain('stopped in wave 1: 3 of the 5 targets that had begun failed');
  });

  it('does not stand still for a device that keeps silent, but for so many that the limit would be reached', async () => {
    /** Of the sessions named, the device sends no answer; the client says so at its first retransmission and at its end. */
    const silentFor =
      (...ids: readonly string[]): Answer =>
      (sent, same) => {
        if (!ids.some((id) => sent.text.includes(id))) return each(sent, same);
        same.clock.after(2000, () => sent.silent?.());
        return new Promise((resolve) => same.clock.after(30_000, () => resolve(timeout)));
      };
    const one = await changed(silentFor('0A000001'));
    await one.world.pass(1900);
    expect(one.world.changes).toHaveLength(5);
    await one.world.pass(1000);
    expect(one.world.changes).toHaveLength(40);
    const plan = await one.world.plan(one.job);
    expect(plan).toMatchObject({ state: 'running', rollout: { begun: 3 } });
    expect(plan.steps.filter(({ silent, finishedAt }) => silent && finishedAt === undefined)).toHaveLength(1);
    await one.world.pass(600_000);
    expect((await one.world.plan(one.job)).state).toBe('partial');

    const three = await changed(silentFor('0A000001', '0A000002', '0A000003'));
    await three.world.pass(20_000);
    expect(three.world.changes).toHaveLength(2);
    await three.world.pass(900_000);
    expect((await three.world.plan(three.job)).notes).toContain('stopped in wave 1: 3 of the 5 targets that had begun failed');
  });

  it('ends at once where a newer revision takes over, which moves what is left', async () => {
    const { world, job } = await changed(each, { pacing: { ...FAST, bulk: 10 } });
    await world.pass(1000);
    const before = world.sent.length;
    expect(before).toBeLessThan(40);
    const again = async (id: string, text: string): Promise<PlanId> => {
      const previous = world.policy.revision;
      world.policy = policyWith({ LIMITED: text }, world.policy);
      const { revision } = world.policy;
      return world.job({
        id: id as EventId,
        at: world.clock.now(),
        actor: 'test',
        kind: 'policy.changed',
        revision,
        previous,
        changed: ['dacls'],
      });
    };
    const newer = await again('newer', 'permit udp any any eq ntp\n');
    await world.pass(50);
    const plan = await world.plan(job);
    expect(plan.state).toBe('superseded');
    expect(plan.notes.at(-1)).toBe(`overtaken by revision ${world.policy.revision} of the policy: job ${newer} goes on from here`);
    expect(skipped(plan, 'superseded')).toBe(40 - before);
    await world.restart();
    await world.pass(10_000);
    expect((await world.plan(newer)).state).toBe('proved');
    expect(world.sent).toHaveLength(before + 40);
    // The same once more changes nothing, and ends nothing.
    const unneeded = await again('same', 'permit udp any any eq ntp\n');
    expect(await world.plan(unneeded)).toMatchObject({ state: 'unneeded', steps: [] });
  });

  it('ends also where the newer revision takes everything back', async () => {
    const { world, job, first } = await changed(each, { pacing: { ...FAST, bulk: 1 } });
    await world.pass(50);
    const moved = world.sent.length;
    const before = world.policy.revision;
    const revision = before + 1;
    world.policy = { ...first, revision };
    const back = {
      id: 'back' as EventId,
      at: world.clock.now(),
      actor: 'test',
      kind: 'policy.changed',
      revision,
      previous: before,
    } as const;
    const newer = await world.job({ ...back, changed: ['dacls'] });
    await world.pass(60_000);
    expect((await world.plan(job)).state).toBe('superseded');
    expect((await world.plan(newer)).steps).toHaveLength(moved);
    expect(world.sent).toHaveLength(2 * moved);
  });

  it('goes on where it was after a restart', async () => {
    const { world, job } = await changed(each, { pacing: { ...FAST, bulk: 10 } });
    await world.pass(1000);
    const before = world.sent.length;
    expect(before).toBeLessThan(40);
    await world.restart();
    await world.pass(10_000);
    expect((await world.plan(job)).state).toBe('proved');
    expect(world.sent).toHaveLength(40);
  });

  it('never exceeds the rate of a device', async () => {
    const { world, job } = await changed(each, { pacing: { perDevice: 5, bounces: 1, bulk: 200 } });
    await world.pass(1000);
    expect(world.sent.length).toBeLessThanOrEqual(10 + 5);
    await world.pass(12_000);
    expect((await world.plan(job)).state).toBe('proved');
  });

  it('does not hold up what is urgent, not even for a session it has not come to', async () => {
    const { world } = await changed(each, { pacing: { perDevice: 10, bounces: 1, bulk: 1 } });
    await world.pass(500);
    expect(world.sent.length).toBeLessThan(5);
    const posture = await world.job(world.posture('noncompliant', 1, macOf(39)));
    await world.pass(100);
    expect((await world.plan(posture)).state).toBe('proved');
    const session = [...world.sessions.list()].find(({ endpoint }) => endpoint === macOf(40));
    if (session === undefined) throw new Error('no session');
    const query = await world.job(world.action(session.id, { kind: 'session-query' }, 'query'));
    await world.pass(100);
    expect((await world.plan(query)).state).toBe('proved');
  });
});

describe('a job somebody steers', () => {
  it('paused begins nothing more, also over a restart, until it is resumed', async () => {
    const { world, job } = await changed(each, { pacing: { ...FAST, bulk: 10 } });
    await world.pass(500);
    expect((await world.control.steer(job, 'pause', 'alice')).ok).toBe(true);
    await world.pass(100);
    const before = world.sent.length;
    await world.pass(5000);
    await world.restart();
    await world.pass(5000);
    expect(world.sent).toHaveLength(before);
    expect((await world.plan(job)).state).toBe('paused');
    expect((await world.control.steer(job, 'resume', 'alice')).ok).toBe(true);
    await world.pass(10_000);
    expect((await world.plan(job)).state).toBe('proved');
  });

  it('cancelled ends with what was begun; what is in flight is watched but not asked again', async () => {
    const { world, job } = await changed(() => ack());
    await world.pass(100);
    expect(world.sent).toHaveLength(5);
    const cancelled = await world.control.steer(job, 'cancel', 'alice');
    expect(cancelled.ok && cancelled.value.state).toBe('running');
    await world.pass(120_000);
    const plan = await world.plan(job);
    // What was sent was not skipped: nobody saw its effect.
    expect(plan.state).toBe('failed');
    expect(skipped(plan, 'cancelled')).toBe(35);
    expect(plan.steps.slice(0, 5).map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'failed'));
    expect(plan.notes).toContain('cancelled by alice');
    expect(world.changes).toHaveLength(5);
  });

  it('cancelled begins nothing more after a restart either', async () => {
    const { world, job } = await changed(() => ack());
    await world.pass(100);
    expect((await world.control.steer(job, 'cancel', 'alice')).ok).toBe(true);
    const before = world.changes.length;
    await world.restart();
    await world.pass(120_000);
    const plan = await world.plan(job);
    expect([plan.state, skipped(plan, 'cancelled'), world.changes.length]).toEqual(['failed', 40 - before, before]);
  });

  it('cannot be steered when it is over, or unknown', async () => {
    const world = new World({ answer: obedient });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass();
    const over = await world.control.steer(job, 'cancel', 'alice');
    expect(!over.ok && over.error.code).toBe('api.conflict');
    const unknown = await world.control.steer('j-none' as PlanId, 'pause', 'alice');
    expect(!unknown.ok && unknown.error.code).toBe('api.not-found');
  });
});
