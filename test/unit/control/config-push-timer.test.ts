import { afterEach, beforeEach, expect, it } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { openDeviceSession } from '../../../src/driver/device-session.ts';
import type { PushEvent } from '../../../src/plan/survey.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { NOBODY_ENROLLED } from '../ssh/enrolment.ts';
import { DOCUMENT, DocumentWorld } from './document-world.ts';
import { SWITCH } from './policy-and-device.ts';
import { evidence } from './world.ts';

let at: DocumentWorld;
let before: string;

beforeEach(async () => {
  at = await DocumentWorld.start({ archive: true });
  before = at.lab.state.runningConfig;
});
afterEach(() => at.stop());

it('the change is entered within a revert timer that outlasts the step, and confirmed once it is read back', async () => {
  const plan = await at.pushed();
  expect(evidence(plan).slice(0, 2)).toEqual([
    expect.stringMatching(/^entering \d+ lines on sw1, within a revert timer of 6 min$/),
    'the device is as the document wants it, read back over a new SSH session',
  ]);
  expect(plan.steps[0]?.evidence[1]?.detail).toMatch(/^\d+ lines entered, none refused, then confirmed$/);
  expect(plan.state).toBe('proved');
  expect(at.lab.state.archive.pending).toBeUndefined();
  const kept = at.lab.state.runningConfig;
  expect(kept).toContain('psn-1');
  at.lab.advance(3600);
  expect(at.lab.state.runningConfig).toBe(kept);
});

it('a line refused in the middle: the device takes the change back at once', async () => {
  at.lab.setFaults({ ssh: { invalidLines: ['30 permit tcp any any eq www'] } });
  const plan = await at.pushed();
  expect(plan.steps.map(({ state }) => state)).toEqual(['refused', 'skipped']);
  expect(evidence(plan).at(1)).toMatch(/taken back: the device is as it was$/);
  expect(at.lab.state.archive.pending).toBeUndefined();
  expect(at.lab.state.runningConfig).toBe(before);
});

async function begunBySomebody(minutes: number): Promise<void> {
  const shells = createDeviceShells({ clock: systemClock, random: createRandom(), enrolled: NOBODY_ENROLLED });
  const shell = await shells.open(at.world.device);
  if (!shell.ok) throw new Error(shell.error.message);
  const session = await openDeviceSession({ shell: shell.value, driver: ciscoIosxe, device: at.world.device, clock: systemClock });
  if (!session.ok) throw new Error(session.error.message);
  const lines = ['interface GigabitEthernet0/1/3', 'description being tried', 'exit'];
  await session.value.configure({ mode: 'config', enter: `configure terminal revert timer ${minutes}`, lines, inverse: [] });
  await session.value.close();
}

it('a change of somebody else that waits there: refused with who and since when, and nothing is sent', async () => {
  await begunBySomebody(30);
  const found = at.lab.state.runningConfig;
  const refused = await at.world.control.accept(at.push());
  expect(refused).toMatchObject({ ok: false, error: { code: 'device.rollback-pending' } });
  expect(refused.ok ? '' : refused.error.message).toMatch(/^on `sw1`, a change of `portreeve` since \S.* is taken back after 30 min/);
  expect(at.lab.state).toMatchObject({ runningConfig: found, archive: { pending: { minutes: 30 } } });
});

it('a plan of a document shows its lines all the same, and whose change waits; drift is not known', async () => {
  await begunBySomebody(30);
  const surveyed = await at.world.control.surveyDocument(at.push());
  const [device] = surveyed.ok ? surveyed.value.devices : [];
  expect(device?.refused).toMatchObject({
    code: 'device.rollback-pending',
    message: expect.stringMatching(/^on `sw1`, a change of `portreeve` since/),
  });
  expect(device?.view?.lines).toContain('ip access-list extended REDIRECT');
  const drift = await at.world.control.drift(DOCUMENT, [SWITCH]);
  expect(drift).toMatchObject([{ view: { ok: false, error: { code: 'device.rollback-pending' } } }]);
});

it('one that began after the plan was made is left alone too', async () => {
  await at.world.control.stop();
  const job = await at.world.job(at.push());
  await begunBySomebody(30);
  const found = at.lab.state.runningConfig;
  await at.world.restart();
  const plan = await at.world.control.settled(job, 20_000);
  expect(plan?.state).toBe('failed');
  expect(plan && evidence(writtenPlan(plan))[0]).toMatch(/^nothing is sent: a change of `portreeve`.* \[device\.rollback-pending\]$/);
  expect(at.lab.state).toMatchObject({ runningConfig: found, archive: { pending: { minutes: 30 } } });
});

it('a plan of lists says so beforehand, for that device; one that has its lists already is left alone', async () => {
  const list = { name: 'WEB', lines: ['permit ip any any'] };
  await at.world.control.settled(await at.world.job(at.world.push(list, 'first')), 20_000);
  await begunBySomebody(30);
  const survey = async (lines: readonly string[]) => {
    const surveyed = await at.world.control.survey({ ...at.world.push({ ...list, lines }, 'survey') } as PushEvent);
    return surveyed.ok ? surveyed.value.devices[0] : undefined;
  };
  const message = expect.stringMatching(
    /^nothing is sent to `sw1`: a change of `portreeve` since \S.* is taken back after 30 min unless confirmed$/,
  );
  expect(await survey(['deny ip any any'])).toMatchObject({ refused: { code: 'device.rollback-pending', message } });
  expect(await survey(list.lines)).toMatchObject({ writes: { changes: [] } });
  const shown = await at.world.control.preview(at.world.push({ ...list, lines: ['deny ip any any'] }, 'shown'));
  expect(shown).toMatchObject({ ok: false, error: { code: 'device.rollback-pending', message } });
});

it('an access list of its own is neither written nor saved beneath it: the device would take it back', async () => {
  await begunBySomebody(30);
  const found = at.lab.state.runningConfig;
  const job = await at.world.job(at.world.push({ name: 'WEB', lines: ['permit ip any any'] }));
  const plan = await at.world.control.settled(job, 20_000);
  expect(plan?.state).toBe('failed');
  expect(plan && evidence(writtenPlan(plan))).toContainEqual(
    expect.stringMatching(/^nothing is sent to `sw1`: a change of `portreeve` since .* \[device\.rollback-pending\]$/),
  );
  expect(at.lab.state).toMatchObject({ runningConfig: found, saved: false, archive: { pending: { minutes: 30 } } });
});
