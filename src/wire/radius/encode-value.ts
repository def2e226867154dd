import { fromHex } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { ipv4FromNumber, ipv4ToNumber, parseIpv4 } from '../../model/ipv4.ts';
import { parseMac } from '../../model/mac.ts';
import type { DataType } from './data-types.ts';
import { parseIpv6 } from './ipv6.ts';

type Encoded = Result<Uint8Array, { readonly why: string }>;
type Typed = { readonly dataType: DataType; readonly size?: number; readonly names?: ReadonlyMap<string, number> };

/**
 * Writes a value as RFC 8044 §3 lays its type out. Integers may be given by the name of a value, digits or `0x` hexadecimal; dates as
 * seconds or ISO 8601; octets as `0x` hexadecimal or as text; anything as its octets, whose number is checked.
 */
export function encodeValue(attribute: Typed, value: string | number | Uint8Array): Encoded {
  if (value instanceof Uint8Array) return sized(attribute, value);
  const { dataType } = attribute;
  switch (dataType) {
    case 'string':
      return value === ''
        ? wrong('an empty text', 'must not be sent (RFC 2865 section 5): leave the attribute out')
        : sized(attribute, utf8(value));
    case 'integer':
      return integer(numberOf(attribute, value), 4, value);
    case 'date':
      return integer(numberOf(attribute, value) ?? secondsOf(value), 4, value);
    case 'byte':
      return integer(numberOf(attribute, value), 1, value);
    case 'short':
      return integer(numberOf(attribute, value), 2, value);
    case 'signed':
      return signed(value);
    case 'integer64':
      return integer64(value);
    case 'ipaddr':
    case 'ipv6addr':
    case 'combo-ip':
      return address(dataType, value);
    case 'ipv4prefix':
    case 'ipv6prefix':
      return prefix(dataType, String(value));
    case 'ifid':
      return interfaceId(String(value));
    case 'ether': {
      const mac = parseMac(String(value));
      return mac ? ok(Buffer.from(mac.replaceAll('-', ''), 'hex')) : wrong(value, 'is not a MAC address');
    }
    default:
      return octets(attribute, value);
  }
}

function wrong(value: string | number, why: string): { readonly ok: false; readonly error: { readonly why: string } } {
  return err({ why: `\`${value}\` ${why}` });
}

function utf8(value: string | number): Uint8Array {
  return Buffer.from(String(value), 'utf8');
}

const SIZES: Partial<Record<DataType, readonly number[]>> = {
  integer: [4],
  date: [4],
  signed: [4],
  byte: [1],
  short: [2],
  integer64: [8],
  ipaddr: [4],
  ipv6addr: [16],
  'combo-ip': [4, 16],
  ipv4prefix: [6],
  ifid: [8],
  ether: [6],
};

function sized({ dataType, size }: Typed, value: Uint8Array): Encoded {
  const allowed = size === undefined ? SIZES[dataType] : [size];
  if (allowed === undefined || allowed.includes(value.length)) return ok(value);
  return err({ why: `${value.length} octets, where the type ${dataType} has ${allowed.join(' or ')}` });
}

/** A number as given, as digits, or by the name of a value in any case. */
function numberOf({ names }: Typed, value: string | number): number | undefined {
  if (typeof value === 'number') return value;
  const named = names?.get(value);
  if (named !== undefined) return named;
  if (/^(?:[0-9]{1,15}|0x[0-9a-f]{1,8})$/i.test(value)) return Number(value);
  const wanted = value.toLowerCase();
  for (const [name, number] of names ?? []) if (name.toLowerCase() === wanted) return number;
  return undefined;
}

function secondsOf(value: string | number): number | undefined {
  const at = /^\d{4}-\d{2}-\d{2}T/.test(String(value)) ? Date.parse(String(value)) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000);
}

function integer(number: number | undefined, length: 1 | 2 | 4, value: string | number): Encoded {
  if (number === undefined || !Number.isInteger(number) || number < 0 || number >= 256 ** length) {
    return wrong(value, `is not a whole number from 0 to ${256 ** length - 1}, nor the name of a value`);
  }
  const out = Buffer.alloc(length);
  out.writeUIntBE(number, 0, length);
  return ok(out);
}

function signed(value: string | number): Encoded {
  const number = typeof value === 'number' || /^-?[0-9]{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isInteger(number) || number < -(2 ** 31) || number >= 2 ** 31)
    return wrong(value, 'is not a whole number of 32 bits with sign');
  const out = Buffer.alloc(4);
  out.writeInt32BE(number, 0);
  return ok(out);
}

function integer64(value: string | number): Encoded {
  const whole = typeof value === 'number' ? Number.isSafeInteger(value) && value >= 0 : /^(?:[0-9]{1,20}|0x[0-9a-f]{1,16})$/i.test(value);
  const number = whole ? BigInt(value) : -1n;
  if (number < 0n || number >= 1n << 64n) return wrong(value, 'is not a whole number of 64 bits');
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(number, 0);
  return ok(out);
}

function address(dataType: 'ipaddr' | 'ipv6addr' | 'combo-ip', value: string | number): Encoded {
  const dotted =
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? ipv4FromNumber(value) : String(value);
  const ipv4 = dataType === 'ipv6addr' ? undefined : parseIpv4(dotted);
  if (ipv4) return integer(ipv4ToNumber(ipv4), 4, value);
  const ipv6 = dataType === 'ipaddr' ? undefined : parseIpv6(dotted);
  if (ipv6) return ok(ipv6);
  return wrong(value, `is not an ${dataType === 'ipaddr' ? 'IPv4' : dataType === 'ipv6addr' ? 'IPv6' : 'IP'} address`);
}

/** `10.0.0.0/8` or `2001:db8::/32`; an IPv6 prefix is sent with the octets its length needs. */
function prefix(dataType: 'ipv4prefix' | 'ipv6prefix', value: string): Encoded {
  const [host = '', length = ''] = value.split('/');
  const most = dataType === 'ipv4prefix' ? 32 : 128;
  const bits = /^[0-9]{1,3}$/.test(length) && value.split('/').length === 2 ? Number(length) : -1;
  const read = address(dataType === 'ipv4prefix' ? 'ipaddr' : 'ipv6addr', host);
  if (bits < 0 || bits > most || !read.ok)
    return wrong(value, `is not an ${most === 32 ? 'IPv4' : 'IPv6'} prefix such as ${most === 32 ? '10.0.0.0/8' : '2001:db8::/32'}`);
  const kept = dataType === 'ipv4prefix' ? 4 : Math.ceil(bits / 8);
  const masked = read.value.map((octet, i) => octet & maskOctet(bits - 8 * i));
  return ok(Uint8Array.from([0, bits, ...masked.subarray(0, kept)]));
}

function maskOctet(bits: number): number {
  return bits >= 8 ? 255 : bits <= 0 ? 0 : 256 - 2 ** (8 - bits);
}

function interfaceId(value: string): Encoded {
  const groups = value.split(':');
  const right = groups.length === 4 && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
  return right
    ? ok(Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex'))
    : wrong(value, 'is not four groups of hexadecimal');
}

function octets(attribute: Typed, value: string | number): Encoded {
  const text = String(value);
  const read = /^0x/i.test(text) ? fromHex(text) : utf8(text);
  return read ? sized(attribute, read) : wrong(value, 'is not whole octets in hexadecimal');
}
