import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { HashBuffer } from '../../../src/wire/radius/md5.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

function md5(message: Uint8Array): string {
  const buffer = new HashBuffer(16);
  buffer.reserve(message.length);
  buffer.put(0, message);
  const digest = new Uint8Array(16);
  buffer.md5(message.length, digest, 0);
  return toHex(digest);
}

function hmac(key: Uint8Array, message: Uint8Array): string {
  const secret = new SharedSecret(key);
  const buffer = new HashBuffer(message.length);
  buffer.put(0, message);
  const digest = new Uint8Array(16);
  buffer.hmacMd5(secret.inner, secret.outer, message.length, digest, 0);
  return toHex(digest);
}

test.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 'd174ab98d277d9f5a5611c2c9f419d9f'],
  ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', '57edf4a22be3c955ac49da2e2107b67a'],
])('MD5 of `%s` (RFC 1321 appendix A.5)', (message, digest) => {
  expect(md5(Buffer.from(message))).toBe(digest);
});

test.each([
  [Buffer.alloc(16, 0x0b), Buffer.from('Hi There'), '9294727a3638bb1c13f48ef8158bfc9d'],
  [Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'), '750c783e6ab0b503eaa86e310a5db738'],
  [Buffer.alloc(16, 0xaa), Buffer.alloc(50, 0xdd), '56be34521d144c88dbb8c733f0e8b3f6'],
  [Buffer.alloc(80, 0xaa), Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'), '6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd'],
])('HMAC-MD5 (RFC 2202 section 2), key %#', (key, message, digest) => {
  expect(hmac(key, message)).toBe(digest);
});

test('every length agrees with node:crypto, one buffer for all', () => {
  const octets = Buffer.from(Array.from({ length: 4200 }, (_, i) => (i * 7 + (i >>> 8)) & 255));
  const buffer = new HashBuffer(4200);
  const secret = new SharedSecret('testing123');
  const digest = Buffer.alloc(16);
  for (const length of [...Array.from({ length: 300 }, (_, i) => i), 4095, 4096, 4200]) {
    buffer.put(0, octets, 0, length);
    buffer.md5(length, digest, 0);
    expect(digest.toString('hex')).toBe(createHash('md5').update(octets.subarray(0, length)).digest('hex'));
    buffer.put(0, octets, 0, length);
    buffer.hmacMd5(secret.inner, secret.outer, length, digest, 0);
    expect(digest.toString('hex')).toBe(createHmac('md5', 'testing123').update(octets.subarray(0, length)).digest('hex'));
  }
});

test.each([0, 1, 63, 64, 65, 200])('a secret of %i octets keys the HMAC as RFC 2104 section 2 has it', (length) => {
  const key = Buffer.alloc(length, 0x5a);
  expect(hmac(key, Buffer.from('message'))).toBe(createHmac('md5', key).update('message').digest('hex'));
});
