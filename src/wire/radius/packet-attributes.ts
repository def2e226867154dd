import { toHex } from '../../base/bytes.ts';
import type { AttributeKey, AttributeSource, AttributeValue } from '../../model/access.ts';
import { ipv4FromNumber } from '../../model/ipv4.ts';
import { type DecodedAttribute, decodeAttributes } from './decode-attributes.ts';
import { decodeValue } from './decode-value.ts';
import type { Dictionary, DictionaryAttribute } from './dictionary.ts';
import type { PacketView } from './packet-view.ts';
import { splitTag } from './tag.ts';

const VENDOR_SPECIFIC = 26;
const NONE: readonly AttributeValue[] = [];

/**
 * The attributes of a packet as policy reads them, by data type: text as text, integers and dates as numbers, addresses as text in
 * canonical form, octets as hexadecimal; tags are left out. Hidden attributes (passwords, keys) have no value here. Reads the view on
 * demand and must not be used after it was pointed at another packet.
 */
export class PacketAttributes implements AttributeSource {
  readonly #view: PacketView;
  readonly #dictionary: Dictionary;
  #decoded: readonly DecodedAttribute[] | undefined;

  constructor(view: PacketView, dictionary: Dictionary) {
    this.#view = view;
    this.#dictionary = dictionary;
  }

  /** The first value of the attribute. */
  value(key: AttributeKey): AttributeValue | undefined {
    const attribute = this.#dictionary.byKey(key);
    if (attribute === undefined || attribute.encrypt !== 0) return undefined;
    if (attribute.oid.length !== 1 || attribute.concat)
      return isUsualVendor(attribute) ? this.#vendors(attribute, 1)[0] : this.values(key)[0];
    return this.#first(attribute, attribute.oid[0] ?? 0);
  }

  /** All values of the attribute, in order; those that are not of its type are left out. */
  values(key: AttributeKey): readonly AttributeValue[] {
    const attribute = this.#dictionary.byKey(key);
    if (attribute === undefined || attribute.encrypt !== 0) return NONE;
    if (attribute.oid.length === 1 && !attribute.concat) return this.#plain(attribute);
    if (isUsualVendor(attribute)) return this.#vendors(attribute, Number.POSITIVE_INFINITY);
    if (this.#view.find(attribute.oid[0] ?? 0) < 0) return NONE;
    this.#decoded ??= decodeAttributes(this.#view, this.#dictionary);
    return [...below(this.#decoded, key)].flatMap(({ octets }) => decodedOf(attribute, octets) ?? []);
  }

  /** Rules read the usual types again and again: those without making an object of the octets. */
  #first(attribute: DictionaryAttribute, type: number): AttributeValue | undefined {
    const view = this.#view;
    switch (attribute.tagged ? 'tagged' : attribute.dataType) {
      case 'integer':
      case 'date':
        return view.u32(type);
      case 'string':
        return view.text(type);
      case 'ipaddr': {
        const number = view.u32(type);
        return number === undefined ? undefined : ipv4FromNumber(number);
      }
      default: {
        const at = view.find(type);
        return at < 0 ? undefined : untagged(attribute, view.valueAt(at));
      }
    }
  }

  #plain(attribute: DictionaryAttribute): readonly AttributeValue[] {
    const view = this.#view;
    let at = view.find(attribute.oid[0] ?? 0);
    if (at < 0) return NONE;
    const values: AttributeValue[] = [];
    for (; at >= 0; at = view.next(at)) {
      const value = untagged(attribute, view.valueAt(at));
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  /** The first values, `most` of them, without decoding the rest of the packet. */
  #vendors(attribute: DictionaryAttribute, most: number): readonly AttributeValue[] {
    const view = this.#view;
    const type = attribute.oid[2] ?? 0;
    let at = view.find(VENDOR_SPECIFIC);
    if (at < 0) return NONE;
    const values: AttributeValue[] = [];
    for (; at >= 0 && values.length < most; at = view.next(at)) {
      for (let sub = view.nextVendorValue(attribute.vendor, type, at, at + 6); sub >= 0 && values.length < most; ) {
        const value = untagged(attribute, view.valueAt(sub));
        if (value !== undefined) values.push(value);
        sub = view.nextVendorValue(attribute.vendor, type, at, sub + (view.bytes[sub + 1] ?? 2));
      }
    }
    return values;
  }
}

/** A vendor's attribute in the layout of RFC 2865 §5.26, which the view reads in place. */
function isUsualVendor({ oid, format }: DictionaryAttribute): boolean {
  return oid.length === 3 && oid[0] === VENDOR_SPECIFIC && format.typeOctets === 1 && format.lengthOctets === 1 && !format.continuation;
}

function untagged(attribute: DictionaryAttribute, octets: Uint8Array): AttributeValue | undefined {
  return decodedOf(attribute, attribute.tagged ? splitTag(attribute, octets).octets : octets);
}

function decodedOf(attribute: DictionaryAttribute, octets: Uint8Array): AttributeValue | undefined {
  const value = decodeValue(attribute, octets);
  if (value instanceof Uint8Array) return toHex(value);
  return attribute.type === 'number' && typeof value === 'string' ? Number(value) : value;
}

function* below(attributes: readonly DecodedAttribute[], key: AttributeKey): Generator<DecodedAttribute> {
  for (const decoded of attributes) {
    if (decoded.attribute?.key === key) yield decoded;
    yield* below(decoded.children, key);
  }
}
