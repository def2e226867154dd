import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Attribute, type DecodedPacket, radius } from '../../lab/radius/npm-radius.ts';

export const SECRET = 'testing123';

export type Reply = { readonly code: 'Access-Accept' | 'Access-Reject' | 'Access-Challenge'; readonly attributes?: readonly Attribute[] };
/** What the server does with an Access-Request; undefined = no answer. */
export type Decide = (request: DecodedPacket) => Reply | undefined;

/** A RADIUS server made of the npm package, as small as a test needs it. */
export class TestRadiusServer {
  readonly access: DecodedPacket[] = [];
  readonly accounting: DecodedPacket[] = [];
  /** Octets of each Access-Request, to see retransmissions. */
  readonly datagrams: Buffer[] = [];
  decide: Decide;
  /** How many accounting requests are lost before one is heard. */
  deafToAccounting = 0;
  /** Changes a reply before it is sent. */
  spoil: (reply: Buffer) => Buffer = (reply) => reply;
  readonly #auth: Socket;
  readonly #acct: Socket;

  private constructor(decide: Decide, auth: Socket, acct: Socket) {
    this.decide = decide;
    this.#auth = auth;
    this.#acct = acct;
    auth.on('message', (datagram, from) => this.#answerAccess(datagram, from.port, from.address));
    acct.on('message', (datagram, from) => {
      if (this.deafToAccounting > 0) {
        this.deafToAccounting -= 1;
        return;
      }
      const packet = radius.decode({ packet: datagram, secret: SECRET });
      this.accounting.push(packet);
      acct.send(radius.encode_response({ packet, code: 'Accounting-Response', secret: SECRET, attributes: [] }), from.port, from.address);
    });
  }

  static async start(decide: Decide = () => ({ code: 'Access-Accept' })): Promise<TestRadiusServer> {
    const [auth, acct] = await Promise.all([bound(), bound()]);
    return new TestRadiusServer(decide, auth, acct);
  }

  /** The options that point a lab switch at this server. */
  get options() {
    const endpoint = (socket: Socket) => ({ address: '127.0.0.1', port: socket.address().port });
    return { radiusAuth: endpoint(this.#auth), radiusAcct: endpoint(this.#acct), secret: SECRET, radiusTimeoutMs: 200 };
  }

  /** Acct-Status-Type of the records so far. */
  get records(): unknown[] {
    return this.accounting.map((packet) => packet.attributes['Acct-Status-Type']);
  }

  #answerAccess(datagram: Buffer, port: number, address: string): void {
    const packet = radius.decode({ packet: datagram, secret: SECRET });
    this.access.push(packet);
    this.datagrams.push(datagram);
    const reply = this.decide(packet);
    if (!reply) return;
    const octets = radius.encode_response({ packet, code: reply.code, secret: SECRET, attributes: [...(reply.attributes ?? [])] });
    this.#auth.send(this.spoil(octets), port, address);
  }

  stop(): void {
    this.#auth.close();
    this.#acct.close();
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
