import { toHex } from '../../base/bytes.ts';
import { ipv4FromNumber } from '../../model/ipv4.ts';
import type { DataType } from './data-types.ts';
import { printIpv6 } from './ipv6.ts';

/** A value by its data type: text and addresses as text, integers and dates as numbers, octets as they are; 64-bit integers above 2^53 as decimal digits. */
export type Value = string | number | Uint8Array;

type Typed = { readonly dataType: DataType; readonly size?: number };

/** Reads a value as RFC 8044 §3 lays its type out; undefined when the octets cannot be of the type. */
export function decodeValue({ dataType, size }: Typed, octets: Uint8Array): Value | undefined {
  const length = octets.length;
  switch (dataType) {
    case 'string':
      return bufferOf(octets).toString('utf8');
    case 'integer':
    case 'date':
      return length === 4 ? bufferOf(octets).readUInt32BE(0) : undefined;
    case 'signed':
      return length === 4 ? bufferOf(octets).readInt32BE(0) : undefined;
    case 'byte':
      return length === 1 ? octets[0] : undefined;
    case 'short':
      return length === 2 ? bufferOf(octets).readUInt16BE(0) : undefined;
    case 'integer64':
      return length === 8 ? wholeNumber(bufferOf(octets).readBigUInt64BE(0)) : undefined;
    case 'ipaddr':
      return length === 4 ? ipv4At(octets, 0) : undefined;
    case 'ipv6addr':
      return length === 16 ? printIpv6(octets) : undefined;
    case 'combo-ip':
      return length === 4 ? ipv4At(octets, 0) : length === 16 ? printIpv6(octets) : undefined;
    case 'ipv4prefix':
      return ipv4Prefix(octets);
    case 'ipv6prefix':
      return ipv6Prefix(octets);
    case 'ifid':
      return length === 8 ? (toHex(octets).match(/..../g) ?? []).join(':') : undefined;
    case 'ether':
      return length === 6 ? (toHex(octets).toUpperCase().match(/../g) ?? []).join('-') : undefined;
    default:
      return size === undefined || size === length ? octets : undefined;
  }
}

function wholeNumber(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}

function ipv4At(octets: Uint8Array, at: number): string {
  return ipv4FromNumber(bufferOf(octets).readUInt32BE(at));
}

/** RFC 8044 §3.11: a reserved octet, the length 0..32, the four octets of the address. */
function ipv4Prefix(octets: Uint8Array): string | undefined {
  const bits = octets[1] ?? 255;
  return octets.length === 6 && bits <= 32 ? `${ipv4At(octets, 2)}/${bits}` : undefined;
}

/** RFC 3162 §2.3, 8044 §3.10: a reserved octet, the length 0..128, and as many octets as are not zero. */
function ipv6Prefix(octets: Uint8Array): string | undefined {
  const bits = octets[1] ?? 255;
  if (octets.length < 2 || octets.length > 18 || bits > 128 || (octets.length - 2) * 8 < bits) return undefined;
  const address = new Uint8Array(16);
  address.set(octets.subarray(2));
  return `${printIpv6(address)}/${bits}`;
}

function bufferOf(octets: Uint8Array): Buffer {
  return octets instanceof Buffer ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.length);
}
