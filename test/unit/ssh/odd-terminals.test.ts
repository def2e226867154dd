import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { type DeviceSession, openDeviceSession } from '../../../src/driver/device-session.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import type { LabOptions } from '../../lab/options.ts';
import { device, PASSWORD, shells } from './fixture.ts';

let lab: LabSwitch;
afterEach(() => lab.stop());

/** A session with a switch that is as `options` make it. */
async function sessionWith(options: Partial<LabOptions> = {}): Promise<DeviceSession> {
  lab = await LabSwitch.start({ username: 'portreeve', password: PASSWORD, accounting: false, ...options });
  const target = device(lab.ready.ssh.port, { hostKeys: [lab.ready.ssh.hostKey] });
  const shell = await shells().open(target);
  if (!shell.ok) throw new Error(shell.error.message);
  const timing = { quiet: 60, stuck: 200, command: 1500, recover: 500, lock: { attempts: 1, delay: 10 } };
  const opened = await openDeviceSession({ shell: shell.value, driver: ciscoIosxe, device: target, clock: systemClock, timing });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

const BLOCK = {
  mode: 'config',
  lines: ['ip access-list extended NEW', 'permit tcp any any eq 443', 'permit tcp any any eq 22', 'deny ip any any'],
  inverse: ['no ip access-list extended NEW'],
};
const entries = () => lab.state.accessLists.find(({ name }) => name === 'NEW')?.lines;

test('a host name that somebody changes meanwhile: the prompt is no longer known, and no line is entered at it', async () => {
  const session = await sessionWith();
  await lab.configure(['hostname elsewhere']);
  expect(await session.configure(BLOCK)).toMatchObject({ ok: false, error: { code: 'device.prompt' } });
  expect(entries()).toBeUndefined();
  expect(await session.configure(BLOCK)).toMatchObject({ ok: false, error: { code: 'device.prompt' } });
  await session.close();
});

test('no prompt in configuration mode: nothing is configured, and what to set is said', async () => {
  const session = await sessionWith({ startupConfig: ['no service prompt config'] });
  expect(await session.configure(BLOCK)).toMatchObject({
    ok: false,
    error: { code: 'device.prompt', message: expect.stringContaining('set `service prompt config` there') },
  });
  expect(entries()).toBeUndefined();
  await session.close();
});

test('the hardware is full at an entry: it is refused by name, and nothing after it is sent', async () => {
  const session = await sessionWith();
  lab.setFaults({ tcam: { fullAtEntry: 2 } });
  expect(await session.configure(BLOCK)).toMatchObject({
    ok: true,
    value: { kind: 'refused', applied: 2, index: 2, refusal: { line: 'permit tcp any any eq 22', meaning: 'the entry was not added' } },
  });
  expect(entries()).toEqual(['10 permit tcp any any eq 443']);
  expect(lab.events.some((line) => line.includes('%ACL_ERRMSG-4-UNLOADED'))).toBe(true);
  await session.close();
});

test('the configuration is locked in the middle: the line is refused as locked, and nothing goes to exec mode', async () => {
  const session = await sessionWith();
  lab.setFaults({ ssh: { lockAfterLines: 3 } });
  expect(await session.configure(BLOCK)).toMatchObject({
    ok: true,
    value: { kind: 'refused', applied: 2, index: 2, refusal: { kind: 'locked' } },
  });
  expect(entries()).toEqual(['10 permit tcp any any eq 443']);
  expect(await session.configure({ mode: 'config', lines: BLOCK.inverse, inverse: [] })).toMatchObject({ value: { kind: 'applied' } });
  await session.close();
});

test('a log line without its end stands before the output of each line', async () => {
  const session = await sessionWith();
  lab.setFaults({ ssh: { logBeforeOutput: 20 } });
  expect(await session.configure(BLOCK)).toMatchObject({ ok: true, value: { kind: 'applied' } });
  lab.clearFaults();
  expect(entries()).toHaveLength(3);
  await session.close();
});

test('the notice that a rollback is near, glued to the prompt, keeps nobody from the next command', async () => {
  const session = await sessionWith({ archive: true });
  await session.configure({ ...BLOCK, enter: 'configure terminal revert timer 2' });
  lab.advance(61);
  expect(await session.run('show archive config rollback timer')).toMatchObject({
    ok: true,
    value: expect.stringContaining('Timer value: 2 min'),
  });
  lab.advance(60);
  expect(await session.run('show archive config rollback timer')).toMatchObject({
    ok: true,
    value: expect.stringContaining('%No Rollback Confirmed Change pending'),
  });
  expect(entries()).toBeUndefined();
  await session.close();
});

test('a captured output that pages although it was told not to is read as it was captured', async () => {
  const folder = 'test/golden/drivers/cisco-iosxe/show/tcam-utilization';
  const capture = readFileSync(`${folder}/router.txt`, 'utf8');
  const query = queries.find(({ name }) => name === 'tcam-utilization');
  if (!query) throw new Error('no query');
  const session = await sessionWith({ transcripts: { [query.command]: capture, 'terminal length 0': 'not here' } });
  const shown = await session.run(query.command);
  if (!shown.ok) throw new Error(shown.error.message);
  const factsOf = (text: string) => {
    const read = query.parse(text);
    return read.ok ? read.value.facts : read.error;
  };
  expect(factsOf(shown.value)).toEqual(factsOf(capture));
  await session.close();
});
