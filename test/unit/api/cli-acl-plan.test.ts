import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { ok } from '../../../src/base/result.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { DeviceSurvey } from '../../../src/plan/survey.ts';
import { cliFixture } from './cli-fixture.ts';

const fixture = await cliFixture();
const folder = mkdtempSync(join(tmpdir(), 'portreeve-plan-'));
const out = join(folder, 'p.plan');
const file = join(folder, 'acl.yaml');
writeFileSync(
  file,
  `apiVersion: acl/v1
lists:
  - name: WEB
    entries:
      - permit tcp any any eq 80
      - deny ip any any
  - config: |
      object-group network SERVERS
       host 10.0.0.1
       host 10.0.0.2
      ip access-list extended APP
       permit ip any object-group SERVERS
rollout: { batches: [1, 100%], pause: 1m, maxFailures: { count: 3 } }
`,
);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await fixture.server.close();
});

const changed = (device: string): DeviceSurvey => ({
  device: device as DeviceId,
  platform: 'isr1000-8p',
  notes: [],
  basis: `basis of ${device}`,
  writes: {
    changes: [{ name: 'PR-WEB-0011aabb', kind: 'extended', entries: 2, instead: 'PR-WEB-77b0d3f1', lines: [] }],
    tcam: { limit: 255, now: 190, peak: 192 },
  },
});
const unchanged = (device: string): DeviceSurvey => ({
  device: device as DeviceId,
  notes: [],
  basis: 'x',
  writes: { changes: [], tcam: { limit: 255, now: 1, peak: 1 } },
});
const refused = (device: string): DeviceSurvey => ({
  device: device as DeviceId,
  platform: 'isr1000-8p',
  notes: [],
  refused: fault('acl.tcam', 'in use 27; adding 260 (ACL BIG): 287 of 255, 32 too many'),
});
const surveyed = (...devices: readonly DeviceSurvey[]): void => {
  fixture.control.surveyed = ok({ policyRevision: 118, rollout: { waves: [1, 2], pause: 0, rate: {}, jitter: 0 }, devices });
};
const plan = (...more: readonly string[]) => fixture.run(['acl', 'plan', '-f', file, '-s', 'name=sw*', ...more]);

beforeEach(() => {
  rmSync(out, { force: true });
  fixture.control.refusal = undefined;
});

test('a plan is shown device by device and written; applying it sends what it was decided on', async () => {
  surveyed(changed('sw1'), changed('sw2'), unchanged('sw3'));
  const planned = await plan('--out', out, '--reason', 'T-1', '--max-failures', '10%', '--window', 'Sat 02:00-04:00 UTC');
  expect(planned.out).toBe(`Plan  policy revision 118   3 devices, 2 changes, 1 as wanted, 0 refused
  in batches up to 1, 2 devices
  begun only Sat 02:00-04:00 UTC; 1m between batches; nothing more is begun once 10% failed
  sw1 (isr1000-8p)                              tcam now 190/255  peak 192
    + ip access-list extended PR-WEB-0011aabb   2 entries
      beside PR-WEB-77b0d3f1, which stands there now
  sw2 (isr1000-8p)                              tcam now 190/255  peak 192
    + ip access-list extended PR-WEB-0011aabb   2 entries
      beside PR-WEB-77b0d3f1, which stands there now
Apply with: portreeve acl apply ${out}
`);
  expect(planned.code).toBe(2);
  const lists = [
    { name: 'WEB', lines: ['permit tcp any any eq www', 'deny ip any any'] },
    { name: 'APP', lines: ['permit ip any host 10.0.0.1', 'permit ip any host 10.0.0.2'] },
  ];
  const rollout = {
    batches: [{ targets: 1 }, { percent: 100 }],
    pause: 60_000,
    maxFailures: { percent: 10 },
    window: { days: [6], from: 120, to: 240, zone: 'UTC' },
  };
  expect(fixture.control.surveys.at(-1)).toMatchObject({ acls: lists, devices: ['sw1', 'sw2'], rollout, reason: 'T-1' });
  const applied = await fixture.run(['acl', 'apply', out, '--yes']);
  expect(applied).toMatchObject({ code: 0, out: expect.stringMatching(/^WEB, APP: accepted, job p-\d+\n$/) });
  expect(fixture.control.events.at(-1)).toMatchObject({
    kind: 'acl.push',
    acls: lists,
    devices: ['sw1', 'sw2'],
    rollout,
    reason: 'T-1',
    basis: { policyRevision: 118, devices: { sw1: 'basis of sw1', sw2: 'basis of sw2' } },
  });
});

test('a plan that will need a second person says so, who and why; the exit is that of a plan', async () => {
  surveyed(changed('sw1'));
  const approval = { author: 'api:ann', devices: 1, before: 0, above: 0, together: 3_600_000, within: 86_400_000 };
  if (fixture.control.surveyed.ok) fixture.control.surveyed = ok({ ...fixture.control.surveyed.value, approval });
  const message =
    'needs the approval of another admin key than api:ann before anything begins: 1 device would be changed, and `approvals.above` is 0';
  expect(await plan()).toMatchObject({ code: 2, out: expect.stringContaining(`\n  ${message}\n`) });
  const json = await plan('-o', 'json');
  expect([json.code, JSON.parse(json.out).approval]).toEqual([2, { author: 'api:ann', devices: 1, above: 0, message }]);
});

test('nothing to change: exit 0, and no file', async () => {
  surveyed(unchanged('sw1'));
  expect((await plan('--out', out)).code).toBe(0);
  expect(() => readFileSync(out)).toThrow('ENOENT');
});

test('a refused device: exit 4 and no file, unless it is left out', async () => {
  surveyed(changed('sw1'), refused('sw2'));
  const spoken = await plan('--out', out);
  expect(spoken.code).toBe(4);
  expect(spoken.out).toContain('    ! refused: in use 27; adding 260 (ACL BIG): 287 of 255, 32 too many\n');
  expect(spoken.err).toBe('portreeve: 1 of 2 devices is refused, no plan file was written: mend that, or add --skip-refused\n');
  expect(() => readFileSync(out)).toThrow('ENOENT');
  expect((await plan('--out', out, '--skip-refused')).code).toBe(2);
  expect(JSON.parse(readFileSync(out, 'utf8')).devices).toEqual([{ device: 'sw1', basis: 'basis of sw1' }]);
});

test('a stale plan is exit 2, an altered one exit 9, and one of many devices asks first', async () => {
  surveyed(changed('sw1'), changed('sw2'));
  await plan('--out', out);
  expect((await fixture.run(['acl', 'apply', out])).code).toBe(9);
  fixture.control.refusal = fault('plan.stale', 'since the plan was made, other access lists stand on sw2: plan again');
  expect(await fixture.run(['acl', 'apply', out, '--yes'])).toMatchObject({
    code: 2,
    err: 'portreeve: since the plan was made, other access lists stand on sw2: plan again\n',
  });
  fixture.control.refusal = undefined;
  const events = fixture.control.events.length;
  writeFileSync(out, readFileSync(out, 'utf8').replace('eq www', 'eq 443'));
  expect((await fixture.run(['acl', 'apply', out, '--yes'])).code).toBe(9);
  writeFileSync(out, 'no JSON');
  expect((await fixture.run(['acl', 'apply', out, '--yes'])).code).toBe(9);
  expect(fixture.control.events).toHaveLength(events);
});

test.each([
  [['--batches', '0'], '--batches: expected a number of targets such as `1`'],
  [['--batches', '5 percent'], '--batches: expected a number of targets'],
  [['--batches', '1,0%'], '--batches: expected a number of targets'],
  [['--max-failures', 'two'], '--max-failures: expected a whole number from 1'],
  [['--max-failures', '101%'], '--max-failures: expected a whole number from 1'],
  [['--pause', '5'], '--pause: expected a duration'],
  [['--window', 'Sat 02:00'], '--window: `Sat 02:00` is no window'],
  [['--parallel', '0'], '--parallel: expected a whole number from 1'],
])('%j is invalid: exit 9', async (options, why) => {
  const spoken = await plan(...options);
  expect([spoken.code, spoken.err]).toEqual([9, expect.stringContaining(`portreeve: ${why}`)]);
});

test('what is wrong in the file is told with its place', async () => {
  const bad = join(folder, 'bad.yaml');
  writeFileSync(bad, 'apiVersion: acl/v1\nlists:\n  - name: WEB\n    entries:\n      - permit ip any any\n      - permit everything\n');
  const spoken = await fixture.run(['acl', 'plan', '-f', bad, '--device', 'sw1']);
  expect([spoken.code, spoken.err]).toEqual([9, expect.stringContaining(`${bad}:6:9: `)]);
  writeFileSync(
    bad,
    'apiVersion: acl/v1\nlists: [{ config: "ip access-list extended A\\n permit tcp any any eq 80\\n permit nothing" }]\n',
  );
  expect((await fixture.run(['acl', 'plan', '-f', bad, '--device', 'sw1'])).err).toContain('(its line 3): ');
});

test('without a device, or with a selector that matches none: exit 9', async () => {
  expect((await fixture.run(['acl', 'plan', '-f', file])).code).toBe(9);
  expect((await fixture.run(['acl', 'plan', '-f', file, '-s', 'name=nothing'])).code).toBe(9);
  expect(await fixture.run(['acl', 'plan', '-f', file, '-s', 'colour=red'])).toMatchObject({
    code: 9,
    err: expect.stringContaining('the selector, character 1: there is no attribute `colour`'),
  });
});
