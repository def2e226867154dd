import { expect, it } from 'vitest';
import { COLLECT_COMMANDS, factsOf } from '../../../../src/posture/macos/collect.ts';
import { extensionRow } from './rows.ts';

const ROW =
  '*\t*\tDE8Y96K9QP\tcom.cisco.anyconnect.macos.acsockext (4.9.06037/4.9.06037)\tCisco AnyConnect Socket Filter Extension\t[activated enabled]';

it('what the commands print becomes facts', () => {
  expect(
    factsOf({
      'os-version': '11.2.3\n',
      'client-version': 'Cisco AnyConnect Secure Mobility Client (version 4.9.06037) .\n',
      extensions: `1 extension(s)\n--- com.apple.system_extension.network_extension\n${ROW}\n`,
      components: 'dnsProxy=running\n',
      kexts: 'Executing: /usr/bin/kmutil showloaded\n',
      'kext-switch': 'cat: /opt/cisco/anyconnect/acsock.cfg: No such file or directory\n',
      'kext-approval': '',
    }),
  ).toEqual({
    osVersion: [11, 2, 3],
    client: { kind: 'version', text: '4.9.06037', version: [4, 9, 6037] },
    extensions: [extensionRow({ line: 3 })],
    components: { states: { dnsProxy: 'running' } },
    kexts: [],
    kextSwitch: false,
    kextApproved: false,
  });
});

it('a command that did not run leaves its fact unknown', () => {
  expect(factsOf({})).toEqual({});
  expect(factsOf({ 'os-version': 'zsh: killed' })).toEqual({});
});

it('a version anywhere outweighs that the program is not where it was looked for', () => {
  const absent = 'No such file or directory';
  expect(factsOf({ 'client-version': absent, 'client-package': 'version: 4.10.08029' }).client).toMatchObject({ text: '4.10.08029' });
  expect(factsOf({ 'client-version': absent }).client).toEqual({ kind: 'not-installed' });
});

it('the commands only look, and are named once', () => {
  expect(new Set(COLLECT_COMMANDS.map(({ name }) => name)).size).toBe(COLLECT_COMMANDS.length);
  for (const { program, args } of COLLECT_COMMANDS) {
    expect(program).toMatch(/^\//);
    expect([program, ...args].join(' ')).not.toMatch(/unload|deactivate|\brm\b|\btee\b|INSERT|UPDATE|DELETE/);
  }
});
