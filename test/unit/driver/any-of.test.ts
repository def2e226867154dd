import { expect, test } from 'vitest';
import { modes } from '../../../drivers/cisco-iosxe/modes.ts';
import { anyOf } from '../../../src/driver/any-of.ts';

const LINES = [
  "% Invalid input detected at '^' marker.",
  '% ambiguous command:  "sh"',
  'Command authorization failed.',
  'Failed to add ace',
  '%Error opening nvram:/startup-config',
  '*Mar  1 00:00:01.000: %ACL_ERRMSG-4-UNLOADED: 1 fed: Input',
  '    10 permit tcp any host 10.40.0.1 eq 443',
  'Extended IP access list WEB',
  '',
];

test.each([
  ['errors', modes.errors],
  ['alarms', modes.alarms ?? []],
])('lines none of the %s fits are told at once, and none of the others is missed', (_name, listed) => {
  const fitting = (line: string): boolean => listed.some(({ pattern }) => pattern.test(line));
  expect(LINES.filter((line) => anyOf(listed).test(line))).toEqual(LINES.filter(fitting));
  expect(LINES.filter(fitting)).not.toEqual([]);
});

test('patterns that refer to their groups, or are to be searched in another way, leave every line to be looked at', () => {
  const twice = [{ pattern: /^(\w)x/ }, { pattern: /^(\w)\1$/ }];
  expect(anyOf(twice).test('aa')).toBe(true);
  expect(anyOf([{ pattern: /^b/m }]).test('a\nb')).toBe(true);
});

test('of no patterns no line is one', () => {
  expect(anyOf([]).test('anything')).toBe(false);
});
