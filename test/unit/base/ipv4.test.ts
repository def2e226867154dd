import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ipv4FromNumber, ipv4ToNumber, maskOf, parseIpv4, parsePrefix } from '../../../src/model/ipv4.ts';

test.each(['0.0.0.0', '10.1.0.5', '255.255.255.255'])('`%s` is an address', (text) => {
  expect(parseIpv4(text)).toBe(text);
});

test.each(['', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '1.2.3.-4', '1.2.3.4 ', '1.2.3.4\n', 'a.b.c.d', '0x1.2.3.4', '1..2.3'])(
  '`%s` is not',
  (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  },
);

test('numbers there and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (number) => {
      const address = ipv4FromNumber(number);
      expect(parseIpv4(address)).toBe(address);
      expect(ipv4ToNumber(address)).toBe(number);
    }),
  );
});

test('masks at both ends and in the middle', () => {
  expect([0, 1, 24, 31, 32].map(maskOf)).toEqual([0, 0x80000000, 0xffffff00, 0xfffffffe, 0xffffffff]);
});

test('prefixes, and single addresses as /32', () => {
  expect(parsePrefix('10.1.0.0/16')).toEqual({ address: '10.1.0.0', length: 16, text: '10.1.0.0/16' });
  expect(parsePrefix('10.1.2.3')).toEqual({ address: '10.1.2.3', length: 32, text: '10.1.2.3/32' });
  expect(parsePrefix('0.0.0.0/0')?.length).toBe(0);
});

test.each(['10.1.0.1/16', '10.1.0.0/33', '10.1.0.0/', '10.1.0.0/016', '10.1.0.0/-1', '/8', '128.0.0.1/1'])('`%s` is no prefix', (text) => {
  expect(parsePrefix(text)).toBeUndefined();
});
