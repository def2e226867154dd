import { expect, test } from 'vitest';
import { parseMac } from '../../../src/model/mac.ts';

test.each(['aa:bb:cc:00:11:22', 'AA-BB-CC-00-11-22', 'aabb.cc00.1122', 'aabbcc001122', 'Aa.bB.Cc.00.11.22'])('`%s` is read', (text) => {
  expect(parseMac(text)).toBe('AA-BB-CC-00-11-22');
});

test.each([
  '',
  'aabbcc00112',
  'aabbcc0011223',
  'aa:bb:cc-00-11-22',
  'aabb:cc00:1122',
  'gg:bb:cc:00:11:22',
  ' aabbcc001122',
  'aabb.cc00.112',
  'aa:bb:cc:00:11:22\n',
])('`%s` is no MAC address', (text) => {
  expect(parseMac(text)).toBeUndefined();
});
