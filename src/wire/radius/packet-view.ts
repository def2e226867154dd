/**
 * Why octets are not a RADIUS packet (RFC 2865 §3, §5); `offset` is where in the datagram it shows.
 * `too-short`: fewer than the 20 octets of a header arrived. `length-too-small`, `length-too-large`: the Length field is outside
 * 20..4096. `length-beyond-datagram`: it claims more than arrived. `attribute-length`: an attribute's Length is below 2.
 * `attribute-overrun`: an attribute reaches beyond the packet. `too-many-attributes`: more than 1024 of them.
 */
export type DecodeFault = {
  readonly kind:
    | 'too-short'
    | 'length-too-small'
    | 'length-too-large'
    | 'length-beyond-datagram'
    | 'attribute-length'
    | 'attribute-overrun'
    | 'too-many-attributes';
  readonly offset: number;
};

/** One attribute as it stands in a packet; the value is a view of the packet's octets. */
export type RawAttribute = { readonly type: number; readonly value: Uint8Array };

export const HEADER = 20;
export const LARGEST_PACKET = 4096;
const MOST_ATTRIBUTES = 1024;
const VENDOR_SPECIFIC = 26;
const NONE: Buffer = Buffer.alloc(0);

/**
 * A RADIUS packet seen in the octets of a datagram, without copying them. Made once a server and re-pointed at each datagram;
 * what it returned for the one before is then void.
 *
 *     0                   1                   2                   3
 *    |     Code      |  Identifier   |            Length             |
 *    |                 Authenticator (16 octets)                     |
 *    |     Type      |    Length     |  Value ...                        attributes, in order
 */
export class PacketView {
  /** The datagram; octets from `length` on are padding. */
  bytes: Uint8Array = NONE;
  code = 0;
  identifier = 0;
  /** The Length field; 0 when the last `read` met a fault. */
  length = 0;
  attributeCount = 0;
  #octets: Buffer = NONE;
  readonly #first = new Int16Array(256).fill(-1);

  /** Points the view at a datagram of `size` octets. For any octets: never throws, never looks outside; after a fault it holds no attribute. */
  read(bytes: Uint8Array, size: number = bytes.length): DecodeFault | undefined {
    const end = this.#readHeader(bytes, Math.min(size, bytes.length));
    if (typeof end !== 'number') return end;
    const first = this.#first;
    let count = 0;
    for (let at = HEADER; at < end; ) {
      const length = at + 1 < end ? (bytes[at + 1] ?? 0) : undefined;
      if (length === undefined || at + length > end) return this.#refuse('attribute-overrun', at);
      if (length < 2) return this.#refuse('attribute-length', at);
      if (++count > MOST_ATTRIBUTES) return this.#refuse('too-many-attributes', at);
      const type = bytes[at] ?? 0;
      if ((first[type] ?? -1) < 0) first[type] = at;
      at += length;
    }
    this.length = end;
    this.attributeCount = count;
    return undefined;
  }

  #readHeader(bytes: Uint8Array, size: number): number | DecodeFault {
    this.bytes = bytes;
    this.#octets = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#first.fill(-1);
    this.length = 0;
    this.attributeCount = 0;
    this.code = size > 0 ? (bytes[0] ?? 0) : 0;
    this.identifier = size > 1 ? (bytes[1] ?? 0) : 0;
    if (size < HEADER) return { kind: 'too-short', offset: size };
    const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
    if (length < HEADER) return { kind: 'length-too-small', offset: 2 };
    if (length > LARGEST_PACKET) return { kind: 'length-too-large', offset: 2 };
    if (length > size) return { kind: 'length-beyond-datagram', offset: 2 };
    return length;
  }

  #refuse(kind: DecodeFault['kind'], offset: number): DecodeFault {
    this.#first.fill(-1);
    return { kind, offset };
  }

  /** Offset of the type octet of the first attribute of the type; -1 when there is none. */
  find(type: number): number {
    return this.#first[type] ?? -1;
  }

  /** Offset of the next attribute of the same type after the one at `offset`; -1 when there is none. */
  next(offset: number): number {
    const bytes = this.bytes;
    const type = bytes[offset];
    for (let at = offset + (bytes[offset + 1] ?? 0); at < this.length; at += bytes[at + 1] ?? this.length) {
      if (bytes[at] === type) return at;
    }
    return -1;
  }

  /** The value octets of the attribute at an offset that `find` or `next` gave. */
  valueAt(offset: number): Uint8Array {
    return this.#octets.subarray(offset + 2, offset + (this.bytes[offset + 1] ?? 2));
  }

  /** The first attribute of the type, as UTF-8; octets that are not UTF-8 become U+FFFD. */
  text(type: number): string | undefined {
    const at = this.find(type);
    return at < 0 ? undefined : this.#octets.toString('utf8', at + 2, at + (this.bytes[at + 1] ?? 2));
  }

  /** The first attribute of the type as an unsigned number, when it has the four octets of an integer. */
  u32(type: number): number | undefined {
    const at = this.find(type);
    return at < 0 || this.bytes[at + 1] !== 6 ? undefined : this.#octets.readUInt32BE(at + 2);
  }

  octets(type: number): Uint8Array | undefined {
    const at = this.find(type);
    return at < 0 ? undefined : this.valueAt(at);
  }

  /** The first sub-attribute of a vendor's type, in the layout RFC 2865 §5.26 recommends (type and length of one octet each), as UTF-8. */
  vendorText(vendor: number, type: number): string | undefined {
    for (let at = this.find(VENDOR_SPECIFIC); at >= 0; at = this.next(at)) {
      const sub = this.nextVendorValue(vendor, type, at, at + 6);
      if (sub >= 0) return this.#vendorText(sub);
    }
    return undefined;
  }

  /** All of them, in order, over all Vendor-Specific attributes. */
  vendorTexts(vendor: number, type: number): string[] {
    const texts: string[] = [];
    for (let at = this.find(VENDOR_SPECIFIC); at >= 0; at = this.next(at)) {
      for (let sub = this.nextVendorValue(vendor, type, at, at + 6); sub >= 0; ) {
        texts.push(this.#vendorText(sub));
        sub = this.nextVendorValue(vendor, type, at, sub + (this.bytes[sub + 1] ?? 2));
      }
    }
    return texts;
  }

  /** The value octets of the first sub-attribute of a vendor's type. */
  vendorOctets(vendor: number, type: number): Uint8Array | undefined {
    for (let at = this.find(VENDOR_SPECIFIC); at >= 0; at = this.next(at)) {
      const sub = this.nextVendorValue(vendor, type, at, at + 6);
      if (sub >= 0) return this.#octets.subarray(sub + 2, sub + (this.bytes[sub + 1] ?? 2));
    }
    return undefined;
  }

  #vendorText(sub: number): string {
    return this.#octets.toString('utf8', sub + 2, sub + (this.bytes[sub + 1] ?? 2));
  }

  /**
   * Offset of the sub-attribute of the type at or after `from`, within the Vendor-Specific attribute at `at`; -1 when there is none.
   * A Vendor-Specific that is not made of whole sub-attributes has none: its octets mean something we do not know.
   */
  nextVendorValue(vendor: number, type: number, at: number, from: number): number {
    const bytes = this.bytes;
    const end = at + (bytes[at + 1] ?? 0);
    if (at + 6 > end || this.#octets.readUInt32BE(at + 2) !== vendor) return -1;
    let found = -1;
    let sub = from;
    while (sub < end) {
      const length = sub + 1 < end ? (bytes[sub + 1] ?? 0) : 0;
      if (length < 2) return -1;
      if (found < 0 && bytes[sub] === type) found = sub;
      sub += length;
    }
    return sub === end ? found : -1;
  }

  /** The 16 octets of the Authenticator field. */
  authenticator(): Uint8Array {
    return this.#octets.subarray(4, HEADER);
  }

  /** All attributes in order; the values are views, nothing is copied. */
  attributes(): RawAttribute[] {
    const all: RawAttribute[] = [];
    for (let at = HEADER; at < this.length; at += this.bytes[at + 1] ?? this.length) {
      all.push({ type: this.bytes[at] ?? 0, value: this.valueAt(at) });
    }
    return all;
  }
}
