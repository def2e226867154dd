import { err, ok, type Result } from '../../base/result.ts';
import type { AttributeInfo } from '../../model/access.ts';
import type { DataType } from './data-types.ts';
import { type AttributeEntry, USUAL_FORMAT, type VendorFormat } from './dictionary-entries.ts';
import { encodeValue } from './encode-value.ts';
import { ascendSecret, hidePassword, saltEncrypt } from './password.ts';
import type { SharedSecret } from './secret.ts';
import { joinTag, LARGEST_TAG } from './tag.ts';

type Encoded = Result<Uint8Array, { readonly why: string }>;
type Entry = AttributeEntry & { readonly names?: ReadonlyMap<string, number>; readonly format?: VendorFormat };

export type EncodeOptions = {
  /** RFC 2868 tag, 0 to 31; 0 (or none) for an attribute that belongs to no group. */
  readonly tag?: number;
  /** For attributes that are hidden: the secret, the authenticator of the request, and for salted ones a salt of 15 bits, unique in the packet. */
  readonly secret?: SharedSecret;
  readonly requestAuthenticator?: Uint8Array;
  readonly salt?: number;
};

const LARGEST_VALUE = 253;

/**
 * Encodes one value to one or more whole attributes. Values of concatenated types (EAP-Message) and of long-extended types (RFC 6929
 * §2.2) are split; members of a TLV come with the TLV around them. `why` says what cannot be sent and why.
 */
export function encodeAttribute(
  attribute: AttributeInfo | Entry,
  value: string | number | Uint8Array,
  options: EncodeOptions = {},
): Encoded {
  const entry = 'oid' in attribute ? attribute : entryOf(attribute);
  const plain = encodeValue(entry, value);
  if (!plain.ok) return named(entry, plain);
  const tagged = tagOf(entry, plain.value, options);
  if (!tagged.ok) return named(entry, tagged);
  return named(entry, wrap(entry, tagged.value));
}

function named(entry: Entry, result: Encoded): Encoded {
  return result.ok ? result : err({ why: `${entry.name}: ${result.error.why}` });
}

/** What can be told of an attribute that comes without its dictionary. */
function entryOf(info: AttributeInfo): Entry {
  const vendor = Math.floor(info.key / 65536);
  const type = info.key % 65536;
  const oid = vendor > 0 ? [26, vendor, type] : type > 255 ? [type >>> 8, type & 255] : [type];
  const dataType: DataType = info.type === 'number' ? 'integer' : info.type === 'octets' ? 'octets' : 'string';
  return { name: info.name, oid, vendor, dataType, tagged: false, encrypt: 0, concat: false, ...(info.names ? { names: info.names } : {}) };
}

function tagOf(entry: Entry, plain: Uint8Array, options: EncodeOptions): Encoded {
  const tag = options.tag ?? 0;
  if (!Number.isInteger(tag) || tag < 0 || tag > LARGEST_TAG) return err({ why: `the tag \`${tag}\` is not in 0 to ${LARGEST_TAG}` });
  if (tag > 0 && !entry.tagged) return err({ why: 'it carries no tag' });
  if (entry.tagged && entry.dataType === 'integer' && plain[0] !== 0) return err({ why: 'a tagged number has 24 bits' });
  const hidden = hide(entry, plain, options);
  return hidden.ok && entry.tagged ? ok(joinTag(entry, tag, hidden.value)) : hidden;
}

const LONGEST_HIDDEN = { 0: LARGEST_VALUE, 1: 128, 2: 239, 3: 16 } as const;

function hide({ encrypt }: Entry, plain: Uint8Array, { secret, requestAuthenticator, salt }: EncodeOptions): Encoded {
  if (encrypt === 0) return ok(plain);
  if (!secret || !requestAuthenticator)
    return err({ why: 'it is hidden with the secret and the request authenticator, which are not given' });
  if (plain.length > LONGEST_HIDDEN[encrypt])
    return err({ why: `${plain.length} octets, of which ${LONGEST_HIDDEN[encrypt]} can be hidden` });
  if (encrypt === 1) return ok(hidePassword(plain, secret, requestAuthenticator));
  if (encrypt === 3) return ok(ascendSecret(plain, secret, requestAuthenticator));
  return salt === undefined
    ? err({ why: 'it is hidden with a salt, which is not given' })
    : ok(saltEncrypt(plain, secret, requestAuthenticator, salt));
}

function wrap(entry: Entry, value: Uint8Array): Encoded {
  const [type = 0, second = 0] = entry.oid;
  if (type > 255) return err({ why: `it has the number ${type}, which no packet can carry` });
  if (type === 26 && entry.oid.length > 2) return wrapVendor(entry, value);
  if (type < 241 || type > 246 || entry.oid.length < 2) {
    const inside = nest(entry.oid.slice(1), value);
    return inside.ok ? plainAttributes(type, inside.value, entry.concat) : inside;
  }
  const members = second === 26 ? entry.oid.slice(4) : entry.oid.slice(2);
  const inside = nest(members, value);
  if (!inside.ok) return inside;
  if (inside.value.length === 0) return err({ why: 'no octets, where an extended type has one at least (RFC 6929 section 2.1)' });
  const payload = second === 26 && entry.oid.length > 3 ? extendedVendor(entry.oid, inside.value) : inside.value;
  return type < 245 ? extended(type, second, payload) : longExtended(type, second, payload);
}

function tooLong(length: number, room: number): { readonly ok: false; readonly error: { readonly why: string } } {
  return err({ why: `${length} octets, where ${room} have room in one attribute` });
}

/** Puts a value in the TLVs it is a member of (RFC 6929 §2.3): type, length of all, value. */
function nest(types: readonly number[], value: Uint8Array): Encoded {
  let inside = value;
  for (const type of types.toReversed()) {
    if (inside.length > LARGEST_VALUE) return tooLong(inside.length, LARGEST_VALUE);
    inside = oneAttribute(type, inside);
  }
  return ok(inside);
}

/** RFC 2865 §5; RFC 3579 §3.1 for what is split. */
function plainAttributes(type: number, value: Uint8Array, concat: boolean): Encoded {
  if (value.length > LARGEST_VALUE && !concat) return tooLong(value.length, LARGEST_VALUE);
  return ok(joined(pieces(value, LARGEST_VALUE).map((piece) => oneAttribute(type, piece))));
}

function oneAttribute(type: number, value: Uint8Array): Uint8Array {
  const out = new Uint8Array(value.length + 2);
  out[0] = type;
  out[1] = out.length;
  out.set(value, 2);
  return out;
}

/** RFC 2865 §5.26 and the other layouts vendors use; WiMAX's continuation octet says whether more of the value follows. */
function wrapVendor({ oid, vendor, format = USUAL_FORMAT }: Entry, value: Uint8Array): Encoded {
  const inside = nest(oid.slice(3), value);
  if (!inside.ok) return inside;
  const { typeOctets, lengthOctets, continuation } = format;
  const header = typeOctets + lengthOctets + (continuation ? 1 : 0);
  const room = LARGEST_VALUE - 4 - header;
  if (inside.value.length > room && !continuation) return tooLong(inside.value.length, room);
  const parts = pieces(inside.value, room);
  const attributes = parts.map((piece, i) => {
    const out = Buffer.allocUnsafe(6 + header + piece.length);
    out[0] = 26;
    out[1] = out.length;
    out.writeUInt32BE(vendor, 2);
    out.writeUIntBE(oid[2] ?? 0, 6, typeOctets);
    if (lengthOctets > 0) out.writeUIntBE(header + piece.length, 6 + typeOctets, lengthOctets);
    if (continuation) out[5 + header] = i < parts.length - 1 ? 0x80 : 0;
    out.set(piece, 6 + header);
    return out;
  });
  return ok(joined(attributes));
}

/** RFC 6929 §2.4: vendor of four octets, vendor type of one, value. */
function extendedVendor(oid: readonly number[], value: Uint8Array): Uint8Array {
  const out = Buffer.alloc(5 + value.length);
  out.writeUInt32BE(oid[2] ?? 0, 0);
  out[4] = oid[3] ?? 0;
  out.set(value, 5);
  return out;
}

/** RFC 6929 §2.1: type, length, extended type, value. */
function extended(type: number, extendedType: number, value: Uint8Array): Encoded {
  if (value.length > LARGEST_VALUE - 1) return tooLong(value.length, LARGEST_VALUE - 1);
  return ok(Uint8Array.of(type, value.length + 3, extendedType, ...value));
}

/** RFC 6929 §2.2: as before, with an octet whose top bit says that the next attribute goes on. */
function longExtended(type: number, extendedType: number, value: Uint8Array): Encoded {
  const parts = pieces(value, LARGEST_VALUE - 2);
  return ok(
    joined(parts.map((piece, i) => Uint8Array.of(type, piece.length + 4, extendedType, i < parts.length - 1 ? 0x80 : 0, ...piece))),
  );
}

function pieces(value: Uint8Array, size: number): Uint8Array[] {
  if (value.length <= size) return [value];
  const count = Math.ceil(value.length / size);
  return Array.from({ length: count }, (_, i) => value.subarray(i * size, (i + 1) * size));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}
