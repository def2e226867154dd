import { afterEach, beforeEach, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { DocumentSurvey } from '../../../src/plan/survey-document.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { DOCUMENT, DocumentWorld } from './document-world.ts';
import { device, playbooks, SWITCH } from './policy-and-device.ts';

/** Lacks the HTTP server the document needs and does not bring. */
const OTHER = 'sw2' as DeviceId;
let at: DocumentWorld;
let other: LabSwitch;

beforeEach(async () => {
  other = await LabSwitch.start({ username: 'portreeve', password: 'pw', accounting: false, secondMs: 20 });
  const { port, hostKey } = other.ready.ssh;
  const ssh = { address: '127.0.0.1' as Ipv4, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey] };
  const second: Device = { ...device(), id: OTHER, ssh: { ...ssh, algorithms: 'modern' } };
  const devices = { get: (id: DeviceId) => (id === SWITCH ? at.world.device : id === OTHER ? second : undefined) };
  at = await DocumentWorld.start({ secondMs: 20, startupConfig: ['ip http server'] }, undefined, { devices });
});
afterEach(async () => {
  await at.stop();
  await other.stop();
});

const both = (more: Partial<ReturnType<DocumentWorld['push']>> = {}) => at.push({ devices: [SWITCH, OTHER], allowMissing: false, ...more });

it('a plan shows the lines of every device, and says of each what it lacks', async () => {
  const surveyed = await at.world.control.surveyDocument(both());
  const [first, second] = surveyed.ok ? surveyed.value.devices : ([] as readonly DocumentSurvey[]);
  expect([first?.refused, first?.view?.missing]).toEqual([undefined, []]);
  expect(first?.view?.lines).toContain('ip access-list extended REDIRECT');
  expect(second?.refused).toMatchObject({
    code: 'device.prerequisite',
    message: expect.stringMatching(/^`sw2` lacks what the document needs/),
  });
  expect(second?.view).toMatchObject({
    lines: expect.arrayContaining(['ip access-list extended REDIRECT']),
    missing: [expect.stringMatching(/HTTP/)],
  });
  const allowed = await at.world.control.surveyDocument(both({ allowMissing: true }));
  expect(allowed.ok && allowed.value.devices.map(({ refused }) => refused)).toEqual([undefined, undefined]);
});

it('one that is refused refuses the push; left out where that is asked for, and the job is partial', async () => {
  expect(await at.world.control.accept(both())).toMatchObject({ ok: false, error: { code: 'device.prerequisite' } });
  expect(at.lab.state.runningConfig).not.toContain('REDIRECT');
  const before = other.state.runningConfig;
  const plan = await at.pushed(both({ skipRefused: true }));
  expect([plan.state, plan.leftAlone]).toEqual(['partial', 1]);
  expect(plan.notes).toContainEqual(expect.stringMatching(/^sw2 left alone: `sw2` lacks what the document needs/));
  expect(at.lab.state.runningConfig).toContain('ip access-list extended REDIRECT');
  expect(other.state.runningConfig).toBe(before);
});

it('a document that cannot be read for one device is a refusal of that device, and one that no device can have is a fault', async () => {
  const document = DOCUMENT.replace('GigabitEthernet0/1/7', 'GigabitEthernet7/7/7');
  const surveyed = await at.world.control.surveyDocument(both({ document }));
  expect(surveyed.ok && surveyed.value.devices.map(({ refused }) => refused?.code)).toEqual([undefined, 'config.invalid']);
  expect(await at.world.control.accept(both({ document }))).toMatchObject({ ok: false, error: { code: 'config.invalid' } });
  expect((await at.pushed(both({ document, skipRefused: true }))).state).toBe('partial');
  expect(await at.world.control.surveyDocument(both({ document: 'aaa: 7' }))).toMatchObject({
    ok: false,
    error: { code: 'config.invalid' },
  });
});

it('the guard of the playbook on the TCAM counts for the lists of documents as it does for lists by themselves', async () => {
  const guarded = playbooks(/tcam: .*$/m, 'tcam: { maxPercent: 2, reserve: 4 }');
  const strict = await DocumentWorld.start({ secondMs: 20, startupConfig: ['ip http server'] }, undefined, { playbooks: guarded });
  const refused = await strict.world.control.accept(strict.push());
  expect(refused).toMatchObject({ ok: false, error: { code: 'acl.tcam', message: expect.stringMatching(/peak 2 .*, \d too many$/) } });
  expect(
    await strict.world.control.accept(
      strict.world.push({
        name: 'WEB',
        lines: ['permit tcp any any eq 80', 'permit tcp any any eq 81', 'permit tcp any any eq 82', 'deny ip any any'],
      }),
    ),
  ).toMatchObject({ ok: false, error: { code: 'acl.tcam' } });
  await strict.stop();
});
