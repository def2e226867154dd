import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { messageAuthenticator, requestAuthenticatorIs, responseAuthenticatorIs } from '../../../src/wire/radius/authenticate.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

const secret = new SharedSecret('testing123');
const random = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const writer = new PacketWriter();

function viewOf(packet: Uint8Array | undefined): PacketView {
  const view = new PacketView();
  expect(view.read(packet ?? new Uint8Array())).toBeUndefined();
  return view;
}

test('Message-Authenticator stands where it was asked for, once', () => {
  const view = viewOf(
    writer.begin(Code.AccessAccept, 1).messageAuthenticator().text(18, 'hi').messageAuthenticator().finishReply(secret, random),
  );
  expect(view.attributes().map(({ type }) => type)).toEqual([80, 18]);
  expect(messageAuthenticator(view, secret, random)).toBe('valid');
});

test('a reply is signed as RFC 2865 section 3 and RFC 3579 section 3.2 say, computed apart', () => {
  const packet = writer.begin(Code.AccessAccept, 5).messageAuthenticator().u32(27, 3600).finishReply(secret, random);
  const bare = Buffer.from(packet ?? []);
  random.copy(bare, 4);
  bare.fill(0, 22, 38);
  createHmac('md5', 'testing123').update(bare).digest().copy(bare, 22);
  createHash('md5').update(bare).update('testing123').digest().copy(bare, 4);
  expect(packet).toEqual(bare);
});

test('a CoA-Request is signed over zeros first, then as a whole (RFC 5176 section 2.3 and 3)', () => {
  const packet = writer.begin(Code.CoaRequest, 5).messageAuthenticator().text(44, '0001').finishSignedRequest(secret);
  const bare = Buffer.from(packet ?? []);
  bare.fill(0, 4, 20);
  bare.fill(0, 22, 38);
  createHmac('md5', 'testing123').update(bare).digest().copy(bare, 22);
  createHash('md5').update(bare).update('testing123').digest().copy(bare, 4);
  expect(packet).toEqual(bare);
  const view = viewOf(packet);
  expect(requestAuthenticatorIs(view, secret)).toBe(true);
  expect(messageAuthenticator(view, secret)).toBe('valid');
});

test.each([
  ['octets', () => writer.octets(25, new Uint8Array(254))],
  ['text', () => writer.text(18, 'x'.repeat(254))],
  ['text of two-octet letters', () => writer.text(18, 'ä'.repeat(127))],
  ['a vendor text', () => writer.vendorText(9, 1, 'x'.repeat(248))],
  ['vendor octets', () => writer.vendorOctets(9, 1, new Uint8Array(248))],
  ['raw octets', () => writer.raw(new Uint8Array(4077))],
])('%s that do not fit set overflowed, and nothing is sent', (_, add) => {
  writer.begin(Code.AccessAccept, 1);
  add();
  expect(writer.overflowed).toBe(true);
  expect(writer.finishReply(secret, random)).toBeUndefined();
  expect(writer.finishAccessRequest(secret, random)).toBeUndefined();
  expect(writer.begin(Code.AccessAccept, 1).overflowed).toBe(false);
});

test.each([
  ['octets', 253, () => writer.octets(25, new Uint8Array(253))],
  ['text', 252, () => writer.text(18, 'ä'.repeat(126))],
  ['vendor text', 253, () => writer.vendorText(9, 1, 'x'.repeat(247))],
])('%s of the largest size fit', (_, length, add) => {
  writer.begin(Code.AccessAccept, 1);
  add();
  expect(viewOf(writer.finishReply(secret, random)).attributes()[0]?.value.length).toBe(length);
});

test.each([
  ['abc', 'abc'],
  ['aä', 'aä'],
  ['äöü', 'äöü'],
  ['日本', '日本'],
  ['x\u{1F600}y', 'x\u{1F600}y'],
])('text `%s` is UTF-8', (given, read) => {
  const view = viewOf(writer.begin(1, 1).text(18, given).vendorText(9, 1, given).text(1, 'after').finishAccessRequest(secret, random));
  expect([view.text(18), view.vendorText(9, 1), view.text(1)]).toEqual([read, read, 'after']);
});

test.each([1, 10, 64, 100, 900, 5000])('a packet of 4096 octets is signed with a secret of %i octets', (length) => {
  const key = new SharedSecret('k'.repeat(length));
  writer.begin(Code.AccessAccept, 1).messageAuthenticator();
  for (let i = 0; i < 15; i++) writer.octets(79, Buffer.alloc(253, i));
  writer.octets(79, Buffer.alloc(231, 99)).text(1, 'x');
  expect(writer.overflowed).toBe(true);
  writer.begin(Code.AccessAccept, 1).messageAuthenticator();
  for (let i = 0; i < 15; i++) writer.octets(79, Buffer.alloc(253, i));
  const packet = writer.octets(79, Buffer.alloc(231, 99)).finishReply(key, random);
  expect(packet?.length).toBe(4096);
  const view = viewOf(packet);
  expect(responseAuthenticatorIs(view, key, random)).toBe(true);
  expect(messageAuthenticator(view, key, random)).toBe('valid');
});

test('packets are fresh: the next one does not change the one before', () => {
  const first = writer.begin(1, 1).text(1, 'first').finishAccessRequest(secret, random);
  const kept = Buffer.from(first ?? []);
  writer.begin(1, 2).text(1, 'other').finishAccessRequest(secret, random);
  expect(first).toEqual(kept);
});

test('what was read goes out again octet for octet, unknown and malformed attributes too', () => {
  const raw = Buffer.from('0105626f62fe04abcdf103011a0a0000000901054142c802', 'hex');
  const packet = writer.begin(1, 1).raw(raw).finishAccessRequest(secret, random);
  const again = new PacketWriter().begin(1, 1);
  for (const { type, value } of viewOf(packet).attributes()) again.octets(type, value);
  expect(again.finishAccessRequest(secret, random)).toEqual(packet);
});
