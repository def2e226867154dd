import { describe, expect, it } from 'vitest';
import { kextLoaded, parseKernelExtensions } from '../../../../src/posture/macos/kernel-extensions.ts';
import { parseKextApproval } from '../../../../src/posture/macos/kext-approval.ts';
import { parseKextSwitch } from '../../../../src/posture/macos/kext-switch.ts';

const ROW =
  '  181    0 0xffffff7fa1000000 0x10000    0x10000    com.cisco.kext.acsock (4.9.6) 11111111-2222-3333-4444-555555555555 <8 6 5 3>';
const CALLED = 'Executing: /usr/bin/kmutil showloaded -b com.cisco.kext.acsock\nNo variant specified, falling back to release\n';

describe('kextstat and kmutil showloaded', () => {
  it('are read by the shape of a row: what the command prints of its own call is none (M18)', () => {
    expect(kextLoaded(parseKernelExtensions(`${CALLED}${ROW}\n`))).toEqual({ loaded: true, count: 1, version: '4.9.6' });
    expect(kextLoaded(parseKernelExtensions(CALLED))).toEqual({ loaded: false, count: 0 });
    expect(kextLoaded(parseKernelExtensions('see com.cisco.kext.acsock (4.9.6)\n'))).toEqual({ loaded: false, count: 0 });
  });

  it.each([
    ['macOS 10.15, no UUID', '  181    0 0xffffff7fa1000000 0x10000    0x10000    com.cisco.kext.acsock (4.9.6) <8 6 5 3 1>'],
    [
      'nothing linked against',
      '  181    0 0xffffff7fa1000000 0x10000 0x10000 com.cisco.kext.acsock (4.9.6) 11111111-2222-3333-4444-555555555555 <>',
    ],
    ['neither', '181 0 0xffffff7fa1000000 0x10000 0x10000 com.cisco.kext.acsock (4.9.6)'],
    [
      'addresses hidden',
      '  181    0 0                  0          0          com.cisco.kext.acsock (4.9.6) 11111111-2222-3333-4444-555555555555 <8>',
    ],
    ['lower case, CR at the end', `${ROW.toLowerCase()}\r`],
  ])('%s', (_what, row) => {
    expect(kextLoaded(parseKernelExtensions(`Index Refs Address Size Wired Name (Version) UUID <Linked Against>\n${row}\n`))).toMatchObject(
      { count: 1, version: '4.9.6' },
    );
  });

  it('a bundle whose name only begins so is another, and two rows are not one (M18)', () => {
    expect(kextLoaded(parseKernelExtensions(ROW.replace('acsock', 'acsock2'))).count).toBe(0);
    expect(kextLoaded(parseKernelExtensions(`${ROW}\n${ROW}`))).toMatchObject({ loaded: false, count: 2 });
  });

  it('ten megabytes of anything end soon', () => {
    expect(parseKernelExtensions('181 0 0x1 0x1 0x1 '.repeat(600_000))).toEqual([]);
    expect(parseKernelExtensions('\u0000\uffff\n'.repeat(3_000_000))).toEqual([]);
  });
});

it.each([
  ['kext=1\n', true],
  ['# by TAC\r\nkext = 1\r\n', true],
  ['kext=1\nkext=0\n', false],
  ['kext=0', false],
  ['nokext=1', false],
  ['kext=11', false],
  ['', false],
  ['cat: /opt/cisco/anyconnect/acsock.cfg: No such file or directory', false],
])('acsock.cfg `%s` switches to the kernel extension: %s (M28)', (text, on) => {
  expect(parseKextSwitch(text)).toBe(on);
});

it.each([
  ['DE8Y96K9QP|com.cisco.kext.acsock|1\n', true],
  ['EG7KH642X6|com.vmware.kext.vmx86|1\nDE8Y96K9QP|com.cisco.kext.acsock|1\n', true],
  ['DE8Y96K9QP||1', true],
  ['DE8Y96K9QP|com.cisco.kext.acsock|0', false],
  ['ABCDE12345|com.cisco.kext.acsock|1', false],
  ['Error: unable to open database "KextPolicy": unable to open database file', false],
])('the management approval `%s` is one: %s (M13, M14)', (text, approved) => {
  expect(parseKextApproval(text)).toBe(approved);
});
