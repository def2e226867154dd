import { describe, expect, it } from 'vitest';
import type { CoaOutcome } from '../../../src/ports/coa-client.ts';
import { ack, evidence, isQuery, nak, obedient, pair, timeout, World } from './world.ts';

describe('what the device answers', () => {
  it('silence: looked for first, then sent again with back-off', async () => {
    const world = new World({ answer: () => timeout });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(1000);
    expect((await world.plan(job)).steps[0]?.state).toBe('unknown');
    world.answer = obedient;
    await world.pass(40_000);
    const plan = await world.plan(job);
    expect(world.changes).toHaveLength(2);
    expect(plan).toMatchObject({ state: 'proved', steps: [{ attempt: 2 }] });
  });

  it('silence though it obeyed: proved, not sent again', async () => {
    const world = new World();
    world.answer = (_, same) => {
      same.grant();
      same.account();
      return timeout;
    };
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(60_000);
    expect((await world.plan(job)).state).toBe('proved');
    expect(world.sent).toHaveLength(1);
  });

  it('the device comes up again and nobody listened there meanwhile: nothing is claimed of the request, it is sent again', async () => {
    const unheard = { ...timeout, transmissions: 2, why: 'nothing listens on UDP port 1700', unheard: true } as CoaOutcome;
    const world = new World({ answer: () => unheard });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(1000);
    const [step] = (await world.plan(job)).steps;
    expect(step?.state).toBe('unknown');
    expect(step?.evidence.at(-1)?.what).toMatch(/^no answer from the device for .*, then nothing listens on UDP port 1700$/);
    world.answer = obedient;
    await world.pass(40_000);
    expect(await world.plan(job)).toMatchObject({ state: 'proved', steps: [{ attempt: 2 }] });
  });

  it('NAK 503, and the device has no session of the endpoint: it is over', async () => {
    const world = new World({ answer: () => nak(503) });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(60_000);
    expect(world.changes).toHaveLength(1);
    expect(await world.plan(job)).toMatchObject({ state: 'cancelled', steps: [{ state: 'skipped', skipped: 'gone' }] });
    expect(world.sessions.get(session.id)?.state).toBe('ended');
  });

  it('NAK 503, and the device has the endpoint under another id: asked for once more by that', async () => {
    const world = new World();
    world.answer = (sent, same) => {
      if (isQuery(sent.text)) return { ...ack(), attributes: [pair('audit-session-id=0A0000FF')] } as CoaOutcome;
      return sent.text.includes('audit-session-id=0A0000FF') ? obedient(sent, same) : nak(503);
    };
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass();
    expect(await world.plan(job)).toMatchObject({ state: 'proved', steps: [{ attempt: 1 }] });
    expect(world.changes).toHaveLength(2);
  });

  it('NAK 503, and nothing can be seen: tried once more, then left for the next authentication', async () => {
    const world = new World({ answer: ({ text }) => (isQuery(text) ? timeout : nak(503)) });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(60_000);
    const plan = await world.plan(job);
    expect(world.changes).toHaveLength(2);
    expect(plan).toMatchObject({ state: 'cancelled', steps: [{ state: 'skipped', skipped: 'gone' }] });
    expect(evidence(plan)).toContain('CoA-NAK Error-Cause 503 Session-Context-Not-Found after 4.2 ms');
  });

  it('NAK 501: refused, not tried again', async () => {
    const world = new World({ answer: () => nak(501) });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(60_000);
    expect(world.sent).toHaveLength(1);
    expect(await world.plan(job)).toMatchObject({ state: 'failed', steps: [{ state: 'refused' }] });
  });

  it.each([undefined, 0x96010000])('NAK %s, which tells nothing: tried again with back-off, then failed', async (cause) => {
    const world = new World({ answer: () => nak(cause) });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(60_000);
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'failed', steps: [{ state: 'refused', attempt: world.changes.length }] });
    expect(world.changes.length).toBeGreaterThan(1);
  });

  it('an ACK with 503: there was no such session any more, and nothing is waited for', async () => {
    const world = new World({ answer: () => ack(503) });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(2000);
    expect(world.changes).toHaveLength(1);
    expect(await world.plan(job)).toMatchObject({ state: 'cancelled', steps: [{ state: 'skipped', skipped: 'gone' }] });
    expect(world.sessions.get(session.id)?.state).toBe('ended');
  });

  it('Disconnect-ACK: the session is over', async () => {
    const world = new World({ answer: () => ack() });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, { kind: 'terminate' }, 't'));
    await world.pass();
    expect((await world.plan(job)).state).toBe('proved');
    expect(world.sessions.get(session.id)?.state).toBe('ended');
  });

  it('Disconnect-NAK 503: as good as an ACK', async () => {
    const world = new World({ answer: () => nak(503) });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, { kind: 'terminate' }, 't'));
    await world.pass();
    expect((await world.plan(job)).state).toBe('proved');
    expect(world.sessions.get(session.id)?.state).toBe('ended');
  });

  it('an answer to a query is the whole proof', async () => {
    const world = new World({ answer: () => ack() });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, { kind: 'session-query' }, 'q'));
    await world.pass();
    expect(await world.plan(job)).toMatchObject({ state: 'proved', steps: [{ attempt: 1 }] });
  });
});
