import { type Ipv4, ipv4FromNumber, ipv4ToNumber } from '../../model/ipv4.ts';
import { type Accessor, accessor, ietf, isNumber, isText, type NamedAccessor, OCTETS, TEXT, typed } from './accessor.ts';
import type { DataType } from './data-types.ts';
import type { PacketView } from './packet-view.ts';

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
