import type { Dictionary, DictionaryAttribute, DictionaryNode } from './dictionary.ts';
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
  readonly #found: DecodedAttribute[] = [];
  readonly #joined = new Set<number>();

  constructor(view: PacketView, dictionary: Dictionary) {
    this.#view = view;
    this.#dictionary = dictionary;
  }

  all(): DecodedAttribute[] {
    const { bytes, length } = this.#view;
    for (let at = HEADER; at < length; at += bytes[at + 1] ?? length) {
      if (!this.#joined.has(at)) this.#attribute(bytes[at] ?? 0, at);
    }
    return this.#found;
  }

  #attribute(type: number, at: number): void {
    const part = { at, octets: this.#view.valueAt(at) };
    const node = this.#dictionary.node(type);
    if (type === VENDOR_SPECIFIC) this.#vendorSpecific(part);
    else if (type >= 241 && type <= 244) this.#extended(type, part);
    else if (type === 245 || type === 246) this.#longExtended(type, part);
    else if (node?.attribute?.concat) this.#keep(node, [type], at, this.#concatenated(at));
    else this.#keep(node, [type], at, part.octets);
  }

  #keep(node: DictionaryNode | undefined, oid: readonly number[], offset: number, octets: Uint8Array): void {
    this.#found.push(decoded(node, oid, offset, octets));
  }

  #opaque(oid: readonly number[], { at, octets }: Part, why: string): void {
    const attribute = this.#dictionary.node(...oid)?.attribute;
    this.#found.push({ attribute, oid, offset: at, octets, tag: undefined, children: [], opaque: why });
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

  #vendorSpecific(part: Part): void {
    const { at, octets } = part;
    if (octets.length < 5) {
      this.#opaque([VENDOR_SPECIFIC], part, 'shorter than a vendor and a type');
      return;
    }
    const vendor = readNumber(octets, 0, 4);
    const { typeOctets, lengthOctets, continuation } = this.#dictionary.vendorFormat(vendor);
    const header = typeOctets + lengthOctets + (continuation ? 1 : 0);
    const subs: { readonly type: number; readonly start: number; readonly end: number }[] = [];
    for (let start = 4; start < octets.length; ) {
      const length = lengthOctets === 0 ? octets.length - start : readNumber(octets, start + typeOctets, lengthOctets);
      if (start + header > octets.length || length < header || start + length > octets.length) {
        this.#opaque([VENDOR_SPECIFIC, vendor], part, "not in the layout of the vendor's sub-attributes");
        return;
      }
      subs.push({ type: readNumber(octets, start, typeOctets), start, end: start + length });
      start += length;
    }
    for (const { type, start, end } of subs) {
      const oid = [VENDOR_SPECIFIC, vendor, type];
      const value = octets.subarray(start + header, end);
      const goesOn = continuation && ((octets[start + header - 1] ?? 0) & MORE) !== 0;
      const whole = goesOn ? this.#continued(at, octets.subarray(0, 4 + typeOctets), 4 + header, value) : value;
      this.#keep(this.#dictionary.node(...oid), oid, at + 2 + start, whole);
    }
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
  #extended(type: number, part: Part): void {
    const [extendedType] = part.octets;
    if (extendedType === undefined || part.octets.length < 2)
      return this.#opaque([type], part, 'shorter than an extended type and a value');
    this.#inExtended(type, extendedType, part.at, part.octets.subarray(1));
  }

  /** RFC 6929 §2.2: parts follow each other directly; only the last has the More flag clear. */
  #longExtended(type: number, part: Part): void {
    const [extendedType, flags = 0] = part.octets;
    if (extendedType === undefined || part.octets.length < 3)
      return this.#opaque([type], part, 'shorter than an extended type, flags and a value');
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
    this.#inExtended(type, extendedType, part.at, join(parts.map((at) => this.#view.valueAt(at).subarray(2))));
  }

  #inExtended(type: number, extendedType: number, at: number, octets: Uint8Array): void {
    const node = this.#dictionary.node(type, extendedType);
    if (extendedType !== VENDOR_SPECIFIC) return this.#keep(node, [type, extendedType], at, octets);
    if (octets.length < 6) return this.#opaque([type, extendedType], { at, octets }, 'shorter than a vendor, a type and a value');
    const oid = [type, extendedType, readNumber(octets, 0, 4), octets[4] ?? 0];
    this.#keep(this.#dictionary.node(...oid), oid, at, octets.subarray(5));
  }

  #after(at: number): number {
    const next = at + (this.#view.bytes[at + 1] ?? 0);
    return next < this.#view.length ? next : -1;
  }
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
