import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A value as the package takes it: by name with the dictionary, or octets. A VSA is `['Vendor-Specific', 9, [['Cisco-AVPair', text]]]`. */
export type AttributeValue = string | number | Buffer | Date;
export type Attribute =
  | readonly [string, AttributeValue]
  | readonly ['Vendor-Specific', number, readonly (readonly [string, AttributeValue])[]];

export type DecodedPacket = {
  readonly code: string;
  readonly identifier: number;
  readonly length: number;
  readonly authenticator: Buffer;
  /** By name: one value, or an array of several; integers by the name of the value where it has one. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly raw_attributes: readonly (readonly [number, Buffer])[];
};

/** The parts of the npm package `radius` 1.1.4 that the lab uses; it comes without types. */
export type NpmRadius = {
  load_dictionaries(): void;
  load_dictionary(file: string): void;
  encode(args: { code: string; secret: string; identifier: number; attributes: Attribute[]; add_message_authenticator: boolean }): Buffer;
  encode_response(args: { packet: DecodedPacket; code: string; secret: string; attributes: Attribute[] }): Buffer;
  decode(args: { packet: Buffer; secret: string }): DecodedPacket;
  decode_without_secret(args: { packet: Buffer }): DecodedPacket;
  verify_response(args: { request: Buffer; response: Buffer; secret: string }): boolean;
};

function load(): NpmRadius {
  const made = createRequire(import.meta.url)('radius') as NpmRadius;
  made.load_dictionaries();
  made.load_dictionary(join(import.meta.dirname, 'dictionary.cisco'));
  return made;
}

/**
 * The lab's RADIUS codec: independent of the one in src/wire, so that each end-to-end test crosses two. What it gets wrong,
 * Message-Authenticator in CoA requests, is in signature.ts.
 */
export const radius: NpmRadius = load();

/** The packet, or undefined where the package throws: an attribute that is too short for its type, a vendor id beyond 24 bits. */
export function decoded(packet: Buffer): DecodedPacket | undefined {
  try {
    return radius.decode_without_secret({ packet });
  } catch (problem) {
    if (problem instanceof Error) return undefined;
    throw problem;
  }
}

export function avpair(text: string): Attribute {
  return ['Vendor-Specific', 9, [['Cisco-AVPair', text]]];
}

export function allValues(packet: DecodedPacket, name: string): unknown[] {
  const value = packet.attributes[name];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

export function textOf(packet: DecodedPacket, name: string): string | undefined {
  const first = allValues(packet, name)[0];
  return typeof first === 'string' ? first : undefined;
}

export function octetsOf(packet: DecodedPacket, name: string): Buffer | undefined {
  const first = allValues(packet, name)[0];
  return Buffer.isBuffer(first) ? first : undefined;
}

export function avpairsOf(packet: DecodedPacket): string[] {
  const vendor = packet.attributes['Vendor-Specific'];
  if (typeof vendor !== 'object' || vendor === null) return [];
  const pairs = (vendor as Readonly<Record<string, unknown>>)['Cisco-AVPair'];
  return (Array.isArray(pairs) ? pairs : [pairs]).filter((pair) => typeof pair === 'string');
}

/** The text behind the first `=` of the first pair of that name. */
export function avpairOf(packet: DecodedPacket, name: string): string | undefined {
  return avpairsOf(packet)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
