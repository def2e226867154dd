import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageAuthenticator, requestAuthenticatorIs, responseAuthenticatorIs } from '../../src/wire/radius/authenticate.ts';
import { isContainer } from '../../src/wire/radius/data-types.ts';
import { type DecodedAttribute, decodeAttributes } from '../../src/wire/radius/decode-attributes.ts';
import { decodeValue } from '../../src/wire/radius/decode-value.ts';
import { describePacket } from '../../src/wire/radius/describe.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { type DictionaryAttribute, extendDictionary, parseDictionary } from '../../src/wire/radius/dictionary.ts';
import { encodeAttribute } from '../../src/wire/radius/encode-attribute.ts';
import { PacketAttributes } from '../../src/wire/radius/packet-attributes.ts';
import { PacketView } from '../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { hidePassword, revealPassword, saltDecrypt, saltEncrypt } from '../../src/wire/radius/password.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';

const secret = new SharedSecret('testing123');
const octets = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
const authenticator = octets(16, 16);

const own = parseDictionary(
  'own',
  `VENDOR Wide 4846 format=2,1
ATTRIBUTE Wide 26.4846.769 octets
VENDOR Wider 8164 format=2,2
ATTRIBUTE Wider 26.8164.3 octets
VENDOR Bare 429 format=4,0
ATTRIBUTE Bare 26.429.70000 octets
VENDOR Going 24757 format=1,1,c
ATTRIBUTE Going 26.24757.9 octets
ATTRIBUTE Going-Group 26.24757.1 tlv
ATTRIBUTE Going-Inner 26.24757.1.1 octets
ATTRIBUTE Long 245.9 octets
ATTRIBUTE Long-Group 245.10 tlv
ATTRIBUTE Long-Inner 245.10.1 octets
ATTRIBUTE Long-Vendor 245.26.24757.3 octets
ATTRIBUTE Short-Vendor 241.26.24757.3 octets
`,
  () => undefined,
  standardDictionary,
);
if (!own.ok) throw new Error(JSON.stringify(own.error));
const dictionary = extendDictionary(standardDictionary, own.value);

function read(packet: Uint8Array | undefined): PacketView {
  const view = new PacketView();
  expect(view.read(packet ?? new Uint8Array())).toBeUndefined();
  return view;
}

/** A value of the attribute's type that is canonical, so that it comes back as it is. */
function canonicalValue({ dataType, size, tagged }: DictionaryAttribute): fc.Arbitrary<string | number | Uint8Array> {
  const hextets = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
  switch (dataType) {
    case 'string':
      return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    case 'integer':
      return fc.integer({ min: 0, max: tagged ? 0xffffff : 0xffffffff });
    case 'date':
      return fc.integer({ min: 0, max: 0xffffffff });
    case 'byte':
      return fc.integer({ min: 0, max: 255 });
    case 'short':
      return fc.integer({ min: 0, max: 65535 });
    case 'signed':
      return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    case 'integer64':
      return fc
        .bigInt({ min: 0n, max: 2n ** 64n - 1n })
        .map((number) => (number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : `${number}`));
    case 'ipaddr':
    case 'combo-ip':
      return fc.ipV4();
    case 'ipv4prefix':
      return fc.integer({ min: 0, max: 255 }).map((octet) => `10.${octet}.0.0/16`);
    case 'ipv6prefix':
      return fc.integer({ min: 1, max: 0xffff }).map((group) => `2001:${group.toString(16)}::/32`);
    case 'ipv6addr':
      return fc.integer({ min: 1, max: 0xffff }).map((group) => `2001:db8::${group.toString(16)}`);
    case 'ifid':
      return hextets.map((groups) => groups.map((group) => group.toString(16).padStart(4, '0')).join(':'));
    default:
      return octets(size ?? 0, size ?? 300);
  }
}

const ATTRIBUTES = [...dictionary.attributes()].filter(({ dataType }) => !isContainer(dataType));
const attributeAndValue = fc.constantFrom(...ATTRIBUTES).chain((attribute) =>
  fc.record({
    attribute: fc.constant(attribute),
    value: canonicalValue(attribute),
    tag: attribute.tagged ? fc.integer({ min: 0, max: 31 }) : fc.constant(0),
  }),
);

function leaves(attributes: readonly DecodedAttribute[]): DecodedAttribute[] {
  return attributes.flatMap((one) => (one.children.length > 0 ? leaves(one.children) : [one]));
}

test('decode after encode is the identity, for every attribute of the dictionary', () => {
  fc.assert(
    fc.property(
      attributeAndValue,
      authenticator,
      fc.integer({ min: 0, max: 0x7fff }),
      ({ attribute, value, tag }, requestAuthenticator, salt) => {
        const encoded = encodeAttribute(attribute, value, { tag, secret, requestAuthenticator, salt });
        if (!encoded.ok) {
          expect(encoded.error.why).toMatch(/octets, (where (\d|an extended)|of which \d)/);
          return;
        }
        const view = read(new PacketWriter().begin(1, 1).raw(encoded.value).finishAccessRequest(secret, requestAuthenticator));
        const [found, ...more] = leaves(decodeAttributes(view, dictionary));
        expect(more).toEqual([]);
        expect(found?.oid).toEqual(attribute.oid);
        expect(found?.opaque).toBeUndefined();
        if (attribute.tagged) expect(found?.tag ?? 0).toBe(tag);
        const hidden = found?.octets ?? new Uint8Array();
        const plain =
          attribute.encrypt === 1
            ? revealPassword(hidden, secret, requestAuthenticator)
            : attribute.encrypt === 2
              ? saltDecrypt(hidden, secret, requestAuthenticator)
              : hidden;
        const back = plain && decodeValue(attribute, plain);
        const trimmed = attribute.encrypt === 1 && value instanceof Uint8Array;
        if (!trimmed)
          expect(back instanceof Uint8Array ? Buffer.from(back) : back).toEqual(value instanceof Uint8Array ? Buffer.from(value) : value);
      },
    ),
    { numRuns: 3000 },
  );
});

test('octets in, attributes out, octets in again: the same, for anything that is a packet', () => {
  const attribute = fc.record({ type: fc.integer({ min: 0, max: 255 }), value: octets(0, 253) });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
      fc.array(attribute, { maxLength: 14 }),
      authenticator,
      (code, id, given, random) => {
        const writer = new PacketWriter().begin(code, id);
        for (const { type, value } of given) writer.octets(type, value);
        const view = read(writer.finishAccessRequest(secret, random));
        expect(view.attributes().map(({ type, value }) => ({ type, value: Uint8Array.from(value) }))).toEqual(given);
        const again = new PacketWriter().begin(view.code, view.identifier);
        for (const { type, value } of view.attributes()) again.octets(type, value);
        expect(again.finishAccessRequest(secret, view.authenticator())).toEqual(view.bytes);
      },
    ),
    { numRuns: 500 },
  );
});

/** Random octets, half of them with a Length that fits, so that attributes are reached. */
const datagram = fc.tuple(octets(0, 400), fc.boolean()).map(([bytes, fitting]) => {
  if (fitting && bytes.length >= 20) {
    bytes[2] = bytes.length >>> 8;
    bytes[3] = bytes.length;
  }
  return bytes;
});

test('no octets make anything throw, nor read outside', () => {
  fc.assert(
    fc.property(datagram, fc.integer({ min: 0, max: 40 }), (bytes, before) => {
      const around = Buffer.alloc(bytes.length + 80, 0x5a);
      around.set(bytes, before);
      const within = around.subarray(before, before + bytes.length);
      const [here, there] = [new PacketView(), new PacketView()];
      expect(here.read(within)).toEqual(there.read(Uint8Array.from(bytes)));
      for (let type = 0; type < 256; type++) expect(here.find(type)).toBe(there.find(type));
      expect(here.attributes().map(({ value }) => Buffer.from(value))).toEqual(there.attributes().map(({ value }) => Buffer.from(value)));
      expect(here.vendorTexts(9, 1)).toEqual(there.vendorTexts(9, 1));
      expect(describePacket(within, { dictionary, secret, request: bytes })).toEqual(
        describePacket(bytes, { dictionary, secret, request: bytes }),
      );
      const source = new PacketAttributes(here, dictionary);
      for (const { key } of ATTRIBUTES) source.values(key);
    }),
    { numRuns: 300 },
  );
});

const SIGNED = fc.record({
  code: fc.constantFrom(1, 2, 3, 4, 5, 11, 12, 40, 41, 42, 43, 44, 45),
  random: authenticator,
  texts: fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 4 }),
});

test('a change of any one octet of a signed packet is seen', () => {
  fc.assert(
    fc.property(SIGNED, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ code, random, texts }, place, change) => {
      const writer = new PacketWriter().begin(code, 7).messageAuthenticator();
      for (const text of texts) writer.text(18, text);
      const request = code === 1 || code === 12;
      const signed = code === 4 || code === 40 || code === 43;
      const packet = request
        ? writer.finishAccessRequest(secret, random)
        : signed
          ? writer.finishSignedRequest(secret)
          : writer.finishReply(secret, random);
      const bytes = Buffer.from(packet ?? []);
      const view = new PacketView();
      const good = (): boolean => {
        if (view.read(bytes) !== undefined) return false;
        const asked = request || signed ? undefined : random;
        const authentic = request || (signed ? requestAuthenticatorIs(view, secret) : responseAuthenticatorIs(view, secret, random));
        return authentic && messageAuthenticator(view, secret, asked) === 'valid';
      };
      expect(good()).toBe(true);
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ change;
      expect(good()).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test('hidden values come back, and not with another secret', () => {
  const other = new SharedSecret('testing124');
  fc.assert(
    fc.property(octets(1, 128), authenticator, fc.integer({ min: 0, max: 0x7fff }), (value, random, salt) => {
      const salted = saltEncrypt(value, secret, random, salt);
      expect(Buffer.from(saltDecrypt(salted, secret, random) ?? [])).toEqual(Buffer.from(value));
      expect(Buffer.from(saltDecrypt(salted, other, random) ?? [])).not.toEqual(Buffer.from(value));
      const password = value.map((octet) => octet || 1);
      expect(Buffer.from(revealPassword(hidePassword(password, secret, random), secret, random) ?? [])).toEqual(Buffer.from(password));
    }),
    { numRuns: 500 },
  );
});
