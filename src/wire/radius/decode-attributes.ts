import type { Dictionary, DictionaryAttribute, DictionaryNode } from './dictionary.ts';
import type { VendorFormat } from './dictionary-entries.ts';
import { HEADER, type PacketView } from './packet-view.ts';
import { splitTag } from './tag.ts';

/** One attribute of a packet as the dictionary reads it. */
export type DecodedAttribute = {
  /** Undefined for one the dictionary does not have. */
  readonly attribute: DictionaryAttribute | undefined;
  /** The way to it on the wire, `[26, 9, 1]`. */
  readonly oid: readonly number[];
  /** Where it begins in the datagram; of a split one, where its first part does. */
  readonly offset: number;
  /** The value, joined when it was split, without its tag; hidden ones still hidden. */
  readonly octets: Uint8Array;
  readonly tag: number | undefined;
  /** The members of a TLV. */
  readonly children: readonly DecodedAttribute[];
  /** Why the inside of a container could not be read; its octets are then kept as they are (RFC 6929 §2.8). */
  readonly opaque?: string;
};

type Part = { readonly at: number; readonly octets: Uint8Array };

const VENDOR_SPECIFIC = 26;
const MORE = 0x80;

/**
 * Every attribute of a packet in order: vendors' sub-attributes each for itself, split values joined where their first part stands.
 * A container whose inside does not fit its layout comes as one attribute of opaque octets; no octets make this throw.
 */
export function decodeAttributes(view: PacketView, dictionary: Dictionary): DecodedAttribute[] {
  return new Decoding(view, dictionary).all();
}

class Decoding {
  readonly #view: PacketView;
  readonly #dictionary: Dictionary;
  /** Offsets of attributes that are a later part of one before them. */
  readonly #joined = new Set<number>();

  constructor(view: PacketView, dictionary: Dictionary) {
    this.#view = view;
    this.#dictionary = dictionary;
  }

  all(): DecodedAttribute[] {
    const { bytes, length } = this.#view;
    const found: DecodedAttribute[] = [];
    for (let at = HEADER; at < length; at += bytes[at + 1] ?? length) {
      if (!this.#joined.has(at)) found.push(...this.#attribute(bytes[at] ?? 0, { at, octets: this.#view.valueAt(at) }));
    }
    return found;
  }

  #attribute(type: number, part: Part): readonly DecodedAttribute[] {
    if (type === VENDOR_SPECIFIC) return this.#vendorSpecific(part);
    if (type >= 241 && type <= 244) return [this.#extended(type, part)];
    if (type === 245 || type === 246) return [this.#longExtended(type, part)];
    const node = this.#dictionary.node(type);
    return [decoded(node, [type], part.at, node?.attribute?.concat ? this.#concatenated(part.at) : part.octets)];
  }

  #opaque(oid: readonly number[], { at, octets }: Part, why: string): DecodedAttribute {
    const attribute = this.#dictionary.node(...oid)?.attribute;
    return { attribute, oid, offset: at, octets, tag: undefined, children: [], opaque: why };
  }

  /** RFC 3579 §3.1: the values of all attributes of the type, in order. */
  #concatenated(at: number): Uint8Array {
    const values: Uint8Array[] = [];
    for (let part = at; part >= 0; part = this.#view.next(part)) {
      this.#joined.add(part);
      values.push(this.#view.valueAt(part));
    }
    return join(values);
  }

  #vendorSpecific(part: Part): readonly DecodedAttribute[] {
    const { at, octets } = part;
    if (octets.length < 5) return [this.#opaque([VENDOR_SPECIFIC], part, 'shorter than a vendor and a type')];
    const vendor = readNumber(octets, 0, 4);
    const format = this.#dictionary.vendorFormat(vendor);
    const subs = subAttributes(octets, format);
    if (!subs) return [this.#opaque([VENDOR_SPECIFIC, vendor], part, "not in the layout of the vendor's sub-attributes")];
    return subs.map(({ type, start, value, goesOn }) => {
      const oid = [VENDOR_SPECIFIC, vendor, type];
      const whole = goesOn
        ? this.#continued(at, octets.subarray(0, 4 + format.typeOctets), value.byteOffset - octets.byteOffset, value)
        : value;
      return decoded(this.#dictionary.node(...oid), oid, at + 2 + start, whole);
    });
  }

  /** The rest of a WiMAX value: following attributes of the same vendor and type, up to one whose continuation bit is clear. */
  #continued(at: number, head: Uint8Array, header: number, first: Uint8Array): Uint8Array {
    const values = [first];
    for (let part = this.#after(at); part >= 0 && this.#view.bytes[part] === VENDOR_SPECIFIC; part = this.#after(part)) {
      const octets = this.#view.valueAt(part);
      if (octets.length < header || head.some((octet, i) => octets[i] !== octet)) break;
      this.#joined.add(part);
      values.push(octets.subarray(header));
      if (((octets[header - 1] ?? 0) & MORE) === 0) break;
    }
    return join(values);
  }

  /** RFC 6929 §2.1. */
  #extended(type: number, part: Part): DecodedAttribute {
    const [extendedType] = part.octets;
    if (extendedType === undefined || part.octets.length < 2)
      return this.#opaque([type], part, 'shorter than an extended type and a value');
    return this.#inExtended(type, extendedType, part.at, part.octets.subarray(1));
  }

  /** RFC 6929 §2.2: parts follow each other directly; only the last has the More flag clear. */
  #longExtended(type: number, part: Part): DecodedAttribute {
    const [extendedType, flags = 0] = part.octets;
    if (extendedType === undefined || part.octets.length < 3) {
      return this.#opaque([type], part, 'shorter than an extended type, flags and a value');
    }
    const parts = [part.at];
    let more = (flags & MORE) !== 0;
    for (let at = this.#after(part.at); more && at >= 0; at = this.#after(at)) {
      const octets = this.#view.valueAt(at);
      if (this.#view.bytes[at] !== type || octets[0] !== extendedType || octets.length < 3) break;
      parts.push(at);
      more = ((octets[1] ?? 0) & MORE) !== 0;
    }
    if (more) return this.#opaque([type, extendedType], part, 'split, and its last part is missing');
    for (const at of parts) this.#joined.add(at);
    return this.#inExtended(type, extendedType, part.at, join(parts.map((at) => this.#view.valueAt(at).subarray(2))));
  }

  #inExtended(type: number, extendedType: number, at: number, octets: Uint8Array): DecodedAttribute {
    const own = [type, extendedType];
    if (extendedType !== VENDOR_SPECIFIC) return decoded(this.#dictionary.node(...own), own, at, octets);
    if (octets.length < 6) return this.#opaque(own, { at, octets }, 'shorter than a vendor, a type and a value');
    const oid = [...own, readNumber(octets, 0, 4), octets[4] ?? 0];
    return decoded(this.#dictionary.node(...oid), oid, at, octets.subarray(5));
  }

  #after(at: number): number {
    const next = at + (this.#view.bytes[at + 1] ?? 0);
    return next < this.#view.length ? next : -1;
  }
}

type SubAttribute = { readonly type: number; readonly start: number; readonly value: Uint8Array; readonly goesOn: boolean };

/** The sub-attributes of a Vendor-Specific's octets; undefined when they do not fill it in the layout. */
function subAttributes(octets: Uint8Array, { typeOctets, lengthOctets, continuation }: VendorFormat): readonly SubAttribute[] | undefined {
  const header = typeOctets + lengthOctets + (continuation ? 1 : 0);
  const subs: SubAttribute[] = [];
  for (let start = 4; start < octets.length; ) {
    const length = lengthOctets === 0 ? octets.length - start : readNumber(octets, start + typeOctets, lengthOctets);
    if (length < header || start + length > octets.length) return undefined;
    const goesOn = continuation && ((octets[start + header - 1] ?? 0) & MORE) !== 0;
    subs.push({ type: readNumber(octets, start, typeOctets), start, value: octets.subarray(start + header, start + length), goesOn });
    start += length;
  }
  return subs;
}

function decoded(node: DictionaryNode | undefined, oid: readonly number[], offset: number, octets: Uint8Array): DecodedAttribute {
  const attribute = node?.attribute;
  if (attribute?.dataType === 'tlv') {
    const children = members(node, oid, offset, octets);
    const bare = { attribute, oid, offset, octets, tag: undefined };
    return children ? { ...bare, children } : { ...bare, children: [], opaque: 'not made of whole TLVs' };
  }
  if (!attribute?.tagged) return { attribute, oid, offset, octets, tag: undefined, children: [] };
  const split = splitTag(attribute, octets);
  return { attribute, oid, offset, octets: split.octets, tag: split.tag, children: [] };
}

/** RFC 6929 §2.3: type, length of all, value; undefined when they do not fill the octets. */
function members(
  node: DictionaryNode | undefined,
  oid: readonly number[],
  offset: number,
  octets: Uint8Array,
): DecodedAttribute[] | undefined {
  const found: DecodedAttribute[] = [];
  for (let at = 0; at < octets.length; ) {
    const type = octets[at] ?? 0;
    const length = octets[at + 1] ?? 0;
    if (length < 2 || at + length > octets.length) return undefined;
    found.push(decoded(node?.children.get(type), [...oid, type], offset, octets.subarray(at + 2, at + length)));
    at += length;
  }
  return found.length > 0 ? found : undefined;
}

/** Network order; octets beyond the end count as zero, and the caller checks the length. */
function readNumber(octets: Uint8Array, at: number, length: number): number {
  let number = 0;
  for (let i = 0; i < length; i++) number = number * 256 + (octets[at + i] ?? 0);
  return number;
}

function join(values: readonly Uint8Array[]): Uint8Array {
  const [only] = values;
  return values.length === 1 && only ? only : Buffer.concat(values);
}
