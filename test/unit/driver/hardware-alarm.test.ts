import { expect, test } from 'vitest';
import { alarms, hardwareLog } from '../../../drivers/cisco-iosxe/hardware-log.ts';
import type { CliBlock } from '../../../src/driver/contract.ts';
import { session } from './fixture.ts';
import { answer, type Turn } from './scripted-shell.ts';

const LINE = '10 permit tcp any any eq www';
const block: CliBlock = { mode: 'config', lines: ['ip access-list extended X', LINE, '20 deny ip any any'], inverse: [] };
const conf = answer('configure terminal', 'sw1(config)#');
const list = answer('ip access-list extended X', 'sw1(config-ext-nacl)#');
const first = answer(LINE, 'sw1(config-ext-nacl)#');
const second = answer('20 deny ip any any', 'sw1(config-ext-nacl)#');
const end = answer('end', 'sw1#');

const MESSAGE =
  '%ACL_ERRMSG-4-UNLOADED: 1 fed: Input IPv4 L3 ACL X on interface Gi1/0/1 could not be programmed in hardware and traffic will be dropped.';
const LOGGED = `*Jan 27 20:09:17.549: ${MESSAGE}`;
const refused = (index: number, line: string) => ({
  ok: true,
  value: {
    kind: 'refused',
    applied: index,
    index,
    refusal: { line, message: MESSAGE, meaning: 'there is no room for it in the hardware' },
  },
});

test('between echo and prompt, or glued to the prompt: the line was taken and counts as refused, nothing more is entered', async () => {
  const between = answer(LINE, 'sw1(config-ext-nacl)#', `${LOGGED}\r\n`);
  const one = await session([conf, list, between, end]);
  expect(await one.clock.until(one.session.configure(block))).toEqual(refused(1, LINE));
  expect(one.shell.left).toEqual([]);

  const glued: Turn = { reads: `${LINE}\n`, sends: `${LINE}\r\nsw1(config-ext-nacl)#${LOGGED}` };
  const repainted: Turn = { reads: '\n', sends: '\r\nsw1(config-ext-nacl)#' };
  const two = await session([conf, list, glued, repainted, end]);
  expect(await two.clock.until(two.session.configure(block))).toEqual(refused(1, LINE));
});

test('behind the last line, or behind the prompt of home: still a refusal', async () => {
  const three = await session([conf, list, first, second, answer('end', 'sw1#', `${LOGGED}\r\n`)]);
  expect(await three.clock.until(three.session.configure(block))).toMatchObject({
    value: { kind: 'refused', applied: 3, index: 2, refusal: { line: '20 deny ip any any', message: MESSAGE } },
  });
});

test('a line that came behind the prompt while nothing was asked counts for the next', async () => {
  const late: Turn = {
    reads: `${LINE}\n`,
    sends: { pieces: [`${LINE}\r\nsw1(config-ext-nacl)#`, `\r\n${LOGGED}\r\nsw1(config-ext-nacl)#`], gap: 1 },
  };
  const { clock, session: open } = await session([conf, list, late, second, end]);
  expect(await clock.until(open.configure(block))).toMatchObject({ value: { kind: 'refused', refusal: { message: MESSAGE } } });
});

test('what we type ourselves is no alarm', async () => {
  const remark = `remark ${MESSAGE.slice(0, 40)}`;
  const typed: CliBlock = { ...block, lines: ['ip access-list extended X', remark, LINE, '20 deny ip any any'] };
  const noted = answer(remark, 'sw1(config-ext-nacl)#');
  const { clock, session: open } = await session([conf, list, noted, first, second, end]);
  expect(await clock.until(open.configure(typed))).toMatchObject({ value: { kind: 'applied', applied: 4 } });
});

test('what was there before says nothing of what is entered now', async () => {
  const shown = answer('show logging', 'sw1#', `${LOGGED}\r\n`);
  const { clock, session: open } = await session([shown, conf, list, first, second, end]);
  expect((await clock.until(open.run('show logging'))).ok).toBe(true);
  expect(await clock.until(open.configure(block))).toMatchObject({ value: { kind: 'applied', applied: 3 } });
});

test.each([
  [LOGGED, true],
  ['Nov 26 11:00:00: %ACL_ERRMSG-3-HASH_FULL: Switch 1 R0/0: fed: table full', true],
  ['00:12:01: %ACLMGR-3-ACLTCAMFULL: ACL TCAM Full. Software Forwarding packets on Input label 3', true],
  ['%C4K_HWACLMAN-4-ACLHWPROGERR: Input Port 1 - hardware TCAM limit, some packet processing will be software switched.', true],
  ['*Nov 26: %FMFP-3-OBJ_DWNLD_TO_DP_FAILED: F0: fman_fp_image: ACL X download to DP failed', true],
  ['*Nov 26: %CPP_FM-3-CPP_FM_TCAM_WARNING: F0: cpp_sp_svr: TCAM limit exceeded', true],
  ['%ACL_ERRMSG-6-RELOADED: 1 fed: Input IPv4 L3 ACL X on interface Gi1/0/1 is now loaded in hardware', false],
  ['%FMFP-3-OBJ_DWNLD_TO_DP_FAILED: F0: fman_fp_image: QoS download to DP failed', false],
  ['%SYS-5-CONFIG_I: Configured from console by admin on vty0 (10.0.0.1)', false],
  ['ip access-list extended ACL_ERRMSG', false],
])('%s: %s', (line, isOne) => {
  expect(hardwareLog.parse(`${line}\n`).length > 0).toBe(isOne);
  expect(alarms.some(({ pattern }) => pattern.test(line))).toBe(isOne);
});
