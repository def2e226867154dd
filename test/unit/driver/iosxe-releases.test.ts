import { expect, test } from 'vitest';
import { commandGates, commandSince, isSince } from '../../../drivers/cisco-iosxe/releases.ts';

test('the commands 17.3.1a and 17.4.1 brought (C26)', () => {
  const since = (release: string) => commandGates.filter((gate) => gate.since === release).map(({ command }) => command);
  expect(since('17.3.1a')).toEqual([
    'show ip access-lists',
    'show ip access-list interface',
    'debug epm plugin acl event',
    'debug epm plugin acl errors',
  ]);
  expect(since('17.4.1')).toEqual([
    'show aaa servers',
    'show aaa group radius',
    'show device-tracking policies',
    'show device-tracking database',
    'show access-session interface',
  ]);
});

test.each([
  ['17.3.1', 'show ip access-lists', false],
  ['17.3.1a', 'show ip access-lists', true],
  ['17.03.01a', 'show ip access-lists CAPTIVE', true],
  ['17.3.1b', 'show aaa servers', false],
  ['17.4.1', 'show aaa servers', true],
  ['17.4.1', 'show access-session interface Gi0/1/7 details', true],
  ['16.12.9', 'show device-tracking database', false],
  ['17.12.4', 'show device-tracking database', true],
  ['17.4.1', 'show version', undefined],
  ['BLD_POLARIS', 'show aaa servers', undefined],
] as const)('release %s, `%s`: %s (C26)', (release, command, has) => {
  const since = commandSince(command, { name: 'isr1000-8p' });
  expect(since && isSince(release, since)).toBe(has);
});

test('Catalyst switches had the commands before', () => {
  expect(commandSince('show aaa servers', { name: 'c9300' })).toBeUndefined();
});
