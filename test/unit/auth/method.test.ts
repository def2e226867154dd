import { expect, test } from 'vitest';
import { methodOf } from '../../../src/auth/method.ts';
import { Attribute, Vendor } from '../../../src/wire/radius/attribute-types.ts';
import type { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { chapRequest, mabRequest, papRequest, statusRequest } from '../aaa/test-packets.ts';
import { view } from '../aaa/test-server.ts';

const nameOf = (packet: Uint8Array): string => {
  const method = methodOf(view(packet));
  return typeof method === 'string' ? method : method.name;
};
const empty = (more: (writer: PacketWriter) => PacketWriter): Uint8Array => statusRequest({ more });

test('User-Password is PAP', () => expect(nameOf(papRequest('a', 'b'))).toBe('PAP'));
test('CHAP-Password is CHAP', () => expect(nameOf(chapRequest('a', 'b'))).toBe('CHAP'));
test('Call-Check is a host lookup, with a password too', () => {
  expect(nameOf(mabRequest('0200abcdef01'))).toBe('HostLookup');
  expect(nameOf(mabRequest('0200abcdef01', { password: '0200abcdef01' }))).toBe('HostLookup');
});
test('EAP is not supported, under Call-Check neither', () => {
  const eap = (writer: PacketWriter) => writer.octets(Attribute.EapMessage, Buffer.of(2, 1, 0, 5, 1));
  expect(nameOf(empty(eap))).toBe('unsupported');
  expect(nameOf(mabRequest('0200abcdef01', { more: eap }))).toBe('unsupported');
});
test.each([
  [1, 'MSCHAP'],
  [25, 'MSCHAPV2'],
])('a response of Microsoft type %i is %s', (type, name) => {
  expect(nameOf(empty((writer) => writer.vendorOctets(Vendor.Microsoft, type, Buffer.alloc(50))))).toBe(name);
});
test('no credentials are no method', () => expect(nameOf(empty((writer) => writer.text(Attribute.UserName, 'a')))).toBe('none'));
