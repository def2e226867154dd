import { expect, test } from 'vitest';
import { describePacket } from '../../../src/wire/radius/describe.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { hidePassword, saltEncrypt } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

const dictionary = standardDictionary;
const secret = new SharedSecret('testing123');
const authenticator = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const bare = new Uint8Array();

const request = (add: (writer: PacketWriter) => PacketWriter): Uint8Array =>
  add(new PacketWriter().begin(1, 7).messageAuthenticator()).finishAccessRequest(secret, authenticator) ?? bare;

test('code, identifier, length, padding, authenticator, places and types', () => {
  const packet = request((writer) => writer.text(1, 'bob').u32(6, 10).octets(200, Buffer.of(1)));
  const description = describePacket(Buffer.concat([packet, Buffer.alloc(3)]), { dictionary });
  expect(description).toMatchObject({ code: 1, codeName: 'Access-Request', identifier: 7, length: packet.length, padding: 3 });
  expect(description.authenticator).toBe('00112233445566778899aabbccddeeff');
  expect(
    description.attributes.map(({ name, oid, offset, dataType, value, octets, note }) => [
      name,
      oid,
      offset,
      dataType,
      value,
      octets,
      note,
    ]),
  ).toEqual([
    ['Message-Authenticator', '80', 20, 'octets', expect.stringMatching(/^0x/), expect.any(String), undefined],
    ['User-Name', '1', 38, 'string', 'bob', '626f62', undefined],
    ['Service-Type', '6', 43, 'integer', 'Call-Check', '0000000a', undefined],
    ['Attr-200', '200', 49, 'octets', '0x01', '01', 'not in the dictionary'],
  ]);
  expect(description.verification).toEqual({ authenticator: 'random', messageAuthenticator: 'unchecked' });
});

test('passwords are shown only when asked for', () => {
  const hidden = hidePassword(Buffer.from('hunter2'), secret, authenticator);
  const packet = request((writer) => writer.octets(2, hidden));
  const of = (options: object) => describePacket(packet, { dictionary, ...options }).attributes[1];
  expect(of({})).toMatchObject({ note: 'hidden with the secret' });
  expect(of({ secret })).toMatchObject({ value: '[redacted]', note: '7 octets, not shown' });
  expect(of({ secret, reveal: true })).toMatchObject({ value: 'hunter2' });
  expect(JSON.stringify(of({ secret }))).not.toContain('hunter2');
});

test("keys in a reply need the request's authenticator", () => {
  const key = saltEncrypt(Buffer.alloc(16, 5), secret, authenticator, 1);
  const reply = new PacketWriter().begin(2, 7).vendorOctets(311, 16, key).finishReply(secret, authenticator) ?? bare;
  const of = (options: object) => describePacket(reply, { dictionary, ...options }).attributes[0];
  expect(of({ secret, reveal: true })).toMatchObject({ note: "hidden with the secret and the request's authenticator" });
  expect(of({ secret, reveal: true, request: request((writer) => writer) })).toMatchObject({ value: `0x${'05'.repeat(16)}` });
  expect(of({ secret: new SharedSecret('other'), reveal: true, request: request((writer) => writer) })?.value).not.toBe(
    `0x${'05'.repeat(16)}`,
  );
});

test('what verifies', () => {
  const asked = request((writer) => writer);
  const good = new PacketWriter().begin(44, 7).messageAuthenticator().finishReply(secret, authenticator) ?? bare;
  const zero = new PacketWriter().begin(44, 7).messageAuthenticator().finishSignedRequest(secret) ?? bare;
  const of = (packet: Uint8Array, options: object) => describePacket(packet, { dictionary, ...options }).verification;
  expect(of(good, { secret, request: asked })).toEqual({ authenticator: 'valid', messageAuthenticator: 'valid' });
  expect(of(good, { secret: new SharedSecret('x'), request: asked })).toEqual({
    authenticator: 'invalid',
    messageAuthenticator: 'invalid',
  });
  expect(of(good, { secret })).toEqual({ authenticator: 'unchecked', messageAuthenticator: 'unchecked' });
  expect(of(good, {})).toEqual({ authenticator: 'unchecked', messageAuthenticator: 'unchecked' });
  expect(of(zero, { secret, request: asked })).toEqual({ authenticator: 'invalid', messageAuthenticator: 'zero-authenticator' });
  expect(of(asked, { secret })).toEqual({ authenticator: 'random', messageAuthenticator: 'valid' });
});

test('a malformed datagram is described as far as it can be read', () => {
  const packet = Buffer.from(request((writer) => writer.text(1, 'bob').text(18, 'hello')));
  const cut = describePacket(packet.subarray(0, packet.length - 2), { dictionary, secret });
  expect(cut.fault).toEqual({ kind: 'length-beyond-datagram', offset: 2, message: 'the Length field says more octets than there are' });
  expect(cut.attributes.map(({ name }) => name)).toEqual(['Message-Authenticator', 'User-Name']);
  expect(cut.verification).toEqual({ authenticator: 'unchecked', messageAuthenticator: 'unchecked' });
  packet[44] = 1;
  const flawed = describePacket(packet, { dictionary });
  expect(flawed.fault).toMatchObject({ kind: 'attribute-length', offset: 43 });
  expect(flawed.attributes.map(({ name }) => name)).toEqual(['Message-Authenticator', 'User-Name']);
});

test.each([0, 1, 3, 19])('%i octets are described too', (length) => {
  const description = describePacket(Buffer.alloc(length, 1), { dictionary, secret });
  expect(description.fault?.kind).toBe('too-short');
  expect(description.attributes).toEqual([]);
});
