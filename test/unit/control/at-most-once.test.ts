import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { CoaOutcome } from '../../../src/ports/coa-client.ts';
import { ack, evidence, isQuery, nak, pair, timeout, World } from './world.ts';

const BOUNCE = { kind: 'bounce-host-port' } as const;

describe('bounce-host-port', () => {
  it('is on stable storage as sent before its first datagram', async () => {
    const world = new World();
    let stateThen: string | undefined;
    world.answer = (_, same) => {
      stateThen = same.store.written.at(-1)?.steps[0]?.state;
      return ack();
    };
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, BOUNCE, 'b'));
    await world.pass();
    expect(stateThen).toBe('sent');
    expect((await world.plan(job)).steps[0]?.state).toBe('acknowledged');
    world.sessions.end(session.id, world.clock.now());
    await world.pass();
    expect((await world.plan(job)).state).toBe('proved');
  });

  it('is never sent again after silence', async () => {
    const world = new World({ answer: () => timeout });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, BOUNCE, 'b'));
    await world.pass(300_000);
    expect(world.changes).toHaveLength(1);
    expect(await world.plan(job)).toMatchObject({ state: 'failed', steps: [{ state: 'unknown' }] });
  });

  it('counts as done when the session began anew after the silence', async () => {
    const world = new World({ answer: () => timeout });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, BOUNCE, 'b'));
    await world.pass(1000);
    world.sessions.end(session.id, world.clock.now());
    await world.pass();
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    expect(evidence(plan).at(-1)).toBe('the session ended after it was sent');
  });

  it.each([BOUNCE, { kind: 'disable-host-port', ssh: false } as const])(
    '$kind is not said to be done where the device has no such session',
    async (command) => {
      const world = new World({ answer: () => nak(503) });
      await world.control.start();
      const job = await world.job(world.action(world.connect().id, command, 'b'));
      await world.pass(10_000);
      expect(world.changes).toHaveLength(1);
      expect(await world.plan(job)).toMatchObject({ state: 'cancelled', steps: [{ state: 'skipped', skipped: 'gone' }] });
    },
  );

  it('is looked for where the device has no such session after it was sent twice', async () => {
    const world = new World({ answer: ({ text }) => ({ ...nak(503), ...(!isQuery(text) && { transmissions: 2 }) }) });
    await world.control.start();
    const job = await world.job(world.action(world.connect().id, BOUNCE, 'b'));
    await world.pass(90_000);
    expect(world.changes).toHaveLength(1);
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    expect(evidence(plan).slice(-2)).toEqual([
      expect.stringMatching(/^session-query: CoA-NAK Error-Cause 503/),
      'by session-query: the session is over',
    ]);
  });

  it('is not proved by a Stop that comes late and tells of an end before it was sent', async () => {
    const world = new World({ answer: () => ack() });
    await world.control.start();
    const session = world.connect();
    await world.pass(30_000);
    const job = await world.job(world.action(session.id, BOUNCE, 'b'));
    await world.pass();
    world.sessions.stopped(world.keys(), instantOf(world.clock.now() - 20_000));
    await world.pass();
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'cancelled', steps: [{ state: 'skipped', skipped: 'gone' }] });
    expect(evidence(plan)).toContain('the session had ended before it was sent, as the device says now');
  });

  it('says that nothing was sent where the device has no connection, and is not sent when it has one', async () => {
    const world = new World({ answer: () => ({ kind: 'unconnected', why: 'the device has no connection to us' }) });
    await world.control.start();
    const job = await world.job(world.action(world.connect().id, BOUNCE, 'b'));
    await world.pass(1000);
    world.answer = () => ack();
    await world.pass(120_000);
    expect(world.changes).toHaveLength(1);
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'failed', steps: [{ state: 'failed' }] });
    expect(evidence(plan).slice(-2)).toEqual([
      'not sent: the device has no connection to us',
      'the port was left as it is, and is not tried by itself again: ask once more',
    ]);
  });

  it('is not sent when the disk refuses to remember it', async () => {
    const world = new World();
    const session = world.connect();
    const job = await world.job(world.action(session.id, BOUNCE, 'b'));
    world.store.full = true;
    await world.control.start();
    await world.pass();
    expect(world.sent).toHaveLength(0);
    const plan = await world.plan(job);
    expect(plan.state).toBe('failed');
    expect(evidence(plan).at(-1)).toContain('not sent: the journal cannot be used');
  });

  it('is not sent again by a restart that finds it sent', async () => {
    const world = new World({ answer: () => new Promise(() => undefined) });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, BOUNCE, 'b'));
    await world.pass();
    expect(world.sent).toHaveLength(1);
    await world.restart();
    world.answer = () => timeout;
    await world.pass(20_000);
    expect(world.changes).toHaveLength(1);
    expect(await world.plan(job)).toMatchObject({ state: 'failed', steps: [{ state: 'unknown' }] });
  });

  it.each([
    ['has the session no more: it was done', nak(503), { state: 'proved', steps: [{ state: 'proved' }] }],
    [
      'has the same session still: it was not done',
      { ...ack(), attributes: [pair('audit-session-id=0A000001')] },
      { state: 'failed', steps: [{ state: 'failed' }] },
    ],
    [
      'has another session: it was done',
      { ...ack(), attributes: [pair('audit-session-id=0A0000FF')] },
      { state: 'proved', steps: [{ state: 'proved' }] },
    ],
  ])('after a restart the device is asked, and %s', async (_, answer, outcome) => {
    const world = new World({ answer: () => new Promise(() => undefined) });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, BOUNCE, 'b'));
    await world.pass();
    await world.restart();
    world.answer = () => answer as CoaOutcome;
    await world.pass(10_000);
    expect(world.changes).toHaveLength(1);
    expect(await world.plan(job)).toMatchObject(outcome);
  });
});
