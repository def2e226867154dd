import { describe, expect, it } from 'vitest';
import { courseOf } from '../../../src/plan/course.ts';
import { MemoryStore } from './memory-store.ts';
import { ack, evidence, nak, timeout, World } from './world.ts';

const ACTIVATE = { kind: 'activate-service', service: 'GUEST' } as const;

async function begun(answer: World['answer'], name = 'a') {
  const world = new World();
  world.answer = answer;
  await world.control.start();
  const session = world.connect();
  return { world, session, job: await world.job(world.action(session.id, ACTIVATE, name)) };
}

describe('a change that only its acknowledgement tells of', () => {
  it('ends as acknowledged, and not as proved', async () => {
    const { world, job } = await begun(() => ack());
    await world.pass(1000);
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'acknowledged', steps: [{ state: 'acknowledged', attempt: 1 }] });
    expect(evidence(plan)).toEqual([
      expect.stringMatching(/^CoA-Request activate-service GUEST/),
      expect.stringMatching(/^CoA-ACK/),
      'by SSH: nothing could be seen: no terminal in this test',
    ]);
    expect(world.sent).toHaveLength(1);
  });

  it('refused: it is refused', async () => {
    const { world, job } = await begun(() => nak(501));
    await world.pass(1000);
    expect(await world.plan(job)).toMatchObject({ state: 'failed', steps: [{ state: 'refused', errorCause: 501 }] });
  });

  it('not answered: tried again, then nobody knows', async () => {
    const { world, job } = await begun(() => timeout);
    await world.pass(120_000);
    expect(await world.plan(job)).toMatchObject({ state: 'failed', steps: [{ state: 'unknown' }] });
    expect(world.sent.length).toBeGreaterThan(1);
  });

  it('acknowledged before a crash: ends as acknowledged after it, and is not sent again', async () => {
    const { world, session, job } = await begun(() => ack());
    await world.pass(1000);
    const written = world.store.written.findLast(
      ({ id, steps }) => id === job && steps[0]?.state === 'acknowledged' && !steps[0].finishedAt,
    );
    expect(written).toBeDefined();
    await world.control.stop();
    const store = new MemoryStore();
    await store.record({ event: world.action(session.id, ACTIVATE, 'a'), plans: written ? [courseOf(written)] : [], audit: [] });
    const after = new World({ store });
    expect(after.connect().id).toBe(session.id);
    await after.control.start();
    await after.pass(5000);
    expect(await after.plan(job)).toMatchObject({ state: 'acknowledged', steps: [{ state: 'acknowledged', attempt: 1 }] });
    expect(after.sent).toEqual([]);
  });
});
