import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProxyMarker } from '../../src/aaa/proxy-marker.ts';
import { writeForwarded, writeRelayed } from '../../src/aaa/proxy-packet.ts';
import { strippedName } from '../../src/aaa/strip-name.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { Attribute } from '../../src/wire/radius/attribute-types.ts';
import { Code } from '../../src/wire/radius/codes.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { encodeAttribute } from '../../src/wire/radius/encode-attribute.ts';
import { HiddenAttributes } from '../../src/wire/radius/hidden-attributes.ts';
import type { RawAttribute } from '../../src/wire/radius/packet-view.ts';
import { PacketView } from '../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';

const hidden = new HiddenAttributes(standardDictionary);
const text = fc.string({ unit: 'binary', maxLength: 24 });
const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const secret = fc.string({ minLength: 1, maxLength: 40 }).map((one) => new SharedSecret(one));
const hiding = fc.record({ secret, requestAuthenticator: octets(16) });
let salt = 0;
const nextSalt = (): number => salt++ & 0x7fff;

function packet(code: number, attributes: readonly RawAttribute[], authenticator = new Uint8Array(16)): PacketView {
  const writer = new PacketWriter().begin(code, 1);
  for (const { type, value } of attributes) writer.octets(type, value);
  return read(writer.finishAccessRequest(new SharedSecret('x'), authenticator));
}

function read(octetsOf: Uint8Array | undefined): PacketView {
  const view = new PacketView();
  if (octetsOf === undefined || view.read(octetsOf) !== undefined) throw new Error('not a packet');
  return view;
}

describe('stripping a name (P30)', () => {
  test('takes off exactly the prefix and the suffix, once', () => {
    fc.assert(
      fc.property(text, fc.string({ minLength: 1, maxLength: 8 }), fc.string({ minLength: 1, maxLength: 8 }), (middle, prefix, suffix) => {
        fc.pre(middle !== '');
        const whole = Buffer.from(`${prefix}${middle}${suffix}`);
        expect(Buffer.from(strippedName(whole, { prefix, suffix }))).toEqual(Buffer.from(middle));
        expect(Buffer.from(strippedName(whole, {}))).toEqual(whole);
      }),
    );
  });

  test('leaves any other name alone, and never leaves nothing', () => {
    fc.assert(
      fc.property(text, fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, prefix, suffix) => {
        const whole = Buffer.from(name);
        const left = Buffer.from(strippedName(whole, { prefix, suffix }));
        expect(left.length > 0 || whole.length === 0).toBe(true);
        expect(whole.includes(left)).toBe(true);
        if (!whole.subarray(0, Buffer.byteLength(prefix)).equals(Buffer.from(prefix)) && !name.endsWith(suffix))
          expect(left).toEqual(whole);
      }),
    );
  });
});

describe('our Proxy-State (P31)', () => {
  const marker = new ProxyMarker('portreeve', systemRandom);

  test('is known again among others, and no two are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.nat(5), (others, place) => {
        const states: Uint8Array[] = [...others];
        states.splice(place, 0, marker.make());
        expect(marker.isIn(packet(Code.AccessRequest, states.map(stateOf)))).toBe(true);
      }),
    );
    expect(Buffer.from(marker.make())).not.toEqual(Buffer.from(marker.make()));
  });

  test('cannot be made by others, not by changing one of ours either', () => {
    const stranger = new ProxyMarker('portreeve', systemRandom);
    const other = new ProxyMarker('other', systemRandom);
    for (const one of [stranger, other]) expect(marker.isIn(packet(Code.AccessRequest, [stateOf(one.make())]))).toBe(false);
    fc.assert(
      fc.property(fc.nat(31), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const forged = Uint8Array.from(marker.make());
        forged[at] = (forged[at] ?? 0) ^ change;
        expect(marker.isIn(packet(Code.AccessRequest, [stateOf(forged)]))).toBe(false);
      }),
    );
  });
});

function stateOf(value: Uint8Array): RawAttribute {
  return { type: Attribute.ProxyState, value };
}

describe('a packet on its way through', () => {
  /** Attributes in which nothing is hidden and nothing belongs to one hop. */
  const plain = fc
    .record({ type: fc.integer({ min: 5, max: 252 }), value: fc.uint8Array({ maxLength: 60 }) })
    .filter(({ type }) => ![24, 26, 33, 41, 60, 69, 80].includes(type) && !(type > 240 && type < 247));

  test('keeps attributes in order, adds our Proxy-State after those of others, and leaves no attribute of the hop', () => {
    fc.assert(
      fc.property(fc.array(plain), fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 3 }), hiding, (attributes, states, to) => {
        const all = [...attributes, ...states.map(stateOf), { type: Attribute.MessageAuthenticator, value: new Uint8Array(16) }];
        const marker = new Uint8Array(32).fill(7);
        const writer = new PacketWriter().begin(Code.AccessRequest, 2);
        const of = { hidden, strip: {}, marker, secret: new SharedSecret('x'), salt: nextSalt };
        writeForwarded(writer, packet(Code.AccessRequest, all), of, to, 5000);
        const sent = read(writer.finishAccessRequest(to.secret, to.requestAuthenticator)).attributes();
        expect(sent.map(plainly)).toEqual([...attributes, ...states.map(stateOf), stateOf(marker)].map(plainly));
        const back = new PacketWriter().begin(Code.AccessAccept, 2);
        expect(writeRelayed(back, packet(Code.AccessAccept, all), hidden, to, { ...to, salt: nextSalt })).toBe(true);
        expect(
          read(back.finishReply(to.secret, new Uint8Array(16)))
            .attributes()
            .map(plainly),
        ).toEqual(attributes.map(plainly));
      }),
    );
  });

  test('hidden values are what they were, hidden for the next hop', () => {
    const names = ['User-Password', 'Tunnel-Password', 'MS-MPPE-Send-Key', 'MS-MPPE-Recv-Key'] as const;
    const value = fc.uint8Array({ minLength: 1, maxLength: 64 }).filter((one) => one.at(-1) !== 0);
    fc.assert(
      fc.property(fc.constantFrom(...names), value, hiding, hiding, fc.nat(31), (name, plainValue, from, to, tag) => {
        const attribute = standardDictionary.attribute(name);
        if (attribute === undefined) throw new Error(name);
        const options = { ...(attribute.tagged ? { tag } : {}), salt: nextSalt() };
        const hide = (by: typeof from, withSalt: number) => {
          const made = encodeAttribute(attribute, plainValue, { ...options, ...by, salt: withSalt });
          if (!made.ok) throw new Error(made.error.why);
          return made.value;
        };
        const whole = hide(from, nextSalt());
        const salted = 77;
        const anew = hidden.hideAnew(whole[0] ?? 0, whole.subarray(2), from, { ...to, salt: () => salted });
        expect(anew && Buffer.from(anew)).toEqual(Buffer.from(hide(to, salted).subarray(2)));
      }),
    );
  });

  test('whatever the octets are, nothing throws and what cannot be uncovered is left out', () => {
    const anything = fc.record({ type: fc.integer({ min: 1, max: 255 }), value: fc.uint8Array({ maxLength: 253 }) });
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 12 }), hiding, (attributes, to) => {
        const writer = new PacketWriter().begin(Code.AccessRequest, 2);
        const of = { hidden, strip: { prefix: 'A' }, marker: new Uint8Array(32), secret: new SharedSecret('x'), salt: nextSalt };
        writeForwarded(writer, packet(Code.AccessRequest, attributes), of, to, 0);
        const sent = read(writer.finishAccessRequest(to.secret, to.requestAuthenticator));
        expect(sent.attributeCount).toBeLessThanOrEqual(attributes.length + 2);
      }),
    );
  });
});

function plainly({ type, value }: RawAttribute): readonly [number, string] {
  return [type, Buffer.from(value).toString('hex')];
}
