import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ControlEvent } from '../../../src/model/event.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { PushEvent } from '../../../src/plan/survey.ts';
import type { LabSwitch } from '../../lab/lab-switch.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { labWorld } from './lab-world.ts';
import { evidence, type World } from './world.ts';

const ACL = { name: 'WEB', lines: ['permit tcp any any eq 80', 'permit udp any any eq 53', 'deny ip any any'] };
const LINES = ['permit tcp any any eq www', 'permit udp any any eq domain', 'deny ip any any'];

let lab: LabSwitch;
let world: World;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ lab, world, close } = await labWorld());
});

afterEach(() => close());

async function pushed(acl = ACL, id = 'push'): Promise<Plan> {
  const job = await world.job(world.push(acl, id));
  const plan = await world.control.settled(job, 15_000);
  if (plan === undefined) throw new Error('no job');
  return writtenPlan(plan);
}

function onSwitch(): readonly string[] {
  return lab.state.accessLists.map(({ name }) => name).filter((name) => name.startsWith('PR-'));
}

describe('pushing an access list', () => {
  it('writes it under a name that holds its content, reads it back over a new session, and saves', async () => {
    const plan = await pushed();
    expect(evidence(plan)).toEqual([
      expect.stringMatching(/^writing `PR-WEB-[0-9a-f]{8}`, 3 lines on sw1$/),
      expect.stringMatching(/lines entered, none refused$/),
      expect.stringMatching(/^`PR-WEB-[0-9a-f]{8}` read back over a new SSH session: 3 lines, all equal$/),
      expect.stringMatching(/^`WEB` is `PR-WEB-[0-9a-f]{8}` on sw1 from now on$/),
      'saving the configuration on sw1',
      'the configuration is saved',
    ]);
    expect(plan.state).toBe('proved');
    expect(plan.notes[0]).toMatch(/^sw1 \(isr1000-8p\) tcam now 0\/255 peak (\d+) after \1: \1 \(ACL PR-WEB-[0-9a-f]{8}\), \d+ left$/);
    expect(plan.notes.slice(1)).toEqual([expect.stringMatching(/is new$/), ...LINES.map((line) => `  + ${line}`)]);
    expect(onSwitch()).toHaveLength(1);
    expect(lab.state.saved).toBe(true);
  });

  it('shows a device that cannot be asked as refused, with why once', async () => {
    lab.setFaults({ ssh: { dropAfterLines: 1 } });
    const surveyed = await world.control.survey(world.push(ACL, 'survey') as PushEvent);
    lab.clearFaults();
    const [device] = surveyed.ok ? surveyed.value.devices : [];
    if (device === undefined || !('refused' in device)) throw new Error('it was asked');
    expect(device.refused).toMatchObject({ code: 'device.unreachable', message: expect.stringMatching(/^sw1 was not asked: /) });
    expect(device.notes).not.toContain(device.refused.message);
  });

  it('is refused when the device or the policy is not as it was planned on, and nothing is sent', async () => {
    const survey = async () => {
      const surveyed = await world.control.survey(world.push(ACL, 'survey') as PushEvent);
      const [device] = surveyed.ok ? surveyed.value.devices : [];
      if (!surveyed.ok || device === undefined || !('basis' in device)) throw new Error('not surveyed');
      return { policyRevision: surveyed.value.policyRevision, devices: { sw1: device.basis } };
    };
    const basis = await survey();
    await lab.configure(['ip access-list extended SOMEBODY-ELSES', 'permit ip any any', 'exit']);
    const stale = await world.control.accept({ ...world.push(ACL, 'stale'), basis } as ControlEvent);
    expect(stale).toMatchObject({ ok: false, error: { code: 'plan.stale', message: expect.stringContaining('stand on sw1: plan again') } });
    const other = { ...(await survey()), policyRevision: basis.policyRevision + 1 };
    const revised = await world.control.accept({ ...world.push(ACL, 'revised'), basis: other } as ControlEvent);
    expect(revised).toMatchObject({ ok: false, error: { code: 'plan.stale', at: '/basis/policyRevision' } });
    expect(onSwitch()).toEqual([]);
    const fresh = { ...world.push(ACL, 'fresh'), basis: await survey() } as ControlEvent;
    expect((await world.control.settled(await world.job(fresh), 15_000))?.state).toBe('proved');
  });

  it('writes several lists of one push one after another, and saves once', async () => {
    const event = { ...world.push(ACL, 'two'), acls: [ACL, { name: 'APP', lines: ['permit ip any any'] }] } as ControlEvent;
    const plan = await world.control.settled(await world.job(event), 15_000);
    expect(plan?.state).toBe('proved');
    expect(plan && [...plan.steps].map((step) => step.do.kind)).toEqual(['push-acl', 'push-acl', 'save-config']);
    expect(plan?.notes).toContainEqual(
      expect.stringMatching(/tcam now 3\/255 peak 4 after 4: 3 \(ACL PR-WEB-[0-9a-f]{8}\) \+ 1 \(ACL PR-APP-[0-9a-f]{8}\)/),
    );
    expect(onSwitch()).toHaveLength(2);
  });

  it('finds it there the second time, and shows the difference to the version before', async () => {
    await pushed();
    const same = await pushed(ACL, 'again');
    expect(same).toMatchObject({ state: 'unneeded', steps: [] });
    expect(same.notes[0]).toMatch(/^sw1 has `PR-WEB-[0-9a-f]{8}` already, line for line$/);
    const next = await world.control.preview(world.push({ name: 'WEB', lines: ['permit tcp any any eq 80', 'deny ip any any'] }, 'next'));
    expect(next.ok && next.value[0]?.notes.slice(2)).toEqual([`    ${LINES[0]}`, `  - ${LINES[1]}`, `    ${LINES[2]}`]);
    const surveyed = await world.control.survey(world.push({ name: 'WEB', lines: ['deny ip any any'] }, 'survey') as PushEvent);
    const [device] = surveyed.ok ? surveyed.value.devices : [];
    expect(device?.notes).toEqual([expect.stringMatching(/^sw1 \(isr1000-8p\) tcam now /)]);
    expect(device && 'writes' in device && device.writes.changes[0]?.lines.length).toBe(3);
  });

  it('is refused before anything is written when it does not fit, with the arithmetic', async () => {
    const lines = Array.from({ length: 260 }, (_, i) => `permit ip host 10.0.${i >> 8}.${i & 255} any`);
    const answer = await world.control.accept(world.push({ name: 'BIG', lines }));
    expect(answer).toMatchObject({ ok: false, error: { code: 'acl.tcam' } });
    expect(answer.ok ? '' : answer.error.message).toMatch(
      /tcam now 0\/255 peak 260 after 260: 260 \(ACL PR-BIG-[0-9a-f]{8}\), 5 too many$/,
    );
    expect(onSwitch()).toEqual([]);
  });

  it('a refused line: nothing of the list stays', async () => {
    lab.setFaults({ ssh: { invalidLines: [LINES[1] ?? '', `20 ${LINES[1]}`] } });
    const plan = await pushed();
    expect(plan.state).toBe('failed');
    expect(plan.steps.map(({ state }) => state)).toEqual(['refused', 'skipped', 'proved']);
    expect(plan.steps[0]?.evidence.at(-1)?.what).toMatch(/^the device refused line \d `.*permit udp any any eq domain`/);
    expect(onSwitch()).toEqual([]);
  });

  it('a connection cut in the middle: read back, taken up, finished', async () => {
    lab.setFaults({ ssh: { dropAfterLines: 9 } });
    const job = await world.job(world.push(ACL));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    lab.clearFaults();
    const plan = await world.control.settled(job, 15_000);
    expect(plan?.state).toBe('proved');
    expect(plan?.steps.at(0)?.evidence.some(({ what }) => what.includes('[device.lost]'))).toBe(true);
    expect(onSwitch()).toHaveLength(1);
  });
});
