import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import { parsePrefix } from '../../../src/model/ipv4.ts';
import { compileSelector, type SelectableDevice } from '../../../src/plan/device-selector.ts';
import { matchesGlob } from '../../../src/rules/glob.ts';

const DEVICES: readonly SelectableDevice[] = [
  device('sw-ber-1', '10.1.0.11', 'isr1000-8p', { Location: 'All:East:BER', Role: 'access:floor1' }),
  device('sw-ber-2', '10.1.0.12', 'c9300', { Location: 'All:East:BER', Role: 'access:floor2' }),
  device('sw-muc-1', '10.2.0.11', 'isr1000-8p', { Location: 'All:South:MUC', 'Device Type': 'All:Switch' }),
];

function device(id: string, address: string, platform: string, groups: Record<string, string>): SelectableDevice {
  const prefix = parsePrefix(address);
  if (prefix === undefined) throw new Error(address);
  return { id: id as DeviceId, addresses: [prefix], groups, driver: 'cisco-iosxe', platform };
}

function chosen(selector: string): readonly string[] {
  const matches = compileSelector(selector);
  if (!matches.ok) throw new Error(matches.error.map(({ message }) => message).join('; '));
  return DEVICES.filter(matches.value).map(({ id }) => id);
}

test.each([
  ['group=access/* and platform=isr1000-8p and site=BER', ['sw-ber-1']],
  ["group='access/*'", ['sw-ber-1', 'sw-ber-2']],
  ['group=access:floor2', ['sw-ber-2']],
  ['site=East', ['sw-ber-1', 'sw-ber-2']],
  ['not site=East', ['sw-muc-1']],
  ['name=sw-*-1', ['sw-ber-1', 'sw-muc-1']],
  ['name=sw-???-2', ['sw-ber-2']],
  ['name in (sw-ber-*, sw-muc-1) and name!=sw-ber-2', ['sw-ber-1', 'sw-muc-1']],
  ['name != sw-ber-*', ['sw-muc-1']],
  ['name not-in (sw-ber-*)', ['sw-muc-1']],
  ['address in-range 10.1.0.0/24', ['sw-ber-1', 'sw-ber-2']],
  ['address=10.1.0.*', ['sw-ber-1', 'sw-ber-2']],
  ['`group.Device Type` in-group All', ['sw-muc-1']],
  ['group.Role!=access/*', []],
  ['platform=c9300 or (site=MUC and driver=cisco-iosxe)', ['sw-ber-2', 'sw-muc-1']],
  ['any', ['sw-ber-1', 'sw-ber-2', 'sw-muc-1']],
  ['not-exists(group.Role)', ['sw-muc-1']],
])('`%s` means %j', (selector, expected) => {
  expect(chosen(selector)).toEqual(expected);
});

test.each([
  ['colour=red', 'there is no attribute `colour`: use one of name, address, driver, platform, group, site, group.<hierarchy>', 1],
  ['name=', 'a value is expected, not the end', 6],
  ['name sw1', 'an operator such as `=` or `in` is expected after `name`, not `sw1`', 6],
  ['name=a name=b', '`and`, `or` or the end is expected, not `name`', 8],
  ["name='a", "the quote ' is not closed on its line", 6],
])('`%s` is refused: %s', (selector, message, column) => {
  const compiled = compileSelector(selector);
  expect(compiled.ok ? [] : compiled.error).toMatchObject([{ message, column }]);
});

test('a pattern selects exactly the names it matches', () => {
  const part = fc.stringMatching(/^[a-c*?]{1,6}$/);
  fc.assert(
    fc.property(part, fc.stringMatching(/^[a-c]{1,6}$/), (pattern, name) => {
      const matches = compileSelector(`name=${pattern}`);
      expect(matches.ok && matches.value(device(name, '10.0.0.1', 'c9300', {}))).toBe(matchesGlob(pattern, name));
    }),
  );
});
