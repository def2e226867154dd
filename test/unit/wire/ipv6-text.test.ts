import { expect, test } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { parseIpv6, printIpv6 } from '../../../src/wire/radius/ipv6.ts';

test.each([
  ['::', '00000000000000000000000000000000', '::'],
  ['::1', '00000000000000000000000000000001', '::1'],
  ['2001:DB8::', '20010db8000000000000000000000000', '2001:db8::'],
  ['2001:0db8:0:0:1:0:0:1', '20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['1:0:3:4:5:6:7:8', '00010000000300040005000600070008', '1:0:3:4:5:6:7:8'],
  ['::ffff:10.0.0.1', '00000000000000000000ffff0a000001', '::ffff:a00:1'],
  ['1:2:3:4:5:6:7::', '00010002000300040005000600070000', '1:2:3:4:5:6:7:0'],
])('%s', (text, octets, canonical) => {
  const read = parseIpv6(text);
  expect(read && toHex(read)).toBe(octets);
  expect(read && printIpv6(read)).toBe(canonical);
});

test.each([
  '',
  ':',
  ':::',
  '1',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '12345::',
  'g::',
  '::1:2:3:4:5:6:7:8',
  '1.2.3.4',
  '::256.0.0.1',
  '10.0.0.1::',
])('`%s` is not an address', (text) => {
  expect(parseIpv6(text)).toBeUndefined();
});
