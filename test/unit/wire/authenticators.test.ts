import { expect, test } from 'vitest';
import {
  messageAuthenticator,
  requestAuthenticatorIs,
  responseAuthenticatorIs,
  signedOverZeroAuthenticator,
} from '../../../src/wire/radius/authenticate.ts';
import { Code, codeName } from '../../../src/wire/radius/codes.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

const secret = new SharedSecret('testing123');
const other = new SharedSecret('testing124');
const asked = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const zeros = new Uint8Array(16);

function read(packet: Uint8Array | undefined): PacketView {
  const view = new PacketView();
  expect(view.read(packet ?? new Uint8Array())).toBeUndefined();
  return view;
}

const begin = (code: number): PacketWriter => new PacketWriter().begin(code, 1).messageAuthenticator().text(1, 'bob');

test.each([Code.AccessRequest, Code.StatusServer])('code %i: Message-Authenticator over its own authenticator', (code) => {
  const view = read(begin(code).finishAccessRequest(secret, asked));
  expect(messageAuthenticator(view, secret)).toBe('valid');
  expect(messageAuthenticator(view, other)).toBe('invalid');
  expect(requestAuthenticatorIs(view, secret)).toBe(false);
});

test.each([Code.AccountingRequest, Code.CoaRequest, Code.DisconnectRequest])('code %i: both signatures', (code) => {
  const view = read(begin(code).finishSignedRequest(secret));
  expect(messageAuthenticator(view, secret)).toBe('valid');
  expect(requestAuthenticatorIs(view, secret)).toBe(true);
  expect(messageAuthenticator(view, other)).toBe('invalid');
  expect(requestAuthenticatorIs(view, other)).toBe(false);
});

const REPLIES = [
  Code.AccessAccept,
  Code.AccessReject,
  Code.AccessChallenge,
  Code.AccountingResponse,
  Code.CoaAck,
  Code.CoaNak,
  Code.DisconnectAck,
  Code.DisconnectNak,
  Code.ProtocolError,
];

test.each(REPLIES)("code %i: both signatures over the request's authenticator", (code) => {
  const view = read(begin(code).finishReply(secret, asked));
  expect(messageAuthenticator(view, secret, asked)).toBe('valid');
  expect(responseAuthenticatorIs(view, secret, asked)).toBe(true);
  expect(messageAuthenticator(view, other, asked)).toBe('invalid');
  expect(responseAuthenticatorIs(view, other, asked)).toBe(false);
  expect(messageAuthenticator(view, secret, zeros)).toBe('invalid');
  expect(responseAuthenticatorIs(view, secret, zeros)).toBe(false);
  expect(messageAuthenticator(view, secret)).toBe('invalid');
  expect(signedOverZeroAuthenticator(view, secret)).toBe(false);
});

test('an authenticator of the wrong length verifies nothing', () => {
  const view = read(begin(Code.AccessAccept).finishReply(secret, asked));
  expect(responseAuthenticatorIs(view, secret, asked.subarray(0, 15))).toBe(false);
  expect(messageAuthenticator(view, secret, asked.subarray(0, 15))).toBe('invalid');
});

test('a reply signed over zeros, as FreeRADIUS before 3.2.4 does for CoA, is told apart', () => {
  const zeroSigned = Buffer.from(begin(Code.CoaAck).finishReply(secret, zeros) ?? []);
  const view = read(zeroSigned);
  expect(messageAuthenticator(view, secret, asked)).toBe('invalid');
  expect(signedOverZeroAuthenticator(view, secret)).toBe(true);
  expect(signedOverZeroAuthenticator(view, other)).toBe(false);
});

test('absent, malformed and repeated Message-Authenticators', () => {
  const of = (add: (writer: PacketWriter) => PacketWriter) =>
    messageAuthenticator(read(add(new PacketWriter().begin(1, 1)).finishAccessRequest(secret, asked)), secret);
  expect(of((writer) => writer.text(1, 'bob'))).toBe('absent');
  expect(of((writer) => writer.octets(80, new Uint8Array(15)))).toBe('malformed');
  expect(of((writer) => writer.octets(80, new Uint8Array(17)))).toBe('malformed');
  expect(of((writer) => writer.messageAuthenticator().octets(80, new Uint8Array(16)))).toBe('repeated');
  expect(of((writer) => writer.octets(80, new Uint8Array(16)))).toBe('invalid');
});

test('a view that met a fault verifies nothing', () => {
  const view = new PacketView();
  view.read(new Uint8Array(5));
  expect(responseAuthenticatorIs(view, secret, asked)).toBe(false);
  expect(messageAuthenticator(view, secret)).toBe('absent');
});

test('padding after the packet is not signed', () => {
  const packet = begin(Code.AccountingRequest).finishSignedRequest(secret) ?? new Uint8Array();
  const view = read(Buffer.concat([packet, Buffer.from('padding')]));
  expect(requestAuthenticatorIs(view, secret)).toBe(true);
  expect(messageAuthenticator(view, secret)).toBe('valid');
});

test('codes have names, and those nobody named their numbers', () => {
  expect([codeName(Code.CoaAck), codeName(99)]).toEqual(['CoA-ACK', 'Code-99']);
});
