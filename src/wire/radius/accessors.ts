import { type Ipv4, ipv4FromNumber, ipv4ToNumber } from '../../model/ipv4.ts';
import type { DataType } from './data-types.ts';
import { decodeValue, type Value } from './decode-value.ts';
import { encodeValue } from './encode-value.ts';
import type { PacketView } from './packet-view.ts';
import type { PacketWriter } from './packet-writer.ts';
import { hidePassword, revealPassword, saltDecrypt, saltEncrypt } from './password.ts';
import type { SharedSecret } from './secret.ts';
import { joinTag, splitTag } from './tag.ts';

/** One attribute, read from a view and added to a writer. */
export type Accessor<T> = {
  /** Its type; of a vendor's attribute the vendor type. */
  readonly type: number;
  /** The first value; undefined when there is none, or it is not of the data type. */
  get(view: PacketView): T | undefined;
  /** All values of the data type, in order. */
  all(view: PacketView): T[];
  /** A value that is not of the type (a malformed address, say) is a bug and throws; one too long sets the writer's `overflowed`. */
  add(writer: PacketWriter, value: T): PacketWriter;
};

/** A number whose values have names: `ServiceType.values.CallCheck`. */
export type NamedAccessor<V extends Readonly<Record<string, number>>> = Accessor<number> & { readonly values: V };

/** How a value stands in an attribute. */
type Codec<T> = { decode(octets: Uint8Array): T | undefined; encode(value: T): Uint8Array };
/** Where values stand in a packet. */
type Place = {
  readonly type: number;
  values(view: PacketView): Generator<Uint8Array>;
  put(writer: PacketWriter, octets: Uint8Array): PacketWriter;
};

const VENDOR_SPECIFIC = 26;

function ietf(type: number): Place {
  return {
    type,
    *values(view) {
      for (let at = view.find(type); at >= 0; at = view.next(at)) yield view.valueAt(at);
    },
    put: (writer, octets) => writer.octets(type, octets),
  };
}

function ofVendor(vendor: number, type: number): Place {
  return {
    type,
    *values(view) {
      for (let at = view.find(VENDOR_SPECIFIC); at >= 0; at = view.next(at)) {
        for (let sub = view.nextVendorValue(vendor, type, at, at + 6); sub >= 0; ) {
          yield view.valueAt(sub);
          sub = view.nextVendorValue(vendor, type, at, sub + (view.bytes[sub + 1] ?? 2));
        }
      }
    },
    put: (writer, octets) => writer.vendorOctets(vendor, type, octets),
  };
}

function accessor<T>(place: Place, codec: Codec<T>): Accessor<T> {
  const all = (view: PacketView): T[] => [...place.values(view)].map(codec.decode).filter((value) => value !== undefined);
  return {
    type: place.type,
    all,
    get(view) {
      for (const octets of place.values(view)) return codec.decode(octets);
      return undefined;
    },
    add: (writer, value) => place.put(writer, codec.encode(value)),
  };
}

/** The codec of a data type, for values of one JavaScript type. */
function typed<T extends Value>(dataType: DataType, is: (value: Value) => value is T): Codec<T> {
  return {
    decode(octets) {
      const value = decodeValue({ dataType }, octets);
      return value !== undefined && is(value) ? value : undefined;
    },
    encode(value) {
      const encoded = encodeValue({ dataType }, value);
      if (!encoded.ok) throw new RangeError(encoded.error.why);
      return encoded.value;
    },
  };
}

const isText = (value: Value): value is string => typeof value === 'string';
const isNumber = (value: Value): value is number => typeof value === 'number';
const TEXT = typed('string', isText);
const OCTETS: Codec<Uint8Array> = { decode: (octets) => octets, encode: (value) => value };

/** Attributes of the IETF. */
export function text(type: number): Accessor<string> {
  return { ...accessor(ietf(type), TEXT), get: (view) => view.text(type), add: (writer, value) => writer.text(type, value) };
}

export function octets(type: number): Accessor<Uint8Array> {
  return accessor(ietf(type), OCTETS);
}

export function integer(type: number): Accessor<number> {
  return {
    ...accessor(ietf(type), typed('integer', isNumber)),
    get: (view) => view.u32(type),
    add: (writer, value) => writer.u32(type, value),
  };
}

export function named<V extends Readonly<Record<string, number>>>(type: number, values: V): NamedAccessor<V> {
  return { ...integer(type), values };
}

export function address(type: number): Accessor<Ipv4> {
  return {
    ...accessor(ietf(type), {
      decode: (value) => (value.length === 4 ? ipv4FromNumber(Buffer.from(value).readUInt32BE(0)) : undefined),
      encode: (value: Ipv4) => Uint8Array.from(value.split('.').map(Number)),
    }),
    add: (writer, value) => writer.u32(type, ipv4ToNumber(value)),
  };
}

/** Types that are numbers but not four octets: byte, short, signed, date. */
export function number(type: number, dataType: DataType): Accessor<number> {
  return accessor(ietf(type), typed(dataType, isNumber));
}

/** Types that are text in a form of their own: IPv6 addresses, prefixes, interface identifiers, MAC addresses. */
export function formatted(type: number, dataType: DataType): Accessor<string> {
  return accessor(ietf(type), typed(dataType, isText));
}

/** 64-bit numbers. */
export function integer64(type: number): Accessor<bigint> {
  return accessor(ietf(type), {
    decode: (value) => (value.length === 8 ? Buffer.from(value).readBigUInt64BE(0) : undefined),
    encode(value: bigint) {
      const out = Buffer.alloc(8);
      out.writeBigUInt64BE(value);
      return out;
    },
  });
}

/** A value split over attributes of the type and joined again (RFC 3579 §3.1). */
export function concatenated(type: number): Accessor<Uint8Array> {
  const get = (view: PacketView): Uint8Array | undefined => (view.find(type) < 0 ? undefined : Buffer.concat([...ietf(type).values(view)]));
  return {
    type,
    get,
    all: (view) => [get(view)].filter((value) => value !== undefined),
    add(writer, value) {
      for (let at = 0; at === 0 || at < value.length; at += 253) writer.octets(type, value.subarray(at, at + 253));
      return writer;
    },
  };
}

/** A value with the tag that groups it (RFC 2868 §3); 0 or undefined: of no group. */
export type Tagged<T> = { readonly tag?: number | undefined; readonly value: T };

export function taggedText(type: number): Accessor<Tagged<string>> {
  const kind = { dataType: 'string', encrypt: 0 };
  return accessor(ietf(type), {
    decode(value) {
      const { tag, octets: plain } = splitTag(kind, value);
      return { tag, value: Buffer.from(plain).toString('utf8') };
    },
    encode: ({ tag = 0, value }: Tagged<string>) => joinTag(kind, tag, Buffer.from(value, 'utf8')),
  });
}

export function taggedInteger<V extends Readonly<Record<string, number>>>(
  type: number,
  values: V,
): Accessor<Tagged<number>> & { readonly values: V } {
  const kind = { dataType: 'integer', encrypt: 0 };
  const base = accessor(ietf(type), {
    decode(value) {
      const { tag, octets: plain } = splitTag(kind, value);
      return plain.length === 4 ? { tag, value: Buffer.from(plain).readUInt32BE(0) } : undefined;
    },
    encode: ({ tag = 0, value }: Tagged<number>) => Uint8Array.of(tag, value >>> 16, value >>> 8, value),
  });
  return { ...base, values };
}

/** The secret and the request's authenticator, with which an attribute is hidden. */
export type Hiding = { readonly secret: SharedSecret; readonly requestAuthenticator: Uint8Array };

/** User-Password and what is hidden like it (RFC 2865 §5.2). */
export type HiddenAccessor = {
  readonly type: number;
  get(view: PacketView, hiding: Hiding): Uint8Array | undefined;
  add(writer: PacketWriter, value: Uint8Array, hiding: Hiding): PacketWriter;
};

export function hidden(type: number): HiddenAccessor {
  return {
    type,
    get(view, { secret, requestAuthenticator }) {
      const value = view.octets(type);
      return value && revealPassword(value, secret, requestAuthenticator);
    },
    add: (writer, value, { secret, requestAuthenticator }) => writer.octets(type, hidePassword(value, secret, requestAuthenticator)),
  };
}

/** Tunnel-Password: hidden with a salt, and tagged (RFC 2868 §3.5). */
export type SaltedTaggedAccessor = {
  readonly type: number;
  get(view: PacketView, hiding: Hiding): Tagged<Uint8Array> | undefined;
  add(writer: PacketWriter, value: Tagged<Uint8Array>, hiding: Hiding & { readonly salt: number }): PacketWriter;
};

export function saltedTagged(type: number): SaltedTaggedAccessor {
  const kind = { dataType: 'string', encrypt: 2 };
  return {
    type,
    get(view, { secret, requestAuthenticator }) {
      const value = view.octets(type);
      const split = value && splitTag(kind, value);
      const plain = split && saltDecrypt(split.octets, secret, requestAuthenticator);
      return plain && { tag: split.tag, value: plain };
    },
    add: (writer, { tag = 0, value }, { secret, requestAuthenticator, salt }) =>
      writer.octets(type, joinTag(kind, tag, saltEncrypt(value, secret, requestAuthenticator, salt))),
  };
}

/** Attributes of a vendor, in the layout of RFC 2865 §5.26. */
export function vendorText(vendor: number, type: number): Accessor<string> {
  return accessor(ofVendor(vendor, type), TEXT);
}

export function vendorOctets(vendor: number, type: number): Accessor<Uint8Array> {
  return accessor(ofVendor(vendor, type), OCTETS);
}

export function vendorNumber<V extends Readonly<Record<string, number>>>(vendor: number, type: number, values: V): NamedAccessor<V> {
  return { ...accessor(ofVendor(vendor, type), typed('integer', isNumber)), values };
}

export function vendorFormatted(vendor: number, type: number, dataType: DataType): Accessor<string> {
  return accessor(ofVendor(vendor, type), typed(dataType, isText));
}

/** MS-MPPE-Send-Key and -Recv-Key: hidden with a salt (RFC 2548 §2.4.2). */
export type SaltedAccessor = {
  readonly type: number;
  get(view: PacketView, hiding: Hiding): Uint8Array | undefined;
  add(writer: PacketWriter, value: Uint8Array, hiding: Hiding & { readonly salt: number }): PacketWriter;
};

export function vendorSalted(vendor: number, type: number): SaltedAccessor {
  return {
    type,
    get(view, { secret, requestAuthenticator }) {
      const value = view.vendorOctets(vendor, type);
      return value && saltDecrypt(value, secret, requestAuthenticator);
    },
    add: (writer, value, { secret, requestAuthenticator, salt }) =>
      writer.vendorOctets(vendor, type, saltEncrypt(value, secret, requestAuthenticator, salt)),
  };
}

export function vendorHidden(vendor: number, type: number): HiddenAccessor {
  return {
    type,
    get(view, { secret, requestAuthenticator }) {
      const value = view.vendorOctets(vendor, type);
      return value && revealPassword(value, secret, requestAuthenticator);
    },
    add: (writer, value, { secret, requestAuthenticator }) =>
      writer.vendorOctets(vendor, type, hidePassword(value, secret, requestAuthenticator)),
  };
}
