import { HashBuffer } from './md5.ts';
import { HEADER, LARGEST_PACKET } from './packet-view.ts';
import type { SharedSecret } from './secret.ts';

const MESSAGE_AUTHENTICATOR = 80;
const VENDOR_SPECIFIC = 26;
const LARGEST_VALUE = 253;
const LARGEST_VENDOR_VALUE = 247;
const ZEROS = new Uint8Array(16);

/**
 * Writes RADIUS packets into one buffer that it keeps; only the finished packet is copied out. Methods return the writer:
 * `writer.begin(Code.AccessAccept, id).messageAuthenticator().u32(Attribute.SessionTimeout, 3600).finishReply(secret, requestAuthenticator)`.
 * What does not fit (an attribute over 253 octets, a packet over 4096) is left out and sets `overflowed`; finishing then gives undefined.
 */
export class PacketWriter {
  readonly #work = new HashBuffer(LARGEST_PACKET + 128);
  readonly #text = Buffer.from(this.#work.octets.buffer, 0, LARGEST_PACKET);
  #length = HEADER;
  #signatureAt = -1;
  #overflowed = false;

  /** True when something did not fit since `begin`. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** Octets written so far, header included. */
  get length(): number {
    return this.#length;
  }

  begin(code: number, identifier: number): this {
    const octets = this.#text;
    octets[0] = code;
    octets[1] = identifier;
    this.#length = HEADER;
    this.#signatureAt = -1;
    this.#overflowed = false;
    return this;
  }

  /** Reserves Message-Authenticator at this place; finishing fills it. First, it protects most (draft-ietf-radext-deprecating-radius §5). Asked twice, the first stays. */
  messageAuthenticator(): this {
    if (this.#signatureAt >= 0 || !this.#open(MESSAGE_AUTHENTICATOR, 16)) return this;
    this.#signatureAt = this.#length + 2;
    this.#work.put(this.#signatureAt, ZEROS);
    this.#length += 18;
    return this;
  }

  octets(type: number, value: Uint8Array): this {
    if (!this.#open(type, value.length)) return this;
    this.#length = this.#work.put(this.#length + 2, value);
    return this;
  }

  /** UTF-8. */
  text(type: number, value: string): this {
    const length = this.#putText(value, this.#length + 2, LARGEST_VALUE);
    if (length >= 0 && this.#open(type, length)) this.#length += 2 + length;
    return this;
  }

  /** Four octets, network order: integer, ipaddr and date. */
  u32(type: number, value: number): this {
    if (!this.#open(type, 4)) return this;
    this.#text.writeUInt32BE(value >>> 0, this.#length + 2);
    this.#length += 6;
    return this;
  }

  /** One Vendor-Specific with one sub-attribute in the layout of RFC 2865 §5.26, as UTF-8. */
  vendorText(vendor: number, type: number, value: string): this {
    const length = this.#putText(value, this.#length + 8, LARGEST_VENDOR_VALUE);
    if (length >= 0 && this.#openVendor(vendor, type, length)) this.#length += 8 + length;
    return this;
  }

  vendorOctets(vendor: number, type: number, value: Uint8Array): this {
    if (!this.#openVendor(vendor, type, value.length)) return this;
    this.#length = this.#work.put(this.#length + 8, value);
    return this;
  }

  /** Whole attributes, encoded before. The caller answers for their lengths. */
  raw(encoded: Uint8Array): this {
    if (this.#length + encoded.length > LARGEST_PACKET) this.#overflowed = true;
    else this.#length = this.#work.put(this.#length, encoded);
    return this;
  }

  /** Writes a text at a place and gives its octets; -1 when it has no room. A loop for ASCII: a call into Node's encoder costs more than RADIUS's texts are long. */
  #putText(value: string, at: number, most: number): number {
    const length = value.length;
    const room = Math.min(most, LARGEST_PACKET - at);
    if (length > room) return this.#refuse();
    const octets = this.#text;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return Buffer.byteLength(value, 'utf8') > room ? this.#refuse() : octets.write(value, at, room, 'utf8');
      octets[at + i] = unit;
    }
    return length;
  }

  #refuse(): -1 {
    this.#overflowed = true;
    return -1;
  }

  #open(type: number, length: number): boolean {
    const at = this.#length;
    if (length > LARGEST_VALUE || at + 2 + length > LARGEST_PACKET) {
      this.#overflowed = true;
      return false;
    }
    this.#text[at] = type;
    this.#text[at + 1] = length + 2;
    return true;
  }

  #openVendor(vendor: number, type: number, length: number): boolean {
    if (length > LARGEST_VENDOR_VALUE || !this.#open(VENDOR_SPECIFIC, length + 6)) {
      this.#overflowed = true;
      return false;
    }
    const at = this.#length;
    this.#text.writeUInt32BE(vendor >>> 0, at + 2);
    this.#text[at + 6] = type;
    this.#text[at + 7] = length + 2;
    return true;
  }

  /**
   * Access-Request and Status-Server: the authenticator is the caller's 16 unpredictable octets, Message-Authenticator is over them
   * (RFC 3579 §3.2). Undefined when something overflowed.
   */
  finishAccessRequest(secret: SharedSecret, authenticator: Uint8Array): Uint8Array | undefined {
    if (!this.#close(authenticator)) return undefined;
    this.#sign(secret);
    return this.#copy();
  }

  /**
   * Accounting-, CoA- and Disconnect-Request: Message-Authenticator over an authenticator of zeros first, then the Request Authenticator
   * over all of it (RFC 5176 §2.3 and §3). Undefined when something overflowed.
   */
  finishSignedRequest(secret: SharedSecret): Uint8Array | undefined {
    return this.finishReply(secret, ZEROS);
  }

  /**
   * A reply: both digests with the request's authenticator in place (RFC 2865 §3, 3579 §3.2). A fresh copy; undefined when something
   * overflowed. An Accounting-Response to an Accounting-Request should have no Message-Authenticator: no RFC says over what it is made
   * (RFC 5997 does for Status-Server only), and FreeRADIUS takes zeros there and discards any other.
   */
  finishReply(secret: SharedSecret, requestAuthenticator: Uint8Array): Uint8Array | undefined {
    if (!this.#close(requestAuthenticator)) return undefined;
    this.#sign(secret);
    const work = this.#work;
    const length = this.#length;
    if (length + secret.octets.length > LARGEST_PACKET) return this.#finishLarge(secret);
    const total = work.put(length, secret.octets);
    work.md5(total, work.octets, 4);
    return this.#copy();
  }

  /** The buffer must not grow under the text view that writes into it: a packet near 4096 octets with its secret is hashed in another. */
  #finishLarge(secret: SharedSecret): Uint8Array {
    const total = this.#length + secret.octets.length;
    const large = new HashBuffer(total);
    large.put(large.put(0, this.#text, 0, this.#length), secret.octets);
    large.md5(total, this.#work.octets, 4);
    return this.#copy();
  }

  #close(authenticator: Uint8Array): boolean {
    if (this.#overflowed) return false;
    this.#work.put(4, authenticator, 0, 16);
    this.#text[2] = this.#length >>> 8;
    this.#text[3] = this.#length;
    return true;
  }

  #sign(secret: SharedSecret): void {
    if (this.#signatureAt >= 0) this.#work.hmacMd5(secret.inner, secret.outer, this.#length, this.#work.octets, this.#signatureAt);
  }

  #copy(): Uint8Array {
    const length = this.#length;
    const packet = Buffer.allocUnsafe(length);
    const octets = this.#text;
    for (let i = 0; i < length; i++) packet[i] = octets[i] ?? 0;
    return packet;
  }
}
