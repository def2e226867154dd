import { toHex } from '../../base/bytes.ts';
import { messageAuthenticator, requestAuthenticatorIs, responseAuthenticatorIs, signedOverZeroAuthenticator } from './authenticate.ts';
import { authenticatorKind, codeName } from './codes.ts';
import type { DataType } from './data-types.ts';
import { type DecodedAttribute, decodeAttributes } from './decode-attributes.ts';
import { decodeValue } from './decode-value.ts';
import type { Dictionary, DictionaryAttribute } from './dictionary.ts';
import { type DecodeFault, HEADER, LARGEST_PACKET, PacketView } from './packet-view.ts';
import { ascendSecret, revealPassword, saltDecrypt } from './password.ts';
import type { SharedSecret } from './secret.ts';

export type DescribedAttribute = {
  /** `User-Name`; `Attr-26.9.250` for one the dictionary does not have. */
  readonly name: string;
  /** The way on the wire, `26.9.1`. */
  readonly oid: string;
  readonly dataType: DataType;
  /** Where it begins in the datagram. */
  readonly offset: number;
  /** The value's octets as hexadecimal; of hidden attributes the hidden ones. */
  readonly octets: string;
  /** The value as a person reads it. */
  readonly value: string;
  /** RFC 2868 tag. */
  readonly tag?: number;
  readonly children?: readonly DescribedAttribute[];
  /** What is wrong with it, or what was not done. */
  readonly note?: string;
};

/** Everything that can be said of a datagram without a conversation. */
export type PacketDescription = {
  readonly code: number;
  readonly codeName: string;
  readonly identifier: number;
  /** The Length field, as it stands. */
  readonly length: number;
  /** Octets after the packet, which RFC 2865 §3 says to ignore. */
  readonly padding: number;
  /** Hexadecimal. */
  readonly authenticator: string;
  readonly attributes: readonly DescribedAttribute[];
  /** Why it is not a RADIUS packet; the attributes are then those before the flaw. */
  readonly fault?: DecodeFault & { readonly message: string };
  readonly verification: Verification;
};

export type Verification = {
  /** Request Authenticator of a signed request, Response Authenticator of a reply; `random` needs no check, `unchecked` lacks the secret or the request. */
  readonly authenticator: 'valid' | 'invalid' | 'random' | 'unchecked';
  /** `zero-authenticator`: right only over an authenticator of zeros, as FreeRADIUS before 3.2.4 signs CoA and Disconnect replies. */
  readonly messageAuthenticator: 'valid' | 'invalid' | 'absent' | 'malformed' | 'repeated' | 'zero-authenticator' | 'unchecked';
};

export type DescribeOptions = {
  readonly dictionary: Dictionary;
  readonly secret?: SharedSecret;
  /** The datagram of the request, when a reply is described. */
  readonly request?: Uint8Array;
  /** Shows passwords and keys; without it they are said to be hidden. */
  readonly reveal?: boolean;
};

const FAULTS: Readonly<Record<DecodeFault['kind'], string>> = {
  'too-short': 'fewer than the 20 octets of a header',
  'length-too-small': 'the Length field is below 20',
  'length-too-large': 'the Length field is above 4096',
  'length-beyond-datagram': 'the Length field says more octets than there are',
  'attribute-length': 'the length of an attribute is below 2',
  'attribute-overrun': 'an attribute reaches beyond the packet',
  'too-many-attributes': 'more than 1024 attributes',
};

/** Reads a datagram for people: what `packet decode` shows. Any octets give a description. */
export function describePacket(bytes: Uint8Array, options: DescribeOptions): PacketDescription {
  const view = new PacketView();
  const fault = view.read(bytes);
  const readable = new PacketView();
  readable.read(fault ? readablePart(bytes, fault) : bytes);
  const length = bytes.length >= 4 ? ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0) : 0;
  return {
    code: view.code,
    codeName: codeName(view.code),
    identifier: view.identifier,
    length,
    padding: fault ? 0 : bytes.length - view.length,
    authenticator: toHex(bytes.subarray(4, HEADER)),
    attributes: decodeAttributes(readable, options.dictionary).map((decoded) => describeAttribute(decoded, readable, options)),
    ...(fault ? { fault: { ...fault, message: FAULTS[fault.kind] } } : {}),
    verification: fault ? { authenticator: 'unchecked', messageAuthenticator: 'unchecked' } : verify(view, options),
  };
}

/** The datagram up to the flaw, as a packet: whole attributes only. */
function readablePart(bytes: Uint8Array, { kind, offset }: DecodeFault): Uint8Array {
  const end = kind.startsWith('length-') ? endOfAttributes(bytes) : offset;
  const part = Uint8Array.from(bytes.subarray(0, end));
  part[2] = end >>> 8;
  part[3] = end;
  return part;
}

/** Where the run of whole attributes after the header ends, whatever the Length field says. */
function endOfAttributes(bytes: Uint8Array): number {
  const limit = Math.min(bytes.length, LARGEST_PACKET);
  let end = HEADER;
  for (let length = bytes[end + 1] ?? 0; length >= 2 && end + length <= limit; length = bytes[end + 1] ?? 0) end += length;
  return end;
}

function verify(view: PacketView, { secret, request }: DescribeOptions): Verification {
  const kind = authenticatorKind(view.code);
  if (!secret) {
    const absent = view.find(80) < 0;
    return { authenticator: kind === 'random' ? 'random' : 'unchecked', messageAuthenticator: absent ? 'absent' : 'unchecked' };
  }
  if (kind !== 'reply') {
    const authenticator = kind === 'random' ? 'random' : requestAuthenticatorIs(view, secret) ? 'valid' : 'invalid';
    return { authenticator, messageAuthenticator: messageAuthenticator(view, secret) };
  }
  const asked = request && request.length >= HEADER ? request.subarray(4, HEADER) : undefined;
  if (!asked) {
    const state = messageAuthenticator(view, secret);
    return { authenticator: 'unchecked', messageAuthenticator: state === 'invalid' ? 'unchecked' : state };
  }
  const state = messageAuthenticator(view, secret, asked);
  return {
    authenticator: responseAuthenticatorIs(view, secret, asked) ? 'valid' : 'invalid',
    messageAuthenticator: state === 'invalid' && signedOverZeroAuthenticator(view, secret) ? 'zero-authenticator' : state,
  };
}

function describeAttribute(decoded: DecodedAttribute, view: PacketView, options: DescribeOptions): DescribedAttribute {
  const { attribute, oid, offset, octets, tag, children, opaque } = decoded;
  const shown = opaque === undefined ? shownValue(decoded, view, options) : { value: `0x${toHex(octets)}`, note: opaque };
  return {
    name: attribute?.name ?? `Attr-${oid.join('.')}`,
    oid: oid.join('.'),
    dataType: attribute?.dataType ?? 'octets',
    offset,
    octets: toHex(octets),
    ...shown,
    ...(tag === undefined ? {} : { tag }),
    ...(children.length > 0 ? { children: children.map((child) => describeAttribute(child, view, options)) } : {}),
  };
}

type Shown = { readonly value: string; readonly note?: string };

function shownValue({ attribute, octets, children }: DecodedAttribute, view: PacketView, options: DescribeOptions): Shown {
  if (!attribute) return { value: `0x${toHex(octets)}`, note: 'not in the dictionary' };
  if (children.length > 0) return { value: '' };
  if (attribute.encrypt === 0) return plainValue(attribute, octets);
  if (!options.secret) return { value: `0x${toHex(octets)}`, note: 'hidden with the secret' };
  const authenticator = authenticatorKind(view.code) === 'reply' ? options.request?.subarray(4, HEADER) : view.authenticator();
  if (authenticator?.length !== 16) return { value: `0x${toHex(octets)}`, note: "hidden with the secret and the request's authenticator" };
  const plain = uncover(attribute, octets, options.secret, authenticator);
  if (!plain) return { value: `0x${toHex(octets)}`, note: 'cannot be uncovered: malformed, or another secret' };
  return options.reveal ? plainValue(attribute, plain) : { value: '[redacted]', note: `${plain.length} octets, not shown` };
}

function uncover(
  { encrypt }: DictionaryAttribute,
  octets: Uint8Array,
  secret: SharedSecret,
  authenticator: Uint8Array,
): Uint8Array | undefined {
  if (encrypt === 1) return revealPassword(octets, secret, authenticator);
  return encrypt === 2 ? saltDecrypt(octets, secret, authenticator) : ascendSecret(octets, secret, authenticator);
}

function plainValue(attribute: DictionaryAttribute, octets: Uint8Array): Shown {
  const value = decodeValue(attribute, octets);
  if (value === undefined) return { value: `0x${toHex(octets)}`, note: `not of the type ${attribute.dataType}` };
  if (value instanceof Uint8Array) return { value: `0x${toHex(value)}` };
  if (typeof value === 'number') return { value: attribute.valueNames.get(value) ?? numberText(attribute, value) };
  return attribute.dataType === 'string' && value.includes('\uFFFD') ? { value, note: 'not UTF-8' } : { value };
}

function numberText({ dataType }: DictionaryAttribute, value: number): string {
  return dataType === 'date' ? new Date(value * 1000).toISOString().replace('.000', '') : String(value);
}
