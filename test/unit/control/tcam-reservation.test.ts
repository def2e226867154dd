import { beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import { SWITCH } from './policy-and-device.ts';
import { breathe, World } from './world.ts';

const list = (name: string, entries: number) => ({
  name,
  lines: Array.from({ length: entries }, (_, at) => `permit ip host 10.0.${at >> 8}.${at & 255} any`),
});

let world: World;
beforeEach(() => {
  world = new World();
});

describe('what a plan under way will need of an ASIC is taken', () => {
  it('two plans that fit one by one and not together do not both pass, though both were asked for at once (C9, R7)', async () => {
    const answers = await Promise.all(['A', 'B'].map((name) => world.control.accept(world.push(list(name, 200), `push-${name}`))));
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const refused = answers.find(({ ok }) => !ok);
    expect(refused && !refused.ok && refused.error.message).toMatch(
      /tcam now 200\/255 peak 400 after 400: 200 \(ACL PR-.*\) \+ 200 \(reserved by j-[0-9a-f]{16}\), 145 too many$/,
    );
  });

  it('is free again when the plan is over', async () => {
    const job = await world.job(world.push(list('A', 200), 'push-1'));
    expect(world.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 200, free: 55 });
    await world.control.steer(job, 'cancel', 'test');
    await breathe();
    expect((await world.plan(job)).finishedAt).toBeDefined();
    expect(world.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 0, free: 255 });
  });

  it('is taken again after a restart, since the plan is', async () => {
    await world.job(world.push(list('A', 200), 'push-1'));
    const after = new World({ store: world.store });
    await after.control.start();
    expect(after.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 200 });
    await after.control.stop();
  });

  it('a preview takes nothing', async () => {
    await world.control.preview(world.push(list('A', 200), 'push-1'));
    expect(world.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 0 });
  });
});

describe('what a session holds', () => {
  it('counts old and new together until the device says the new is in force, or has had a minute', async () => {
    world.connect();
    expect(world.tcam.accounts(SWITCH)[0]?.by).toEqual([
      { what: 'dACL LIMITED', entries: 2, sessions: 1, lists: 1 },
      { what: 'ACL REDIRECT', entries: 0, lists: 1 },
    ]);
    await world.control.accept(world.posture('compliant', 1));
    world.grant();
    expect(world.tcam.accounts(SWITCH)[0]?.used).toBe(3);
    world.account();
    expect(world.tcam.accounts(SWITCH)[0]?.used).toBe(1);
    await world.control.accept(world.posture('unknown', 2));
    world.grant();
    expect(world.tcam.accounts(SWITCH)[0]?.used).toBe(3);
    world.clock.advance(60_000);
    expect(world.tcam.accounts(SWITCH)[0]?.used).toBe(2);
  });

  it('is free when the device says it has ended', () => {
    const { id } = world.connect();
    world.sessions.end(id, world.time.now());
    expect(world.tcam.accounts(SWITCH)[0]?.used).toBe(0);
  });

  it('a plan says what it does to the hardware', async () => {
    world.connect();
    const [job] = await world.control.preview(world.posture('compliant', 1)).then((found) => (found.ok ? found.value : []));
    expect(job?.notes).toContainEqual(expect.stringMatching(/^sw1 \(isr1000-8p\) tcam now 2\/255 peak 3 after 1: /));
  });
});

describe('a plan that brings a configuration document', () => {
  it('takes what its access lists need', () => {
    const step = {
      do: { kind: 'configure', device: SWITCH, lines: ['as the driver says it'], basis: '', brought: [list('GUEST', 40)] },
      state: 'ready',
    };
    expect(world.tcam.reserve({ id: 'j-1', steps: [step] } as unknown as Plan)).toBe(true);
    expect(world.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 40, by: [{ what: 'reserved by j-1', entries: 40 }] });
    world.tcam.sawList(SWITCH, 'OTHER', ['permit ip any any']);
    expect(world.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 40 });
    world.tcam.release('j-1' as Plan['id']);
    expect(world.tcam.accounts(SWITCH)[0]).toMatchObject({ used: 0 });
  });
});
