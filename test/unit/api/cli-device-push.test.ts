import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { DocumentSurvey } from '../../../src/plan/survey-document.ts';
import { cliFixture } from './cli-fixture.ts';

const fixture = await cliFixture();
const folder = mkdtempSync(join(tmpdir(), 'portreeve-document-'));
const file = join(folder, 'access.yaml');
writeFileSync(file, 'aaa: {}\n');
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await fixture.server.close();
});

const VIEW = {
  basis: '0011',
  lines: ['aaa new-model'],
  drift: ['missing: aaa new-model'],
  brought: [],
  bound: [],
  warnings: [],
  missing: [],
  safeguard: 'within a revert timer of the device',
};
const MISSING = fault('device.prerequisite', '`sw3` lacks what the document needs and does not bring: no HTTP server');
const survey = (device: string, more: Partial<DocumentSurvey> = {}): DocumentSurvey => ({
  device: device as DeviceId,
  view: VIEW,
  notes: [],
  ...more,
});
const wanted = survey('sw2', { view: { ...VIEW, lines: [], drift: [] } });
const refused = survey('sw3', { view: { ...VIEW, missing: ['no HTTP server'] }, refused: MISSING });
const unasked: DocumentSurvey = {
  device: 'sw4' as DeviceId,
  notes: [],
  unasked: fault('device.unreachable', 'device `sw4` did not answer'),
};
const surveyed = (...devices: readonly DocumentSurvey[]): void => {
  fixture.control.documents = ok({ devices });
};
const device = (verb: 'plan' | 'apply', ...more: readonly string[]) => fixture.run(['device', verb, file, '-s', 'name=sw*', ...more]);
const pushed = () => fixture.control.events.at(-1);

beforeEach(() => fixture.control.events.splice(0));

test('a fault of the document is told with its file', async () => {
  fixture.control.documents = err(
    fault('config.invalid', 'document:1:1: `lists` is not a known key; document:2:1: `x` is not a known key'),
  );
  const why = `portreeve: ${file}:1:1: \`lists\` is not a known key; ${file}:2:1: \`x\` is not a known key\n`;
  expect(await device('plan')).toMatchObject({ code: 9, err: why });
  expect(await device('apply')).toMatchObject({ code: 9, err: why });
});

test('a plan shows every device that changes or is refused, with its lines; the others are counted', async () => {
  surveyed(survey('sw1'), wanted, refused);
  const planned = await device('plan');
  expect(planned.out).toBe(`Plan  3 devices, 1 to change, 1 as wanted, 1 refused
  sw1: 1 place differs, 1 line; within a revert timer of the device
    missing: aaa new-model
    + aaa new-model
  sw3: 1 place differs, 1 line; within a revert timer of the device
    ! refused: \`sw3\` lacks what the document needs and does not bring: no HTTP server
    missing: aaa new-model
    + aaa new-model
`);
  expect(planned).toMatchObject({ code: 4, err: 'portreeve: 1 of 3 devices is refused (sw3): mend that, or add --skip-refused\n' });
  const json = JSON.parse((await device('plan', '-o', 'json')).out);
  expect(json).toMatchObject({ counts: { devices: 3, changes: 1, unchanged: 1, refused: 1, unasked: 0 }, basis: { sw1: '0011' } });
});

test.each([
  ['nothing to change', [wanted], [], 0],
  ['something to change', [survey('sw1'), wanted], [], 2],
  ['one refused, and left out', [survey('sw1'), refused], ['--skip-refused'], 2],
  ['one that could not be asked', [survey('sw1'), unasked], [], 3],
  ['one refused and one that could not be asked', [survey('sw1'), refused, unasked], [], 4],
] as const)('a plan with %s ends as %j %j: exit %i', async (_, devices, options, code) => {
  surveyed(...devices);
  expect((await device('plan', ...options)).code).toBe(code);
});

test('a device that is refused refuses the push: exit 4, and nothing is sent', async () => {
  surveyed(survey('sw1'), refused);
  expect(await device('apply', '--yes')).toMatchObject({ code: 4, err: expect.stringContaining('1 of 2 devices is refused (sw3)') });
  expect(pushed()).toBeUndefined();
});

test('left out, the others get exactly what was shown, and the exit is 3 with the names of the rest', async () => {
  surveyed(survey('sw1'), wanted, refused, unasked);
  const applied = await device('apply', '--skip-refused', '--yes');
  expect(applied).toMatchObject({
    code: 3,
    err: 'portreeve: 1 of 4 devices was left out: sw3\nportreeve: 1 of 4 devices could not be asked: sw4\n',
  });
  expect(pushed()).toMatchObject({ kind: 'config.push', devices: ['sw1'], basis: { sw1: '0011' }, skipRefused: true });
});

test('nothing left to push: the exit still tells of those left out', async () => {
  surveyed(wanted, refused);
  expect((await device('apply', '--skip-refused', '--yes')).code).toBe(3);
  surveyed(wanted);
  expect((await device('apply', '--yes')).code).toBe(0);
  expect(pushed()).toBeUndefined();
});
