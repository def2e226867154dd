import type { DataType } from './data-types.ts';
import { decodeValue, type Value } from './decode-value.ts';
import { encodeValue } from './encode-value.ts';
import type { PacketView } from './packet-view.ts';
import type { PacketWriter } from './packet-writer.ts';

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
export type Codec<T> = { decode(octets: Uint8Array): T | undefined; encode(value: T): Uint8Array };
/** Where values stand in a packet. */
export type Place = {
  readonly type: number;
  values(view: PacketView): Generator<Uint8Array>;
  put(writer: PacketWriter, octets: Uint8Array): PacketWriter;
};

const VENDOR_SPECIFIC = 26;

export function ietf(type: number): Place {
  return {
    type,
    *values(view) {
      for (let at = view.find(type); at >= 0; at = view.next(at)) yield view.valueAt(at);
    },
    put: (writer, octets) => writer.octets(type, octets),
  };
}

export function ofVendor(vendor: number, type: number): Place {
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

export function accessor<T>(place: Place, codec: Codec<T>): Accessor<T> {
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
export function typed<T extends Value>(dataType: DataType, is: (value: Value) => value is T): Codec<T> {
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

export const isText = (value: Value): value is string => typeof value === 'string';
export const isNumber = (value: Value): value is number => typeof value === 'number';
export const TEXT = typed('string', isText);
export const OCTETS: Codec<Uint8Array> = { decode: (octets) => octets, encode: (value) => value };
