import { describe, expect, test } from 'vitest';
import type { ClientReport } from '../../../src/posture/expression/client-report.ts';
import { type Assessment, compileExpression } from '../../../src/posture/expression/compile.ts';
import { parseExpression } from '../../../src/posture/expression/parse.ts';

function assess(text: string, report: ClientReport): Assessment {
  const read = parseExpression(text.includes('sys.client_expr') ? text : `sys.client_expr("${text}")`);
  if (!read.ok) throw new Error(read.error.message);
  const compiled = compileExpression(read.value);
  return compiled.assess(compiled.questions.read(report));
}
const passes = (text: string, report: ClientReport): boolean => assess(text, report).pass;

test.each<[string, string, ClientReport, boolean]>([
  ['a process in any case, .exe or not', 'proc_0_FireFox', { platform: 'windows', processes: ['firefox.exe'] }, true],
  ['the other way around', 'proc_0_firefox.exe', { platform: 'macos', processes: ['Firefox'] }, true],
  ['on Linux as written', 'proc_0_Firefox', { platform: 'linux', processes: ['firefox'] }, false],
  ['versions by component', 'sys_0_MAC-CWA_version_>=_23.9.0.99', { system: { 'MAC-CWA': { VERSION: '23.10' } } }, true],
  ['versions as numbers, not text', 'sys_0_MAC-CWA_version_>=_23.9.0.99', { system: { 'MAC-CWA': { version: '23.9.0.100' } } }, true],
  ['an older one', 'sys_0_MAC-CWA_version_>=_23.9.0.99', { system: { 'MAC-CWA': { version: '23.9' } } }, false],
  ['missing components are 0', 'sys_0_WIN-CWA_version_==_24.0.0', { system: { 'WIN-CWA': { version: '24' } } }, true],
  ['the tail as text', 'sys_0_WIN-CWA_version_<_24.1-rc2', { system: { 'WIN-CWA': { version: '24.1-rc1' } } }, true],
  [
    'components longer than any number',
    'sys_0_WIN-CWA_version_>_99999999999999999998',
    { system: { 'WIN-CWA': { version: '99999999999999999999' } } },
    true,
  ],
  ['booleans in any case', 'app_0_ANTIVIR_2600_RTP_==_TRUE', { applications: { ANTIVIR: { 2600: { RTP: true } } } }, true],
  ['booleans as text', 'app_0_ANTIVIR_2600_RTP_!=_true', { applications: { antivir: { 2600: { rtp: 'False' } } } }, true],
  [
    'all checks of an atom',
    'app_0_ANTIVIR_1_RTP_==_TRUE_VERSION_>=_2',
    { applications: { ANTIVIR: { 1: { RTP: true, VERSION: '1.9' } } } },
    false,
  ],
  ['MAC addresses however written', 'sys_0_MAC_ADDR_anyof_02005e000001,aa', { macs: ['02-00-5E-00-00-01'] }, true],
  ['the macOS variant', 'sys_0_MAC-MAC_ADDR_noneof_0200.5e00.0001', { macs: ['02:00:5e:00:00:02'] }, true],
  ['all of a list', 'sys_0_PATCH_KB_allof_a,b', { system: { PATCH: { KB: ['b', 'c', 'a'] } } }, true],
  ['not all of a list', 'sys_0_PATCH_KB_allof_a,d', { system: { PATCH: { KB: ['b', 'c', 'a'] } } }, false],
  ['contains', 'sys_0_DOMAIN_SUFFIX_contains_EXAMPLE', { system: { DOMAIN: { SUFFIX: 'corp.example' } } }, true],
  ['exists', 'sys_0_REG_PATH_exists', { system: { REG: { PATH: '' } } }, true],
  ['found missing', 'sys_0_REG_PATH_notexists', { system: { REG: null } }, true],
  ['what is missing equals nothing, and differs from nothing', 'sys_0_REG_PATH_!=_1', { system: { REG: { PATH: null } } }, false],
  ['a device certificate', 'device-cert_0_0', { certificates: { 0: true } }, true],
  [
    'files, services, registry',
    'file_0_C:\\a && svc_0_b && reg_0_HKLM\\c',
    { files: ['c:\\A'], services: ['B'], registry: ['hklm\\C'] },
    true,
  ],
  ['a finished verdict', 'device-cert_0_0', { verdicts: { 'device-cert_0_0': true } }, true],
  ['facts before a finished verdict', 'proc_0_a', { processes: [], verdicts: { proc_0_a: true } }, false],
])('%s (E34)', (_what, text, report, expected) => {
  expect(passes(text, report)).toBe(expected);
});

describe('fails closed', () => {
  const not = (atom: string): string => `!sys.client_expr("${atom}")`;

  test.each<[string, string, ClientReport, string]>([
    ['not reported', 'proc_0_a', {}, 'not-reported'],
    ['its negation', not('proc_0_a'), { processes: { b: true } }, 'not-reported'],
    [
      'an unknown scan type',
      'sys_0_NEWSCAN_a_==_1',
      { system: { NEWSCAN: { a: '1' } }, verdicts: { 'sys_0_NEWSCAN_a_==_1': true } },
      'unsupported',
    ],
    ['its negation', not('sys_0_NEWSCAN_a_==_1'), {}, 'unsupported'],
    ['a value that is no version', not('sys_0_MAC-CWA_version_<_2'), { system: { 'MAC-CWA': { version: 'new' } } }, 'not-comparable'],
    [
      'one of several checks',
      'app_0_ANTIVIR_1_RTP_==_TRUE_VERSION_>=_2',
      { applications: { ANTIVIR: { 1: { RTP: true } } } },
      'not-reported',
    ],
    ['a plain no', 'proc_0_a', { processes: ['b'] }, 'failed'],
    ['a no that needs no more answers', 'proc_0_a && proc_0_b', { processes: { a: false } }, 'failed'],
  ])('%s', (_what, text, report, reason) => {
    expect(assess(text, report)).toMatchObject({ pass: false, reason });
  });
});

test('every atom has its verdict, reason and evidence', () => {
  const text = 'proc_0_a || sys_0_MAC-CWA_version_>=_2 || device-cert_0_0 || sys_0_NEW_a_==_1';
  const report: ClientReport = { processes: ['b'], system: { 'MAC-CWA': { version: '1.9' } } };
  expect(assess(text, report).findings).toEqual([
    { atom: 'proc_0_a', verdict: 'false', reason: 'failed', evidence: 'absent' },
    { atom: 'sys_0_MAC-CWA_version_>=_2', verdict: 'false', reason: 'failed', evidence: 'version is 1.9' },
    { atom: 'device-cert_0_0', verdict: 'unreported', reason: 'not-reported', evidence: 'not reported' },
    { atom: 'sys_0_NEW_a_==_1', verdict: 'unreported', reason: 'unsupported', evidence: 'the scan type NEW is not known' },
  ]);
});

test('evidence tells the word of the client for what it is, and nothing is verified (E36)', () => {
  const [finding] = assess('device-cert_0_0', { verdicts: { 'device-cert_0_0': true } }).findings;
  expect(finding).toEqual({ atom: 'device-cert_0_0', verdict: 'true', evidence: "the client's own verdict is true" });
});
