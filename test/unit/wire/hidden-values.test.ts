import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ascendSecret, chapResponse, hidePassword, revealPassword, saltDecrypt, saltEncrypt } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

const secret = new SharedSecret('xyzzy5461');
const authenticator = Buffer.from('0f403f9473978057bd83d5cb98f4227a', 'hex');

test('User-Password of the example in RFC 2865 section 7.1', () => {
  const hidden = hidePassword(Buffer.from('arctangent'), secret, authenticator);
  expect(Buffer.from(hidden).toString('hex')).toBe('0dbe708d93d413ce3196e43f782a0aee');
  expect(Buffer.from(revealPassword(hidden, secret, authenticator) ?? []).toString()).toBe('arctangent');
});

test.each([0, 1, 15, 16, 17, 31, 32, 33, 127, 128])('a password of %i octets comes back, in whole blocks of 16', (length) => {
  const password = Buffer.alloc(length, 'p');
  const hidden = hidePassword(password, secret, authenticator);
  expect(hidden.length).toBe(Math.max(16, Math.ceil(length / 16) * 16));
  expect(revealPassword(hidden, secret, authenticator)).toEqual(password);
});

test('the chain of RFC 2865 section 5.2, computed apart', () => {
  const password = Buffer.alloc(32, 'q');
  const mask = (before: Uint8Array) => createHash('md5').update('xyzzy5461').update(before).digest();
  const first = mask(authenticator).map((octet, i) => octet ^ (password[i] ?? 0));
  const second = mask(first).map((octet, i) => octet ^ (password[16 + i] ?? 0));
  expect(Buffer.from(hidePassword(password, secret, authenticator))).toEqual(Buffer.concat([first, second]));
});

test('lengths no User-Password can have', () => {
  for (const length of [0, 1, 15, 17, 144]) expect(revealPassword(new Uint8Array(length), secret, authenticator)).toBeUndefined();
  expect(() => hidePassword(new Uint8Array(129), secret, authenticator)).toThrow(RangeError);
});

test('the CHAP response of the example in RFC 2865 section 7.2', () => {
  const challenge = Buffer.from('2aee86f08d0d55969ca5978e0d3367a2', 'hex');
  expect(Buffer.from(chapResponse(0x16, Buffer.from('arctangent'), challenge)).toString('hex')).toBe('e97557c316185895f293ff6344077275');
});

test.each([0, 1, 14, 15, 16, 17, 32, 239])('a salt-encrypted value of %i octets comes back (RFC 2868 section 3.5)', (length) => {
  const value = Buffer.from(Array.from({ length }, (_, i) => i));
  const hidden = saltEncrypt(value, secret, authenticator, 0x0123);
  expect((hidden.length - 2) % 16).toBe(0);
  expect([hidden[0], hidden[1]]).toEqual([0x81, 0x23]);
  expect(Buffer.from(saltDecrypt(hidden, secret, authenticator) ?? [])).toEqual(value);
});

test('the chain of RFC 2548 section 2.4.2, computed apart', () => {
  const key = Buffer.alloc(16, 'k');
  const plain = Buffer.concat([Buffer.of(16), key, Buffer.alloc(15)]);
  const salt = Buffer.from('8001', 'hex');
  const first = createHash('md5')
    .update('xyzzy5461')
    .update(authenticator)
    .update(salt)
    .digest()
    .map((octet, i) => octet ^ (plain[i] ?? 0));
  const second = createHash('md5')
    .update('xyzzy5461')
    .update(first)
    .digest()
    .map((octet, i) => octet ^ (plain[16 + i] ?? 0));
  expect(Buffer.from(saltEncrypt(key, secret, authenticator, 0x8001))).toEqual(Buffer.concat([salt, first, second]));
});

test('what is not salt and whole blocks, or says it is longer than it is, is not a value', () => {
  for (const length of [0, 2, 17, 19, 33]) expect(saltDecrypt(new Uint8Array(length), secret, authenticator)).toBeUndefined();
  const wrong = saltEncrypt(Buffer.from('value'), secret, authenticator, 1);
  wrong[2] = (wrong[2] ?? 0) ^ 0x80;
  expect(saltDecrypt(wrong, secret, authenticator)).toBeUndefined();
  expect(() => saltEncrypt(new Uint8Array(240), secret, authenticator, 1)).toThrow(RangeError);
});

test("Ascend's hiding undoes itself", () => {
  const value = Buffer.from('0123456789abcdef');
  const hidden = ascendSecret(value, secret, authenticator);
  expect(Buffer.from(hidden)).not.toEqual(value);
  expect(Buffer.from(ascendSecret(hidden, secret, authenticator))).toEqual(value);
});
