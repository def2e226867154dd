import { expect, it } from 'vitest';
import { compareVersions, findClientVersion, parseLowestVersion, parseVersion } from '../../../../src/posture/macos/version.ts';

const lowest = parseLowestVersion('4.9.04xxx') ?? [];

it.each([
  ['4.9.03038', false],
  ['4.9.03999', false],
  ['4.9.04000', true],
  ['4.9.04053', true],
  ['4.9.06037', true],
  ['4.10.08029', true],
  ['5.0.00556', true],
  ['4.8.09999', false],
  ['4.9', false],
])('4.9.04xxx is met by %s: %s, number by number (M1)', (text, met) => {
  expect(lowest).toEqual([4, 9, 4000]);
  expect(compareVersions(parseVersion(text) ?? [], lowest) >= 0).toBe(met);
});

it.each([
  ['4.9.04053\n', '4.9.04053'],
  ['4,10,01075\n', '4.10.01075'],
  ['Cisco AnyConnect Secure Mobility Client (version 4.10.05095) .\n\nCopyright (c) 2004 - 2022 Cisco Systems, Inc.\n', '4.10.05095'],
  ['package-id: com.cisco.pkg.anyconnect.vpn\nversion: 4.9.04053\nvolume: /\n', '4.9.04053'],
  ['    CFBundleShortVersionString = "4.9.06037";\n', '4.9.06037'],
  ['<key>CFBundleShortVersionString</key>\n\t<string>4.9.06037</string>', '4.9.06037'],
])('the version is found in `%s`', (output, text) => {
  expect(findClientVersion(output)).toMatchObject({ kind: 'version', text });
});

it.each(['zsh: no such file or directory: /opt/cisco/anyconnect/bin/vpn', "No receipt for 'com.cisco.pkg.anyconnect.vpn' found at '/'."])(
  '`%s` means that no client is installed',
  (output) => {
    expect(findClientVersion(output)).toEqual({ kind: 'not-installed' });
  },
);

it.each(['', 'state: Connected to 10.1.2.3', 'version', 'version 4', '1'.repeat(10_000_000), `version ${'1.'.repeat(1_000_000)}`])(
  'text without a version tells none',
  (output) => {
    expect(findClientVersion(output)).toBeUndefined();
  },
);
