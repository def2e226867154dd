import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { messageAuthenticator, requestAuthenticatorIs, responseAuthenticatorIs } from '../../../src/wire/radius/authenticate.ts';
import { decodeAttributes } from '../../../src/wire/radius/decode-attributes.ts';
import { describePacket } from '../../../src/wire/radius/describe.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { encodeAttribute } from '../../../src/wire/radius/encode-attribute.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { hidePassword } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

type Decoded = { readonly code: string; readonly identifier: number; readonly attributes: Readonly<Record<string, unknown>> };
type Attributes = readonly (readonly unknown[])[];
type NpmRadius = {
  decode(options: { packet: Buffer; secret: string }): Decoded;
  encode(options: {
    code: string;
    secret: string;
    identifier: number;
    attributes: Attributes;
    add_message_authenticator?: boolean;
  }): Buffer;
  encode_response(options: { packet: Decoded; code: string; secret: string; attributes: Attributes }): Buffer;
  verify_response(options: { request: Buffer; response: Buffer; secret: string }): boolean;
};
const npm = createRequire(import.meta.url)('radius') as NpmRadius;

const text = 'testing123';
const secret = new SharedSecret(text);
const random = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

function view(packet: Uint8Array | undefined): PacketView {
  const read = new PacketView();
  expect(read.read(packet ?? new Uint8Array())).toBeUndefined();
  return read;
}

function encoded(name: string, value: string | number): Uint8Array {
  const attribute = standardDictionary.attribute(name);
  const octets = attribute && encodeAttribute(attribute, value, { secret, requestAuthenticator: random });
  if (!octets?.ok) throw new Error(name);
  return octets.value;
}

/** Where npm `radius` is right (see docs of the differences in the tests at the end), both codecs must say the same. */
const SAMPLES: readonly (readonly [string, string | number, unknown])[] = [
  ['User-Name', 'bob', 'bob'],
  ['User-Password', 'a longer password than sixteen', 'a longer password than sixteen'],
  ['NAS-IP-Address', '10.1.2.3', '10.1.2.3'],
  ['NAS-Port', 4294967295, 4294967295],
  ['Service-Type', 'Framed-User', 'Framed-User'],
  ['Framed-IPv6-Prefix', '2001:db8::/64', undefined],
  ['Calling-Station-Id', 'AA-BB-CC-DD-EE-FF', 'AA-BB-CC-DD-EE-FF'],
  ['Class', 'abc', Buffer.from('abc')],
  ['Error-Cause', 'Session-Context-Not-Found', 'Session-Context-Not-Found'],
  ['Acct-Status-Type', 'Start', 'Start'],
];

describe('what we write, npm radius reads', () => {
  test.each(SAMPLES)('%s', (name, value, expected) => {
    const packet = new PacketWriter().begin(1, 9).messageAuthenticator().raw(encoded(name, value)).finishAccessRequest(secret, random);
    const decoded = npm.decode({ packet: Buffer.from(packet ?? []), secret: text });
    expect(decoded).toMatchObject({ code: 'Access-Request', identifier: 9 });
    if (expected !== undefined) expect(decoded.attributes[name]).toEqual(expected);
  });

  test.each([
    [4, 'Accounting-Request'],
    [40, 'Disconnect-Request'],
    [43, 'CoA-Request'],
  ])('code %i, signed', (code, name) => {
    const packet = new PacketWriter().begin(code, 3).text(44, '0001').finishSignedRequest(secret);
    expect(npm.decode({ packet: Buffer.from(packet ?? []), secret: text })).toMatchObject({
      code: name,
      attributes: { 'Acct-Session-Id': '0001' },
    });
  });

  test('a reply verifies, one changed does not', () => {
    const request = Buffer.from(
      new PacketWriter().begin(1, 9).messageAuthenticator().text(1, 'bob').finishAccessRequest(secret, random) ?? [],
    );
    const reply = new PacketWriter().begin(2, 9).messageAuthenticator().text(18, 'welcome').finishReply(secret, random);
    const response = Buffer.from(reply ?? []);
    expect(npm.verify_response({ request, response: Buffer.from(response), secret: text })).toBe(true);
    response[40] = 0;
    expect(npm.verify_response({ request, response, secret: text })).toBe(false);
  });
});

describe('what npm radius writes, we read', () => {
  test('an Access-Request with Message-Authenticator and User-Password', () => {
    const packet = npm.encode({
      code: 'Access-Request',
      secret: text,
      identifier: 5,
      attributes: [
        ['User-Name', 'bob'],
        ['User-Password', 'hello'],
        ['NAS-Port', 3],
        ['Vendor-Specific', 9, [[1, Buffer.from('a=b')]]],
      ],
      add_message_authenticator: true,
    });
    const description = describePacket(packet, { dictionary: standardDictionary, secret, reveal: true });
    expect(description.verification.messageAuthenticator).toBe('valid');
    expect(
      description.attributes.filter(({ name }) => name !== 'Message-Authenticator').map(({ name, value }) => `${name}=${value}`),
    ).toEqual(['User-Name=bob', 'User-Password=hello', 'NAS-Port=3', 'Cisco-AVPair=a=b']);
  });

  test.each(['Accounting-Request', 'CoA-Request', 'Disconnect-Request'])('a signed %s', (code) => {
    const packet = npm.encode({
      code,
      secret: text,
      identifier: 5,
      attributes: [['Acct-Session-Id', '0001']],
      add_message_authenticator: false,
    });
    expect(requestAuthenticatorIs(view(packet), secret)).toBe(true);
  });

  test('a reply', () => {
    const request = new PacketWriter().begin(1, 9).messageAuthenticator().text(1, 'bob').finishAccessRequest(secret, random);
    const packet = npm.decode({ packet: Buffer.from(request ?? []), secret: text });
    const reply = view(npm.encode_response({ packet, code: 'Access-Accept', secret: text, attributes: [['Reply-Message', 'welcome']] }));
    expect(responseAuthenticatorIs(reply, secret, random)).toBe(true);
    expect(messageAuthenticator(reply, secret, random)).toBe('valid');
    expect(reply.text(18)).toBe('welcome');
  });

  test('both hide a password the same', () => {
    const packet = npm.encode({ code: 'Access-Request', secret: text, identifier: 5, attributes: [['User-Password', 'hello']] });
    const read = view(packet);
    expect(Buffer.from(read.octets(2) ?? [])).toEqual(Buffer.from(hidePassword(Buffer.from('hello'), secret, read.authenticator())));
  });
});

describe('where npm radius 1.1.4 is wrong, we are not', () => {
  test('it refuses a right Message-Authenticator in a CoA-Request (RFC 5176 section 3)', () => {
    const packet = Buffer.from(new PacketWriter().begin(43, 1).messageAuthenticator().text(44, '1').finishSignedRequest(secret) ?? []);
    expect(() => npm.decode({ packet: Buffer.from(packet), secret: text })).toThrow(/Message-Authenticator mismatch/);
    expect(messageAuthenticator(view(packet), secret)).toBe('valid');
  });

  test('and signs one wrongly both ways', () => {
    const packet = npm.encode({
      code: 'CoA-Request',
      secret: text,
      identifier: 1,
      attributes: [['Acct-Session-Id', '1']],
      add_message_authenticator: true,
    });
    const read = view(packet);
    expect([requestAuthenticatorIs(read, secret), messageAuthenticator(read, secret)]).toEqual([false, 'invalid']);
  });

  test('a malformed Vendor-Specific leaves the rest of the packet readable', () => {
    const read = view(
      new PacketWriter()
        .begin(1, 1)
        .raw(Buffer.from('1a0a000000090105414201050102', 'hex').subarray(0, 10))
        .text(1, 'bob')
        .finishAccessRequest(secret, random),
    );
    expect(decodeAttributes(read, standardDictionary).map(({ oid }) => oid.join('.'))).toEqual(['26.9', '1']);
  });
});
