import { sameBytesConstantTime } from '../../base/bytes.ts';
import { authenticatorKind } from './codes.ts';
import { HashBuffer } from './md5.ts';
import { HEADER, LARGEST_PACKET, type PacketView } from './packet-view.ts';
import type { SharedSecret } from './secret.ts';

const MESSAGE_AUTHENTICATOR = 80;
const ZEROS = new Uint8Array(16);
const digest = new Uint8Array(16);
const work = new HashBuffer(LARGEST_PACKET + 128);

/**
 * Whether the Request Authenticator of an Accounting-, CoA- or Disconnect-Request is MD5(Code + Identifier + Length + 16 zero octets +
 * attributes + secret) (RFC 2866 §3, 5176 §2.3). False for the codes whose authenticator is random. Constant time.
 */
export function requestAuthenticatorIs(view: PacketView, secret: SharedSecret): boolean {
  return authenticatorKind(view.code) === 'signed-request' && digestMatches(view, secret, ZEROS);
}

/** Whether a reply's Response Authenticator is the MD5 over it with the request's authenticator in place, then the secret (RFC 2865 §3). Constant time. */
export function responseAuthenticatorIs(view: PacketView, secret: SharedSecret, requestAuthenticator: Uint8Array): boolean {
  return digestMatches(view, secret, requestAuthenticator);
}

function digestMatches(view: PacketView, secret: SharedSecret, authenticator: Uint8Array): boolean {
  const { length, bytes } = view;
  if (length < HEADER || authenticator.length !== 16) return false;
  const total = length + secret.octets.length;
  work.reserve(total);
  work.put(0, bytes, 0, 4);
  work.put(4, authenticator);
  work.put(HEADER, bytes, HEADER, length);
  work.put(length, secret.octets);
  work.md5(total, digest, 0);
  return sameBytesConstantTime(digest, 0, bytes, 4, 16);
}

export type MessageAuthenticatorState = 'valid' | 'invalid' | 'absent' | 'malformed' | 'repeated';

/**
 * Checks Message-Authenticator (RFC 3579 §3.2, 5176 §3, 5997 §4.3): HMAC-MD5 over the packet with the attribute's value zero and, in the
 * Authenticator field, the packet's own for Access-Request and Status-Server, zeros for Accounting-, CoA- and Disconnect-Request, and
 * for a reply the request's, which is passed (a reply without it is `invalid`). Constant time.
 */
export function messageAuthenticator(view: PacketView, secret: SharedSecret, requestAuthenticator?: Uint8Array): MessageAuthenticatorState {
  const at = view.find(MESSAGE_AUTHENTICATOR);
  if (at < 0) return 'absent';
  if (view.bytes[at + 1] !== 18) return 'malformed';
  if (view.next(at) >= 0) return 'repeated';
  if (requestAuthenticator !== undefined) {
    return requestAuthenticator.length === 16 && hmacMatches(view, secret, requestAuthenticator, 0, at) ? 'valid' : 'invalid';
  }
  switch (authenticatorKind(view.code)) {
    case 'random':
      return hmacMatches(view, secret, view.bytes, 4, at) ? 'valid' : 'invalid';
    case 'signed-request':
      return hmacMatches(view, secret, ZEROS, 0, at) ? 'valid' : 'invalid';
    case 'reply':
      return 'invalid';
  }
}

/**
 * True when the Message-Authenticator is right over an Authenticator field of zeros: FreeRADIUS before 3.2.4 signs its CoA and
 * Disconnect ACK and NAK so, where RFC 5176 §3 wants the request's. For telling that apart from a wrong secret.
 */
export function signedOverZeroAuthenticator(view: PacketView, secret: SharedSecret): boolean {
  const at = view.find(MESSAGE_AUTHENTICATOR);
  return at >= 0 && view.bytes[at + 1] === 18 && view.next(at) < 0 && hmacMatches(view, secret, ZEROS, 0, at);
}

function hmacMatches(view: PacketView, secret: SharedSecret, authenticator: Uint8Array, authenticatorAt: number, at: number): boolean {
  const { bytes, length } = view;
  work.put(0, bytes, 0, 4);
  work.put(4, authenticator, authenticatorAt, authenticatorAt + 16);
  work.put(HEADER, bytes, HEADER, length);
  work.put(at + 2, ZEROS);
  work.hmacMd5(secret.inner, secret.outer, length, digest, 0);
  return sameBytesConstantTime(digest, 0, bytes, at + 2, 16);
}
