import { createHash, createHmac } from 'node:crypto';

/** A second RADIUS codec, for the far end only: written from RFC 5176 §2.3 and RFC 3579 §3.2, sharing nothing with the one under test. */
export type DasAttribute = { readonly type: number; readonly value: Buffer };

export type ReadRequest = {
  readonly code: number;
  readonly identifier: number;
  readonly authenticator: Buffer;
  readonly attributes: readonly DasAttribute[];
  readonly requestAuthenticatorValid: boolean;
  readonly messageAuthenticator: 'valid' | 'invalid' | 'absent';
};

const ZEROS = Buffer.alloc(16);

export function readRequest(packet: Buffer, secret: string): ReadRequest {
  const length = packet.readUInt16BE(2);
  const attributes: DasAttribute[] = [];
  let signatureAt = -1;
  for (let at = 20; at < length; at += lengthAt(packet, at)) {
    if (packet[at] === 80) signatureAt = at + 2;
    attributes.push({ type: packet.readUInt8(at), value: packet.subarray(at + 2, at + lengthAt(packet, at)) });
  }
  const blank = Buffer.from(packet.subarray(0, length));
  ZEROS.copy(blank, 4);
  const digest = createHash('md5').update(blank).update(secret).digest();
  let messageAuthenticator: ReadRequest['messageAuthenticator'] = 'absent';
  if (signatureAt > 0) {
    const signature = Buffer.from(blank.subarray(signatureAt, signatureAt + 16));
    ZEROS.copy(blank, signatureAt);
    messageAuthenticator = createHmac('md5', secret).update(blank).digest().equals(signature) ? 'valid' : 'invalid';
  }
  const authenticator = packet.subarray(4, 20);
  return {
    code: packet.readUInt8(0),
    identifier: packet.readUInt8(1),
    authenticator,
    attributes,
    requestAuthenticatorValid: digest.equals(authenticator),
    messageAuthenticator,
  };
}

/** Throws for what is no attribute, as reading past the end does. */
function lengthAt(packet: Buffer, at: number): number {
  const length = packet.readUInt8(at + 1);
  if (length < 2) throw new RangeError(`an attribute of ${length} octets`);
  return length;
}

export type Answer = {
  readonly code: number;
  readonly identifier?: number;
  readonly attributes?: readonly DasAttribute[];
  /** `zero`: over a zero authenticator, as FreeRADIUS before 3.2.4 does. */
  readonly messageAuthenticator?: 'right' | 'zero' | 'wrong';
  readonly secret?: string;
};

/** A reply to `request`, signed with `secret` unless the answer names another. */
export function writeAnswer(request: ReadRequest, secret: string, answer: Answer): Buffer {
  const key = answer.secret ?? secret;
  const signed = answer.messageAuthenticator !== undefined;
  const attributes = [...(signed ? [{ type: 80, value: ZEROS }] : []), ...(answer.attributes ?? [])];
  const body = Buffer.concat(attributes.map(({ type, value }) => Buffer.concat([Buffer.from([type, value.length + 2]), value])));
  const packet = Buffer.alloc(20 + body.length);
  packet.writeUInt8(answer.code, 0);
  packet.writeUInt8(answer.identifier ?? request.identifier, 1);
  packet.writeUInt16BE(packet.length, 2);
  request.authenticator.copy(packet, 4);
  body.copy(packet, 20);
  if (signed) {
    if (answer.messageAuthenticator === 'zero') ZEROS.copy(packet, 4);
    const signature = createHmac('md5', key).update(packet).digest();
    if (answer.messageAuthenticator === 'wrong') signature.writeUInt8(signature.readUInt8(0) ^ 1, 0);
    signature.copy(packet, 22);
    request.authenticator.copy(packet, 4);
  }
  createHash('md5').update(packet).update(key).digest().copy(packet, 4);
  return packet;
}

export function errorCauseAttribute(value: number): DasAttribute {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return { type: 101, value: octets };
}
