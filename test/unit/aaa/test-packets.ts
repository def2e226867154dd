import { Attribute, Vendor } from '../../../src/wire/radius/attribute-types.ts';
import { messageAuthenticator, responseAuthenticatorIs } from '../../../src/wire/radius/authenticate.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { chapResponse, hidePassword } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { SECRET, view } from './test-server.ts';

let nextIdentifier = 0;

export type PacketOptions = {
  readonly secret?: string;
  readonly identifier?: number;
  readonly authenticator?: Uint8Array;
  /** Default true. */
  readonly sign?: boolean;
  readonly more?: (writer: PacketWriter) => PacketWriter;
};

export function authenticatorOf(seed: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => (seed * 31 + i * 7) & 255);
}

function build(
  code: number,
  options: PacketOptions,
  fill: (writer: PacketWriter, secret: SharedSecret, authenticator: Uint8Array) => unknown,
): Uint8Array {
  const { identifier = nextIdentifier++ & 255, authenticator = authenticatorOf(nextIdentifier), sign = true } = options;
  const secret = new SharedSecret(options.secret ?? SECRET);
  const writer = new PacketWriter().begin(code, identifier);
  if (sign && code !== Code.AccountingRequest) writer.messageAuthenticator();
  fill(writer, secret, authenticator);
  options.more?.(writer);
  const packet = code === Code.AccountingRequest ? writer.finishSignedRequest(secret) : writer.finishAccessRequest(secret, authenticator);
  if (packet === undefined) throw new Error('the test packet is too large');
  return packet;
}

export function papRequest(user: string, password: string, options: PacketOptions = {}): Uint8Array {
  return build(Code.AccessRequest, options, (writer, secret, authenticator) =>
    writer.text(Attribute.UserName, user).octets(Attribute.UserPassword, hidePassword(Buffer.from(password), secret, authenticator)),
  );
}

/** An Access-Request with a name and nothing to prove it. */
export function bareRequest(user: string, options: PacketOptions = {}): Uint8Array {
  return build(Code.AccessRequest, options, (writer) => writer.text(Attribute.UserName, user));
}

export function chapRequest(user: string, password: string, options: PacketOptions & { challenge?: Uint8Array } = {}): Uint8Array {
  return build(Code.AccessRequest, options, (writer, _secret, authenticator) => {
    const response = chapResponse(7, Buffer.from(password), options.challenge ?? authenticator);
    writer.text(Attribute.UserName, user).octets(Attribute.ChapPassword, Buffer.concat([Uint8Array.of(7), response]));
    if (options.challenge !== undefined) writer.octets(Attribute.ChapChallenge, options.challenge);
  });
}

export function mabRequest(name: string, options: PacketOptions & { password?: string } = {}): Uint8Array {
  return build(Code.AccessRequest, options, (writer, secret, authenticator) => {
    writer.text(Attribute.UserName, name).u32(Attribute.ServiceType, 10);
    const { password } = options;
    if (password !== undefined) writer.octets(Attribute.UserPassword, hidePassword(Buffer.from(password), secret, authenticator));
  });
}

export function daclRequest(
  wireName: string,
  options: PacketOptions & { event?: string; service?: string; state?: Uint8Array } = {},
): Uint8Array {
  return build(Code.AccessRequest, options, (writer) => {
    writer.text(Attribute.UserName, wireName);
    writer.vendorText(Vendor.Cisco, 1, options.service ?? 'aaa:service=ip_admission');
    writer.vendorText(Vendor.Cisco, 1, options.event ?? 'aaa:event=acl-download');
    if (options.state !== undefined) writer.octets(Attribute.State, options.state);
  });
}

/** The Access-Request by which a device asks for a service template. */
export function templateRequest(name: string, options: PacketOptions = {}): Uint8Array {
  return build(Code.AccessRequest, options, (writer) =>
    writer.text(Attribute.UserName, name).vendorText(Vendor.Cisco, 1, 'download-request=service-template'),
  );
}

export function statusRequest(options: PacketOptions = {}): Uint8Array {
  return build(Code.StatusServer, options, () => {});
}

export const STATUS = { start: 1, stop: 2, interim: 3, on: 7, off: 8 } as const;

export function accountingRequest(
  status: keyof typeof STATUS,
  options: PacketOptions & { session?: string; mac?: string; user?: string } = {},
): Uint8Array {
  return build(Code.AccountingRequest, options, (writer) => {
    writer.u32(Attribute.AcctStatusType, STATUS[status]);
    if (options.user !== undefined) writer.text(Attribute.UserName, options.user);
    if (options.session !== undefined) writer.text(Attribute.AcctSessionId, options.session);
    if (options.mac !== undefined) writer.text(Attribute.CallingStationId, options.mac);
  });
}

/** Whether a reply is signed as it must be: Response Authenticator, and Message-Authenticator where `signed`. */
export function verified(reply: Uint8Array, request: Uint8Array, signed = true, secret = SECRET): boolean {
  const shared = new SharedSecret(secret);
  const authenticator = request.subarray(4, 20);
  const seen = view(reply);
  const state = messageAuthenticator(seen, shared, authenticator);
  return seen.identifier === request[1] && responseAuthenticatorIs(seen, shared, authenticator) && state === (signed ? 'valid' : 'absent');
}
