import { expect, test } from 'vitest';
import { fromHex, sameBytes, sameBytesConstantTime, toHex } from '../../../src/base/bytes.ts';

test('hexadecimal there and back, of a view as well', () => {
  const whole = Uint8Array.of(0, 1, 0xab, 0xff);
  expect(toHex(whole)).toBe('0001abff');
  expect(toHex(whole.subarray(1, 3))).toBe('01ab');
  expect([...(fromHex('0001abff') ?? [])]).toEqual([...whole]);
});

test.each(['00 01 ab FF', '00:01:ab:ff', '0x0001ABFF', ' 0x00\n01ab\tff'])('`%s` is read', (text) => {
  expect(toHex(fromHex(text) ?? new Uint8Array())).toBe('0001abff');
});

test.each(['0', '0g', 'xyz', '00-01', '0x0x00'])('`%s` is not', (text) => {
  expect(fromHex(text)).toBeUndefined();
});

test('equality looks at every octet and at the length', () => {
  expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false);
});

test('constant-time equality of parts; beyond the end nothing is equal', () => {
  const a = Uint8Array.of(9, 1, 2, 3);
  const b = Uint8Array.of(1, 2, 3);
  expect(sameBytesConstantTime(a, 1, b, 0, 3)).toBe(true);
  for (let i = 0; i < 3; i++) {
    const changed = Uint8Array.from(b);
    changed[i] = 7;
    expect(sameBytesConstantTime(a, 1, changed, 0, 3)).toBe(false);
  }
  expect(sameBytesConstantTime(a, 1, b, 0, 4)).toBe(false);
  expect(sameBytesConstantTime(new Uint8Array(0), 0, new Uint8Array(0), 0, 16)).toBe(false);
});
