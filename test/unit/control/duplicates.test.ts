import { describe, expect, it } from 'vitest';
import { ENDPOINT, World } from './world.ts';

describe('the same event twice', () => {
  it('has one effect and the same answer', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    const first = await world.control.accept(world.posture('compliant', 1));
    await world.pass();
    const second = await world.control.accept(world.posture('compliant', 1));
    expect(first).toMatchObject({ ok: true, value: { duplicate: false } });
    expect(second).toEqual({
      ok: true,
      value: { event: 'posture-02-00-00-00-00-01-1', duplicate: true, jobs: first.ok ? first.value.jobs : [] },
    });
    await world.pass();
    expect(world.sent).toHaveLength(1);
  });

  it('at once: one is the duplicate of the other', async () => {
    const world = new World();
    await world.control.start();
    const session = world.connect();
    const event = world.action(session.id, { kind: 'bounce-host-port' }, 'once');
    const answers = await Promise.all([world.control.accept(event), world.control.accept(event), world.control.accept(event)]);
    await world.pass();
    expect(answers.map((answer) => answer.ok && answer.value.duplicate)).toEqual([false, true, true]);
    expect(world.sent).toHaveLength(1);
  });

  it('is still a duplicate after a restart', async () => {
    const world = new World();
    await world.control.start();
    const session = world.connect();
    const event = world.action(session.id, { kind: 'reauthenticate' }, 'again');
    await world.control.accept(event);
    await world.pass();
    await world.control.stop();
    await world.restart();
    expect(await world.control.accept(event)).toMatchObject({ ok: true, value: { duplicate: true } });
    await world.pass();
    expect(world.sent).toHaveLength(1);
  });
});

describe('a key used again for something else', () => {
  it('is refused over a restart too, and nothing is done', async () => {
    const world = new World();
    await world.control.start();
    const session = world.connect();
    const first = { ...world.action(session.id, { kind: 'reauthenticate' }, 'key-1'), request: 'body-1' };
    await world.control.accept(first);
    await world.pass();
    await world.control.stop();
    await world.restart();
    const other = { ...world.action(session.id, { kind: 'bounce-host-port' }, 'key-1'), request: 'body-2' };
    expect(await world.control.accept(other)).toMatchObject({ ok: false, error: { code: 'api.idempotency' } });
    expect(await world.control.accept({ ...first })).toMatchObject({ ok: true, value: { duplicate: true } });
    await world.pass();
    expect(world.sent).toHaveLength(1);
  });

  it('is refused where what is asked for now could not be done', async () => {
    const world = new World();
    await world.control.start();
    const session = world.connect();
    await world.control.accept({ ...world.action(session.id, { kind: 'reauthenticate' }, 'key-1'), request: 'body-1' });
    const impossible = { ...world.action(session.id, { kind: 'activate-service', service: 'two words' }, 'key-1'), request: 'body-2' };
    expect(await world.control.accept(impossible)).toMatchObject({ ok: false, error: { code: 'api.idempotency' } });
  });
});

describe('a thousand results of one endpoint at once, out of order and twice', () => {
  it('are at most two changes, and the last one counts', async () => {
    const world = new World({ more: { cooldown: 2000 } });
    await world.control.start();
    world.connect();
    const statusOf = (version: number) => (version % 2 === 0 ? 'compliant' : 'noncompliant');
    const versions = Array.from({ length: 500 }, (_, at) => at + 1).sort((a, b) => ((a * 7919) % 503) - ((b * 7919) % 503));
    const answers = await Promise.all(
      [...versions, ...versions].map((version) => world.control.accept(world.posture(statusOf(version), version))),
    );
    await world.pass(10_000);
    const refused = answers.filter((answer) => !answer.ok && answer.error.code === 'posture.older');
    expect(refused.length).toBeGreaterThan(400);
    expect(world.changes.length).toBeLessThanOrEqual(2);
    expect(world.postures.status(ENDPOINT)).toBe(statusOf(500));
    expect([...world.sessions.list()][0]?.applied?.fingerprint).toBe(world.decided()?.fingerprint);
  });
});

describe('a posture result that is not newer than the one held', () => {
  it('is dropped, and the sender is told', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    await world.control.accept(world.posture('compliant', 5));
    await world.pass();
    const late = await world.control.accept(world.posture('noncompliant', 4));
    expect(late).toMatchObject({ ok: false, error: { code: 'posture.older', at: '/result/version' } });
    expect(late.ok ? '' : late.error.message).toContain('version 4 of the posture of `02-00-00-00-00-01` is not newer than version 5');
    expect(world.postures.status(ENDPOINT)).toBe('compliant');
    expect(world.store.trail.at(-1)).toMatchObject({ action: 'posture.reported refused' });
  });

  it('does not overtake a newer one that is being written', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    const answers = await Promise.all([
      world.control.accept(world.posture('compliant', 2)),
      world.control.accept(world.posture('noncompliant', 1)),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
    expect(world.postures.status(ENDPOINT)).toBe('compliant');
  });
});
