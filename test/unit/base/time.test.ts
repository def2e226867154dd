import { expect, test } from 'vitest';
import { instantOf, parseDuration, toIso } from '../../../src/base/time.ts';

test.each([
  ['250ms', 250],
  ['2s', 2000],
  ['5m', 300_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
])('%s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '5', '0s', '05s', '-1s', '1.5s', '5 s', '5S', 's', '1000000000s', '1s1s'])('`%s` is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('an instant as ISO 8601 in UTC', () => {
  expect(toIso(instantOf(0))).toBe('1970-01-01T00:00:00.000Z');
});
