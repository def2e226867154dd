import { describe, expect, it } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import { PostureClock } from '../../../src/control/posture-clock.ts';
import { PostureSessions } from '../../../src/control/posture-sessions.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { PostureRecord } from '../../../src/model/posture.ts';
import { DEFAULT_POSTURE } from '../../../src/posture/state/settings.ts';
import { ENDPOINT, World } from './world.ts';

function running(world: World): PostureClock {
  const clock = new PostureClock({ postures: world.postures, clock: world.clock, accept: (event) => world.control.accept(event) });
  clock.start();
  return clock;
}

/** A world whose endpoint was compliant and then failed into a grace of an hour. */
async function inGrace(): Promise<World> {
  const world = new World();
  world.settings = { ...DEFAULT_POSTURE, grace: 3_600_000 };
  await world.control.start();
  world.connect();
  await world.job(world.posture('compliant', 1));
  await world.pass();
  await world.control.accept(world.posture('noncompliant', 2));
  await world.pass();
  // The policy of this world gives less in grace, so the endpoint was asked to authenticate again.
  world.sent.length = 0;
  expect(world.postures.status(ENDPOINT)).toBe('grace');
  return world;
}

describe('the timers of postures', () => {
  it('end a grace without anybody reporting: the table moves, the port follows, the correlation stays', async () => {
    const world = await inGrace();
    running(world);
    await world.pass(3_599_000);
    expect([world.postures.status(ENDPOINT), world.sent.length]).toEqual(['grace', 0]);
    await world.pass(2000);
    expect(world.postures.status(ENDPOINT)).toBe('noncompliant');
    expect(world.sent.map(({ text }) => text.includes('reauthenticate'))).toEqual([true]);
    expect(world.postures.find(ENDPOINT)?.correlation).toBe(`posture-${ENDPOINT}-2`);
  });

  it('are found again after a restart, and one that came due meanwhile fires at once', async () => {
    const world = await inGrace();
    world.clock.advance(7_200_000);
    running(world);
    await world.pass(100);
    expect(world.postures.status(ENDPOINT)).toBe('noncompliant');
  });

  it('count once: fired again, the same deadline is a duplicate', async () => {
    const world = await inGrace();
    const due = world.postures.find(ENDPOINT)?.timers.grace;
    running(world);
    await world.pass(3_600_100);
    const before = world.postures.find(ENDPOINT);
    const id = `timer:${ENDPOINT}:grace:${due}` as EventId;
    const stimulus = { kind: 'timer', timer: 'grace' } as const;
    const again = { id, at: world.clock.now(), actor: 'clock', kind: 'posture.stimulus', endpoint: ENDPOINT, macs: [], stimulus } as const;
    expect(await world.control.accept(again)).toMatchObject({ ok: true, value: { duplicate: true } });
    expect(world.postures.find(ENDPOINT)).toBe(before);
  });

  it('that a pass has made void do nothing', async () => {
    const world = await inGrace();
    running(world);
    await world.control.accept(world.posture('compliant', 3));
    await world.pass();
    world.sent.length = 0;
    await world.pass(3_700_000);
    expect([world.postures.status(ENDPOINT), world.sent.length]).toEqual(['compliant', 0]);
  });

  it('wait for a journal that refuses, and are not lost', async () => {
    const world = await inGrace();
    let refusals = 2;
    const clock = new PostureClock({
      postures: world.postures,
      clock: world.clock,
      accept: async (event) => (refusals-- > 0 ? err(fault('journal.unavailable', 'the disk is full')) : world.control.accept(event)),
    });
    clock.start();
    await world.pass(3_600_100);
    expect(world.postures.status(ENDPOINT)).toBe('grace');
    await world.pass(10_100);
    expect(world.postures.status(ENDPOINT)).toBe('noncompliant');
  });
});

describe('postures and sessions', () => {
  function following(world: World, saved: PostureRecord[] = []): PostureSessions {
    const sessions = new PostureSessions({
      sessions: world.sessions,
      postures: world.postures,
      turns: world.turns,
      store: {
        save: async (records) => {
          saved.push(...records);
          return ok(undefined);
        },
      },
      posture: () => ({ settings: world.settings, revision: 1 }),
      clock: world.clock,
      sink: { emit: () => undefined, count: () => undefined },
    });
    sessions.start();
    return sessions;
  }

  it('an endpoint whose assessment is awaited gets its deadline with its session', async () => {
    const world = new World();
    world.settings = { ...DEFAULT_POSTURE, pendingTimeout: 60_000 };
    const saved: PostureRecord[] = [];
    following(world, saved);
    world.grant();
    world.sessions.started(world.keys(), 'start', world.clock.now());
    expect(world.postures.find(ENDPOINT)).toMatchObject({ state: 'unknown', timers: { pending: world.clock.now() + 60_000 } });
    await world.pass(300);
    expect(saved.map(({ endpoint }) => endpoint)).toEqual([ENDPOINT]);
  });

  it('a session that begins while a result is being written is not forgotten by it', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    await world.control.accept(world.posture('compliant', 1));
    const saved: PostureRecord[] = [];
    following(world, saved);
    world.sessions.stopped(world.keys(), world.clock.now());
    expect(world.postures.find(ENDPOINT)?.state).toBe('ended');
    const accepted = world.control.accept(world.posture('compliant', 2));
    world.sessions.started({ ...world.keys(), acctSessionId: 'later', auditSessionId: 'later' }, 'start', world.clock.now());
    await accepted;
    await world.pass(300);
    const held = world.postures.find(ENDPOINT);
    expect(held).toMatchObject({ state: 'compliant', version: 2 });
    expect(saved.at(-1)?.revision).toBe(held?.revision);
  });

  it('one that nobody ever assessed costs nothing', async () => {
    const world = new World();
    const saved: PostureRecord[] = [];
    following(world, saved);
    world.grant();
    world.sessions.started(world.keys(), 'start', world.clock.now());
    world.sessions.stopped(world.keys(), world.clock.now());
    await world.pass(300);
    expect([world.postures.size, saved.length]).toEqual([0, 0]);
  });

  it('a quarantined endpoint that reconnects is quarantined still, and policy never saw it otherwise', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    await world.control.accept(world.posture('quarantined', 1));
    following(world);
    world.sessions.stopped(world.keys(), world.clock.now());
    expect(world.postures.find(ENDPOINT)?.state).toBe('ended');
    expect(world.postures.status(ENDPOINT)).toBe('quarantined');
    world.sessions.started({ ...world.keys(), acctSessionId: 'later', auditSessionId: 'later' }, 'start', world.clock.now());
    expect(world.postures.find(ENDPOINT)?.state).toBe('quarantined');
  });
});
