import { expect, test } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { Devices } from '../../../src/control/driven-device.ts';
import { RecentPushes } from '../../../src/control/recent-pushes.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { ControlEvent, EventId } from '../../../src/model/event.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { type ApprovalNeed, needText } from '../../../src/plan/approval.ts';
import { device, SWITCH } from './policy-and-device.ts';
import { World } from './world.ts';

const HOUR = 3_600_000;
const ACL = { name: 'WEB', lines: ['permit tcp any any eq www', 'deny ip any any'] };

const unreachable = {
  open: async () => ({ ok: false, error: { code: 'device.unreachable', message: 'no terminal in this test' } }) as const,
};

/** A world whose pushes need a second person within a day, and how often a terminal was opened in it. */
async function guarded(above = 0, devices?: Devices): Promise<{ world: World; opened: () => number }> {
  let opened = 0;
  const shells = {
    open: async () => {
      opened++;
      return { ok: false, error: { code: 'device.unreachable', message: 'no terminal in this test' } } as const;
    },
  };
  const world = new World({ more: { approvals: { above, together: HOUR, within: 24 * HOUR }, shells, ...(devices && { devices }) } });
  await world.control.start();
  return { world, opened: () => opened };
}

async function asked(world: World): Promise<PlanId> {
  return world.job({ ...world.push(ACL), actor: 'api:ann' });
}

const judge = (world: World, job: PlanId, verdict: 'approve' | 'deny', actor: string) =>
  world.control.judge(job, verdict, { actor, reason: 'T-1' });
const trail = (world: World) => world.store.trail.filter(({ action }) => /^job\.(approve|deny)$/.test(action));

test('a push begins nothing before a second person approves it, and holds its place in the TCAM meanwhile', async () => {
  const { world, opened } = await guarded();
  const accepted = await world.control.accept({ ...world.push(ACL), actor: 'api:ann' });
  if (!accepted.ok) throw new Error(accepted.error.message);
  const [job] = accepted.value.jobs;
  if (job === undefined) throw new Error('no job');
  expect(accepted.value.awaiting).toEqual([job]);
  const planned = opened();
  await world.pass(60_000);
  const waiting = await world.plan(job);
  expect([waiting.state, waiting.approval?.author, opened() - planned]).toEqual(['waiting-approval', 'api:ann', 0]);
  expect(waiting.notes.at(-1)).toMatch(/^waits for the approval of another admin key than api:ann: until .*Z, then it is denied$/);
  expect(world.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 2 });

  expect(await judge(world, job, 'approve', 'api:bob')).toMatchObject({ ok: true, value: { state: 'running' } });
  await world.pass(2000);
  expect(opened()).toBeGreaterThan(planned);
  expect(trail(world)).toMatchObject([
    { actor: 'api:bob', action: 'job.approve', subject: job, details: { reason: 'T-1', author: 'api:ann' } },
  ]);
  expect((await world.plan(job)).notes).toContain('approved by api:bob: T-1');
  expect(await judge(world, job, 'deny', 'api:bob')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
  await world.control.stop();
});

test('who asked for it can neither approve nor deny it, and nobody gets around that', async () => {
  const { world, opened } = await guarded();
  const job = await asked(world);
  const planned = opened();
  for (const verdict of ['approve', 'deny'] as const) {
    const own = await judge(world, job, verdict, 'api:ann');
    expect(own).toMatchObject({ ok: false, error: { code: 'api.forbidden', message: expect.stringContaining('`api:ann` asked for job') } });
  }
  for (const verb of ['resume', 'pause'] as const) {
    expect(await world.control.steer(job, verb, 'api:ann')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
  }
  await world.pass(5000);
  expect([(await world.plan(job)).state, opened() - planned, trail(world).length]).toEqual(['waiting-approval', 0, 0]);
  expect(await world.control.steer(job, 'cancel', 'api:ann')).toMatchObject({ ok: true, value: { state: 'cancelled' } });
  expect(await judge(world, 'j-0' as PlanId, 'approve', 'api:bob')).toMatchObject({ ok: false, error: { code: 'api.not-found' } });
  await world.control.stop();
});

test('denied, it ends as cancelled with nothing begun and its TCAM free', async () => {
  const { world, opened } = await guarded();
  const job = await asked(world);
  const planned = opened();
  expect(await judge(world, job, 'deny', 'api:bob')).toMatchObject({ ok: true, value: { state: 'cancelled' } });
  await world.pass(5000);
  const plan = await world.plan(job);
  expect([plan.state, plan.approval?.verdict, plan.notes.at(-1)]).toEqual(['cancelled', 'denied', 'denied by api:bob: T-1']);
  expect([opened() - planned, world.tcam.accounts(SWITCH)[0]?.used]).toEqual([0, 0]);
  expect(trail(world)).toMatchObject([{ actor: 'api:bob', action: 'job.deny', details: { reason: 'T-1' } }]);
  await world.control.stop();
});

test('it waits over a restart, and a day without a word is a denial', async () => {
  const { world, opened } = await guarded();
  const job = await asked(world);
  const planned = opened();
  await world.restart();
  await world.pass(2000);
  expect((await world.plan(job)).state).toBe('waiting-approval');
  world.clock.advance(23 * HOUR);
  await world.pass(2000);
  expect((await world.plan(job)).state).toBe('waiting-approval');
  world.clock.advance(HOUR);
  await world.pass(2000);
  const plan = await world.plan(job);
  expect([plan.state, plan.approval?.verdict, opened() - planned]).toEqual(['cancelled', 'expired', 0]);
  expect(plan.notes.at(-1)).toMatch(/^denied by time: nobody approved it until /);
  expect(trail(world)).toMatchObject([{ actor: 'portreeve', action: 'job.deny', details: { reason: 'nobody approved it in time' } }]);
  expect(await judge(world, job, 'approve', 'api:bob')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
  await world.control.stop();
});

test('a word that comes too late counts for nothing, even before the denial was noticed', async () => {
  const { world } = await guarded();
  const job = await asked(world);
  await world.control.stop();
  world.clock.advance(25 * HOUR);
  expect(await judge(world, job, 'approve', 'api:bob')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
  expect((await world.plan(job)).approval?.verdict).toBe('expired');
});

test('what one key pushes within an hour is one push; another key, and an hour later, are others', async () => {
  let now = 0;
  const pushes = new RecentPushes({ above: 2, together: HOUR, within: 24 * HOUR }, { now: () => instantOf(now) });
  const push = (id: string, actor: string, ...devices: readonly string[]): ApprovalNeed | undefined => {
    const event = { id, actor, kind: 'acl.push' } as ControlEvent;
    const changed = new Set(devices as readonly DeviceId[]);
    const need = pushes.need(event, changed);
    if (need === undefined) pushes.began(event, changed);
    return need;
  };
  expect(push('1', 'api:ann', 'sw1')).toBeUndefined();
  expect(push('2', 'api:ann', 'sw2')).toBeUndefined();
  expect(push('3', 'api:ann', 'sw1', 'sw2')).toBeUndefined();
  const third = push('4', 'api:ann', 'sw3');
  expect(third && needText(third)).toBe(
    'needs the approval of another admin key than api:ann before anything begins: 3 devices would be changed, 2 of them by other pushes of that key within 60 min, and `approvals.above` is 2',
  );
  expect(push('5', 'api:bob', 'sw3')).toBeUndefined();
  pushes.forget({ id: '2', actor: 'api:ann', kind: 'acl.push' } as ControlEvent);
  pushes.forget({ id: '3', actor: 'api:ann', kind: 'acl.push' } as ControlEvent);
  expect(push('6', 'api:ann', 'sw3')).toBeUndefined();
  expect(push('7', 'api:ann', 'sw4')).toBeDefined();
  now += HOUR;
  expect(push('8', 'api:ann', 'sw4')).toBeUndefined();
});

test('after a restart the pushes before it count', async () => {
  const { world } = await guarded(1, { get: (id) => ({ ...device(), id }) });
  const push = (id: string, ...devices: readonly string[]): ControlEvent =>
    ({ ...world.push(ACL, id), actor: 'api:ann', devices }) as ControlEvent;
  await world.control.accept(push('1', 'sw1'));
  await world.restart();
  const rest = await world.control.accept(push('2', 'sw2'));
  expect(rest.ok && rest.value.awaiting).toEqual(rest.ok && rest.value.jobs);
  world.clock.advance(2 * HOUR);
  await world.restart();
  const later = await world.control.accept(push('3', 'sw3'));
  expect(later.ok && [later.value.jobs.length, later.value.awaiting]).toEqual([1, undefined]);
  await world.control.stop();
});

test('a push that was split by device needs a second person where the whole would, and its preview says so', async () => {
  const { world } = await guarded(1, { get: (id) => ({ ...device(), id }) });
  const push = (id: string, ...devices: readonly string[]): ControlEvent =>
    ({ ...world.push(ACL, id), actor: 'api:ann', devices }) as ControlEvent;
  const begun = await world.control.accept(push('1', 'sw1'));
  expect(begun.ok && begun.value.awaiting).toBeUndefined();
  const shown = await world.control.preview(push('2', 'sw2'));
  expect(shown.ok && [shown.value[0]?.state, shown.value[0]?.notes.at(-1)]).toEqual([
    'draft',
    expect.stringMatching(/^needs the approval of another admin key than api:ann before anything begins: 2 devices would be changed, 1 of/),
  ]);
  const rest = await world.control.accept(push('2', 'sw2'));
  expect(rest.ok && rest.value.awaiting).toEqual(rest.ok && rest.value.jobs);
  expect((await world.control.accept({ ...push('3', 'sw2'), actor: 'api:bob' })).ok && 'begun').toBe('begun');
  await world.control.stop();
});

test('few devices, a rollback, and what no push is need nobody', async () => {
  const few = await guarded(1);
  expect((await few.world.plan(await asked(few.world))).state).toBe('running');
  await few.world.control.stop();

  const { world } = await guarded();
  const rollback: ControlEvent = {
    id: 'back' as EventId,
    at: world.time.now(),
    actor: 'api:ann',
    kind: 'acl.rollback',
    job: 'j-1',
    targets: [{ device: SWITCH, restore: [], remove: ['PR-WEB-0011aabb'] }],
  };
  expect((await world.plan(await world.job(rollback))).state).toBe('running');
  const session = world.connect();
  const action = world.action(session.id, { kind: 'reauthenticate' }, 'act-1');
  expect((await world.plan(await world.job(action))).state).not.toBe('waiting-approval');
  await world.control.stop();
});

test('another law is taken while it runs, and pushes of before it count', async () => {
  const world = new World({ more: { shells: unreachable, devices: { get: (id: DeviceId) => ({ ...device(), id }) } } });
  await world.control.start();
  const push = async (id: string, ...devices: readonly string[]): Promise<boolean> => {
    const accepted = await world.control.accept({ ...world.push(ACL, id), actor: 'api:ann', devices } as ControlEvent);
    if (!accepted.ok) throw new Error(accepted.error.message);
    return accepted.value.awaiting !== undefined;
  };
  expect(await push('1', 'sw1', 'sw2')).toBe(false);
  world.control.adoptApprovals({ above: 2, together: HOUR, within: 24 * HOUR });
  expect(await push('2', 'sw3')).toBe(true);
  world.control.adoptApprovals(undefined);
  expect(await push('3', 'sw4')).toBe(false);
  await world.control.stop();
});
