import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { Mac } from '../../../src/model/mac.ts';
import { ack, evidence, isQuery, nak, timeout, World } from './world.ts';

const OTHER = '02-00-00-00-00-02' as string as Mac;
const NAS = '127.0.0.1' as Ipv4;

describe('Accounting-On of a NAS whose sessions are being changed', () => {
  it('what is on its way ends with its session, and says by what; what waits is not sent', async () => {
    const world = new World();
    let answer = (): void => undefined;
    world.answer = () => new Promise((resolve) => (answer = () => resolve(ack())));
    await world.control.start();
    const session = world.connect();
    const sent = await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'a'));
    await world.pass();
    const waiting = await world.job(world.action(session.id, { kind: 'bounce-host-port' }, 'b'));
    await world.pass(1000);
    world.sessions.endAllOf(NAS, world.time.now(), 'Accounting-On');
    answer();
    await world.pass(1000);
    const over = await world.plan(sent);
    expect(over.steps[0]).toMatchObject({ state: 'skipped', skipped: 'gone' });
    expect(over.steps[0]?.evidence).toContainEqual(
      expect.objectContaining({ what: 'the session has ended', detail: 'Accounting-On of 127.0.0.1' }),
    );
    const never = await world.plan(waiting);
    expect(never).toMatchObject({ state: 'cancelled', steps: [{ state: 'skipped', skipped: 'gone', attempt: 0 }] });
    expect(never.steps[0]?.evidence).toMatchObject([{ what: 'not sent: the session has ended', detail: 'Accounting-On of 127.0.0.1' }]);
    expect(world.sent).toHaveLength(1);
  });

  it('ends the session a Disconnect is to end: proved by it, though the device never answers', async () => {
    const world = new World();
    world.answer = async (sent, present) => {
      sent.silent?.();
      present.sessions.endAllOf(NAS, present.time.now(), 'Accounting-On');
      return timeout;
    };
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, { kind: 'terminate' }, 'a'));
    await world.pass(1000);
    const plan = await world.plan(job);
    expect(plan.state).toBe('proved');
    expect(plan.steps[0]?.evidence).toContainEqual(expect.objectContaining({ detail: 'Accounting-On of 127.0.0.1' }));
  });
});

describe('a session that has to make room for others', () => {
  it.each([
    ['terminate', 'failed', 'not sent again: the session is not known any more'],
    ['bounce-host-port', 'unknown', expect.stringMatching(/^by session-query: nothing could be seen/)],
  ] as const)('proves no %s: it may be there still', async (kind, state, last) => {
    const world = new World({ capacity: 1 });
    world.answer = async ({ text }, present) => {
      if (!isQuery(text)) present.connect(OTHER);
      return timeout;
    };
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, { kind }, 'a'));
    await world.pass(120_000);
    expect(world.sessions.get(session.id)).toBeUndefined();
    const plan = await world.plan(job);
    expect(plan.state).not.toBe('proved');
    expect([plan.steps[0]?.state, evidence(plan).at(-1)]).toEqual([state, last]);
  });

  it('is asked for on its device all the same', async () => {
    const world = new World({ capacity: 1 });
    world.answer = async ({ text }, present) => {
      if (isQuery(text)) return nak(503);
      present.connect(OTHER);
      return timeout;
    };
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, { kind: 'bounce-host-port' }, 'a'));
    await world.pass(120_000);
    expect(evidence(await world.plan(job)).at(-1)).toBe('by session-query: the session is over');
  });
});
