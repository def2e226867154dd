import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Secret } from '../../../src/base/secret.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import type { RemoteRadiusServer } from '../../../src/model/remote-server.ts';
import type { ForwardedRequest } from '../../../src/ports/radius-forwarder.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

export const SECRET_TEXT = 'between-the-servers';
export const SECRET = new SharedSecret(SECRET_TEXT);

/** A request that reached the server. */
export type Arrived = { readonly octets: Uint8Array; readonly view: PacketView; readonly from: RemoteInfo };

/** A RADIUS server on a loopback port, as far as a test gives it a will. */
export class LoopbackServer {
  readonly arrived: Arrived[] = [];
  readonly port: number;
  readonly #socket: Socket;
  #handle: (arrived: Arrived) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (octets, from) => {
      const view = new PacketView();
      if (view.read(octets) !== undefined) throw new Error('what came is no packet');
      const arrived = { octets, view, from };
      this.arrived.push(arrived);
      this.#handle(arrived);
    });
  }

  static async open(): Promise<LoopbackServer> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new LoopbackServer(socket);
  }

  onRequest(handle: (arrived: Arrived) => void): void {
    this.#handle = handle;
  }

  send(octets: Uint8Array, { from }: Arrived): void {
    this.#socket.send(octets, from.port, from.address);
  }

  accept(arrived: Arrived): void {
    this.send(replyTo(arrived), arrived);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}

export type ReplyOptions = {
  readonly code?: number;
  readonly identifier?: number;
  readonly secret?: SharedSecret;
  readonly sign?: boolean;
  readonly message?: string;
  /** With the EAP-Message of a success. */
  readonly eap?: boolean;
};

/** A reply, right unless the options say otherwise; with the User-Name of the request as Reply-Message. */
export function replyTo({ view }: Pick<Arrived, 'view'>, options: ReplyOptions = {}): Uint8Array {
  const { code = Code.AccessAccept, identifier = view.identifier, secret = SECRET, sign = true } = options;
  const writer = new PacketWriter().begin(code, identifier);
  if (sign) writer.messageAuthenticator();
  writer.text(Attribute.ReplyMessage, options.message ?? view.text(Attribute.UserName) ?? '');
  if (options.eap) writer.octets(Attribute.EapMessage, Uint8Array.of(3, 1, 0, 4));
  return writer.finishReply(secret, view.authenticator()) ?? new Uint8Array();
}

export function serverSettings(name: string, port: number, more: Partial<RemoteRadiusServer> = {}): RemoteRadiusServer {
  const address = parseIpv4('127.0.0.1');
  if (address === undefined) throw new Error('no address');
  return {
    name,
    address,
    fingerprint: `${name} ${port} ${JSON.stringify(more)}`,
    protocol: 'radius',
    transport: { kind: 'udp', authenticationPort: port, accountingPort: port, secret: new Secret(SECRET_TEXT) },
    timeout: 150,
    retries: 1,
    requireMessageAuthenticator: true,
    statusServer: false,
    deadAfter: 60_000,
    reviveAfter: 60_000,
    ...more,
  };
}

export function accessRequest(user: string): ForwardedRequest {
  return { code: Code.AccessRequest, write: (writer) => void writer.text(Attribute.UserName, user) };
}
