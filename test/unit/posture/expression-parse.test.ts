import { describe, expect, test } from 'vitest';
import { frequencyOf } from '../../../src/posture/expression/ast.ts';
import { parseExpression } from '../../../src/posture/expression/parse.ts';
import { expressionText } from '../../../src/posture/expression/print.ts';

const printed = (text: string): string => {
  const read = parseExpression(text);
  return read.ok ? expressionText(read.value) : `${read.error.line}:${read.error.column} ${read.error.message}`;
};
const call = (atom: string): string => `sys.client_expr("${atom}")`;

test.each([
  ['both quote styles', "sys.client_expr('proc_2_firefox')", call('proc_2_firefox')],
  ['a blank before the parenthesis', 'sys.client_expr ("proc_2_firefox")', call('proc_2_firefox')],
  ['quotes after backslashes', String.raw`sys.client_expr(\"device-cert_0_0\")`, call('device-cert_0_0')],
  ['the keyword in any case', 'SYS.Client_Expr( "proc_0_x" )', call('proc_0_x')],
  ['a name with everything a name may hold', call('proc_0_Google Chrome_2.1 (Renderer)'), call('proc_0_Google Chrome_2.1 (Renderer)')],
  ['files, services, registry', `${call('file_0_/etc/x')} && ${call('svc_0_wuauserv')} && ${call('reg_0_HKLM\\A')}`, undefined],
  ['the application form', 'CLIENT.APPLICATION(ANTIVIR_2600_RTP_==_TRUE)', call('app_0_ANTIVIR_2600_RTP_==_TRUE')],
  ['the system form', 'client.system(MAC_ADDR_anyof_aa,bb) EXISTS', call('sys_0_MAC_ADDR_anyof_aa,bb')],
  ['the process form', 'CLIENT.APPLICATION.PROCESS(antivirus.exe) EXISTS', call('proc_0_antivirus.exe')],
  ['the absent process form', 'CLIENT.APPLICATION.PROCESS(bad.exe) NOTEXISTS', `!${call('proc_0_bad.exe')}`],
  ['a comment of the editor', call('app_0_ANTIVIR_0_RTP_==_TRUE[COMMENT: any product]'), call('app_0_ANTIVIR_0_RTP_==_TRUE')],
  [
    'operators inside a string',
    call('proc_0_a OR (proc_0_b AND proc_0_c)'),
    `${call('proc_0_a')} || (${call('proc_0_b')} && ${call('proc_0_c')})`,
  ],
  ['signs inside a string', call('proc_0_a||proc_0_b && proc_0_c'), `${call('proc_0_a')} || (${call('proc_0_b')} && ${call('proc_0_c')})`],
  [
    '&& before ||',
    `${call('proc_0_a')}||${call('proc_0_b')}&&!!${call('proc_0_c')}`,
    `${call('proc_0_a')} || (${call('proc_0_b')} && !!${call('proc_0_c')})`,
  ],
  ['several checks, values with _', call('sys_0_REG_PATH_==_HK_LM_VALUE_exists_TYPE_anyof_a_b'), undefined],
])('%s (E25, E34)', (_what, text, expected) => {
  expect(printed(text)).toBe(expected ?? text);
});

test('a scan, its checks and its product are told apart (E34)', () => {
  expect(parseExpression(call('sys_0_MAC-CWA_version_>=_23.9.0.99'))).toMatchObject({
    value: { atom: { scan: 'MAC-CWA', checks: [{ method: 'version', comparator: '>=', param: '23.9.0.99' }] } },
  });
  expect(parseExpression(call('app_5_ANTIVIR_0_0_RTP_==_TRUE_AUTHENTIC_notexists'))).toMatchObject({
    value: {
      atom: {
        freq: 5,
        scan: 'ANTIVIR',
        product: '0_0',
        checks: [{ method: 'RTP' }, { method: 'AUTHENTIC', comparator: 'notexists', param: '' }],
      },
    },
  });
});

test('the frequency is the smallest that is not 0 (E25)', () => {
  const frequency = (text: string): number => {
    const read = parseExpression(text);
    return read.ok ? frequencyOf(read.value) : Number.NaN;
  };
  expect(frequency(`${call('proc_0_a')} && !${call('proc_5_b')} || ${call('proc_2_c')}`)).toBe(2);
  expect(frequency(call('proc_0_a'))).toBe(0);
});

describe('a fault names its place', () => {
  test.each([
    ['', '1:1 `sys.client_expr("…")`, `!` or `(` is expected, not the end'],
    ['sys.client_expr("proc_2_a") or x', '1:29 `&&`, `||` or the end is expected, not `or`'],
    ['sys.client_expr(\n  "proc_2_")', '2:11 a name is expected after `proc_2_`'],
    ['sys.client_expr("proc_0_a', '1:17 the quote " is not closed'],
    ['(sys.client_expr("proc_0_a")', '1:29 `)` is expected, not the end'],
    ['sys.client_expr("proc_0_a OR ")', '1:30 a check such as `proc_0_name` is expected'],
    ['sys.client_expr("proc_0_a) OR proc_0_b")', '1:26 `)` closes nothing'],
    ['sys.client_expr("(proc_0_a")', '1:18 `(` is not closed'],
    ['sys.client_expr("sys_0_MAC-CWA")', '1:31 a check such as `_VERSION_>=_1.0` is expected after `MAC-CWA`'],
    ['sys.client_expr("sys_0_MAC-CWA_version_>=_")', '1:43 a value is expected after `version_>=_`'],
    ['sys.client_expr("app_0_BROWSER_VERSION_<=_1")', '1:31 a product is expected after `BROWSER_`, not `_VERSION_<=_1`'],
    ['sys.client_expr("sys_0_REG_sub_PATH_==_1")', '1:27 a check is expected after `REG`, not `_sub`'],
    ['sys.client_expr("proc_9999999_a")', '1:23 `9999999` is no number of minutes between scans'],
    ['sys.client_expr("device-cert_0_x")', '1:32 `x` is no number of a device certificate'],
    ['CLIENT.APPLICATION.PROCESS(a)', '1:30 `EXISTS` or `NOTEXISTS` is expected, not the end'],
    ['CLIENT.SYSTEM(MAC_ADDR_anyof_a || b)', '1:32 operators stand outside the parentheses'],
  ])('%j', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });
});

describe('expression bombs are refused', () => {
  test.each([
    ['length', `sys.client_expr("proc_0_${'a'.repeat(8200)}")`, /8226 characters long, at most 8192/],
    ['parentheses', `${'('.repeat(33)}${call('proc_0_a')}${')'.repeat(33)}`, /more than 32 deep/],
    ['negations', `${'!'.repeat(4000)}${call('proc_0_a')}`, /more than 32 deep/],
    ['parentheses inside the string', call(`${'('.repeat(33)}proc_0_a${')'.repeat(33)}`), /more than 32 deep/],
    ['atoms', call(Array.from({ length: 257 }, () => 'proc_0_a').join('||')), /more than 256 checks/],
  ])('%s', (_what, text, why) => {
    expect(printed(text)).toMatch(why);
  });

  test('what is just allowed is read', () => {
    expect(parseExpression(`${'('.repeat(32)}${call('proc_0_a')}${')'.repeat(32)}`).ok).toBe(true);
    expect(parseExpression(call(Array.from({ length: 256 }, () => 'proc_0_a').join('||'))).ok).toBe(true);
  });
});
