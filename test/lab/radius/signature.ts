import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const AUTHENTICATOR = 4;
const ATTRIBUTES = 20;
const MESSAGE_AUTHENTICATOR = 80;

/** The packet without what follows its Length; undefined when it is shorter than it says or its attributes do not add up. */
export function wholePacket(datagram: Buffer): Buffer | undefined {
  if (datagram.length < ATTRIBUTES) return undefined;
  const length = datagram.readUInt16BE(2);
  if (length < ATTRIBUTES || length > 4096 || length > datagram.length) return undefined;
  let at = ATTRIBUTES;
  while (at < length) {
    const size = datagram[at + 1] ?? 0;
    if (size < 2 || at + size > length) return undefined;
    at += size;
  }
  return datagram.subarray(0, length);
}

/** Request Authenticator = MD5(Code, Identifier, Length, 16 zeros, attributes, secret): RFC 5176 §2.3. */
export function requestAuthenticatorIs(packet: Buffer, secret: string): boolean {
  return equal(packet.subarray(AUTHENTICATOR, ATTRIBUTES), digest(withAuthenticator(packet, Buffer.alloc(16)), secret));
}

/** Response Authenticator over the request's authenticator: RFC 2865 §3. */
export function responseAuthenticatorIs(packet: Buffer, request: Buffer, secret: string): boolean {
  const signed = withAuthenticator(packet, request.subarray(AUTHENTICATOR, ATTRIBUTES));
  return equal(packet.subarray(AUTHENTICATOR, ATTRIBUTES), digest(signed, secret));
}

/** Message-Authenticator of a CoA or Disconnect request: HMAC-MD5 with zeros for itself and for the Request Authenticator (RFC 5176 §3.4). */
export function coaMessageAuthenticator(packet: Buffer, secret: string): 'absent' | 'valid' | 'invalid' {
  const at = messageAuthenticatorAt(packet);
  if (at === undefined) return 'absent';
  if (packet[at + 1] !== 18) return 'invalid';
  const signed = withAuthenticator(packet, Buffer.alloc(16));
  signed.fill(0, at + 2, at + 18);
  return equal(packet.subarray(at + 2, at + 18), createHmac('md5', secret).update(signed).digest()) ? 'valid' : 'invalid';
}

/** Spoils the Message-Authenticator of a reply and signs the rest rightly again, so that it is the only thing wrong. */
export function spoilMessageAuthenticator(reply: Buffer, request: Buffer, secret: string): Buffer {
  const at = messageAuthenticatorAt(reply);
  if (at === undefined) return reply;
  const spoilt = withAuthenticator(reply, request.subarray(AUTHENTICATOR, ATTRIBUTES));
  spoilt[at + 2] = (spoilt[at + 2] ?? 0) ^ 0xff;
  digest(spoilt, secret).copy(spoilt, AUTHENTICATOR);
  return spoilt;
}

/** The reply under another identifier, rightly signed. */
export function underIdentifier(reply: Buffer, identifier: number, request: Buffer, secret: string): Buffer {
  const changed = withAuthenticator(reply, request.subarray(AUTHENTICATOR, ATTRIBUTES));
  changed[1] = identifier;
  const at = messageAuthenticatorAt(changed);
  if (at !== undefined) {
    changed.fill(0, at + 2, at + 18);
    createHmac('md5', secret)
      .update(changed)
      .digest()
      .copy(changed, at + 2);
  }
  digest(changed, secret).copy(changed, AUTHENTICATOR);
  return changed;
}

function messageAuthenticatorAt(packet: Buffer): number | undefined {
  for (let at = ATTRIBUTES; at + 1 < packet.length; at += Math.max(2, packet[at + 1] ?? 2)) {
    if (packet[at] === MESSAGE_AUTHENTICATOR) return at;
  }
  return undefined;
}

function withAuthenticator(packet: Buffer, authenticator: Buffer): Buffer {
  const copy = Buffer.from(packet);
  authenticator.copy(copy, AUTHENTICATOR);
  return copy;
}

function digest(packet: Buffer, secret: string): Buffer {
  return createHash('md5').update(packet).update(secret).digest();
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
