import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import { playbooks } from './policy-and-device.ts';
import { ack, isQuery, timeout, World } from './world.ts';

const HOUR = 3_600_000;

/** A device that takes commands and whose session shows their effect later. */
async function begun(kind: 'reauthenticate' | 'bounce-host-port' | 'terminate') {
  const world = new World({ answer: () => ack() });
  await world.control.start();
  const session = world.connect();
  await world.pass(5000);
  const job = await world.job(world.action(session.id, { kind }, 'a'));
  await world.pass(1000);
  return { world, session, job };
}

describe.each([
  ['ahead', HOUR],
  ['back', -HOUR],
])('the wall clock is set %s by an hour while a change is under way', (_, by) => {
  it('the Access-Accept and the accounting that come then prove it', async () => {
    const { world, job } = await begun('reauthenticate');
    world.clock.set(by);
    await world.pass(1000);
    world.grant();
    await world.pass(100);
    world.account();
    await world.pass();
    expect(await world.plan(job)).toMatchObject({ state: 'proved', steps: [{ attempt: 1 }] });
  });

  it('so does the accounting after an Access-Accept from before', async () => {
    const { world, job } = await begun('reauthenticate');
    world.grant();
    await world.pass(100);
    world.clock.set(by);
    world.account();
    await world.pass();
    expect(await world.plan(job)).toMatchObject({ state: 'proved', steps: [{ attempt: 1 }] });
  });

  it('what was granted before it was sent proves nothing all the same', async () => {
    const { world, job } = await begun('reauthenticate');
    world.clock.set(by);
    world.account();
    await world.pass(1000);
    expect(await world.plan(job)).toMatchObject({ state: 'running', steps: [{ state: 'acknowledged' }] });
  });

  it('a port that went down after its bounce went down by it', async () => {
    const { world, session, job } = await begun('bounce-host-port');
    world.clock.set(by);
    await world.pass(100);
    world.sessions.stopped(world.keys(session.endpoint), world.time.now());
    await world.pass();
    expect((await world.plan(job)).state).toBe('proved');
  });

  it('its effect is waited for as long as without that', async () => {
    const { world, job } = await begun('reauthenticate');
    const { deadline = 0, attempt } = (await world.plan(job)).steps[0] ?? {};
    world.clock.set(by);
    await world.pass(deadline - 2000);
    expect((await world.plan(job)).steps[0]).toMatchObject({ state: 'acknowledged', attempt });
    await world.pass(2000);
    expect((await world.plan(job)).steps[0]?.state).not.toBe('acknowledged');
  });

  it('what is tried again is tried again as soon', async () => {
    const world = new World({ answer: () => timeout, more: { playbooks: playbooks(/initial: \w+/, 'initial: 5s') } });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, { kind: 'terminate' }, 'a'));
    let waited = 0;
    for (; (await world.plan(job)).steps[0]?.notBefore === undefined && waited < 60_000; waited += 100) await world.pass(100);
    const { notBefore = 0 } = (await world.plan(job)).steps[0] ?? {};
    const left = notBefore - world.time.now();
    expect(left).toBeGreaterThan(0);
    world.sent.length = 0;
    world.clock.set(by);
    await world.pass(left - 10);
    expect(world.sent.filter(({ text }) => !isQuery(text))).toEqual([]);
    await world.pass(1500);
    expect(world.sent.filter(({ text }) => !isQuery(text))).toHaveLength(1);
  });

  it('Accounting-On ends what began before it', async () => {
    const world = new World();
    world.connect();
    await world.pass(1000);
    world.clock.set(by);
    expect(world.sessions.endAllOf('127.0.0.1' as Ipv4, world.time.now(), 'Accounting-On')).toBe(1);
  });
});
