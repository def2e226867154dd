import { createHash, createHmac } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Makes CoA and Disconnect packets octet by octet, right or wrong as a test wants them. */
export type CoaRequest = {
  readonly code: 40 | 43;
  readonly identifier: number;
  readonly attributes: readonly Buffer[];
  readonly secret: string;
  /** `wrong` spoils it and signs the rest rightly. */
  readonly messageAuthenticator: 'none' | 'right' | 'wrong';
};

export function attribute(type: number, value: string | Buffer): Buffer {
  const octets = Buffer.from(value);
  return Buffer.concat([Buffer.from([type, octets.length + 2]), octets]);
}

export function avpair(text: string): Buffer {
  return attribute(26, Buffer.concat([Buffer.from([0, 0, 0, 9, 1, text.length + 2]), Buffer.from(text)]));
}

export function address(type: number, text: string): Buffer {
  return attribute(type, Buffer.from(text.split('.').map(Number)));
}

export function number(type: number, value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return attribute(type, octets);
}

export function eventTimestamp(secondsAgo = 0): Buffer {
  return number(55, Math.floor(Date.now() / 1000) - secondsAgo);
}

export function encode(request: CoaRequest): Buffer {
  const signature = request.messageAuthenticator === 'none' ? [] : [attribute(80, Buffer.alloc(16))];
  const packet = Buffer.concat([
    Buffer.from([request.code, request.identifier, 0, 0]),
    Buffer.alloc(16),
    ...request.attributes,
    ...signature,
  ]);
  packet.writeUInt16BE(packet.length, 2);
  if (request.messageAuthenticator !== 'none') {
    const hmac = createHmac('md5', request.secret).update(packet).digest();
    if (request.messageAuthenticator === 'wrong') hmac.reverse();
    hmac.copy(packet, packet.length - 16);
  }
  createHash('md5').update(packet).update(request.secret).digest().copy(packet, 4);
  return packet;
}

export type CoaReply = {
  readonly code: number;
  readonly errorCause: number | undefined;
  readonly octets: Buffer;
  readonly authentic: boolean;
};

/** One UDP port that sends and waits for replies. */
export class CoaSender {
  readonly #socket: Socket = createSocket('udp4');
  readonly #port: number;
  #identifier = 0;

  private constructor(port: number) {
    this.#port = port;
  }

  static async to(port: number, from = '127.0.0.1'): Promise<CoaSender> {
    const sender = new CoaSender(port);
    sender.#socket.bind(0, from);
    await once(sender.#socket, 'listening');
    return sender;
  }

  /** Sends and gives the reply; undefined when none comes within 250 ms. */
  async ask(attributes: readonly Buffer[], how: Partial<CoaRequest> = {}): Promise<CoaReply | undefined> {
    this.#identifier = (this.#identifier + 1) % 256;
    return this.send(
      encode({ code: 43, identifier: this.#identifier, secret: 'testing123', messageAuthenticator: 'right', attributes, ...how }),
    );
  }

  async send(packet: Buffer): Promise<CoaReply | undefined> {
    const reply = new Promise<Buffer | undefined>((resolve) => {
      this.#socket.once('message', resolve);
      setTimeout(() => {
        this.#socket.off('message', resolve);
        resolve(undefined);
      }, 250);
    });
    this.#socket.send(packet, this.#port, '127.0.0.1');
    const octets = await reply;
    return octets && { code: octets[0] ?? 0, errorCause: errorCause(octets), octets, authentic: isAuthentic(octets, packet) };
  }

  /** As a client sends: the same octets again every 15 ms until the right answer comes, twenty times at most. Counts what else comes. */
  async persist(packet: Buffer): Promise<{ readonly reply: CoaReply | undefined; readonly others: number }> {
    let [reply, others]: [CoaReply | undefined, number] = [undefined, 0];
    let arrived = (): void => undefined;
    const take = (octets: Buffer): void => {
      const authentic = isAuthentic(octets, packet);
      if (!authentic || octets[1] !== packet[1]) others += 1;
      else reply ??= { code: octets[0] ?? 0, errorCause: errorCause(octets), octets, authentic };
      if (reply) arrived();
    };
    this.#socket.on('message', take);
    for (let sent = 0; sent < 20 && reply === undefined; sent += 1) {
      this.#socket.send(packet, this.#port, '127.0.0.1');
      await new Promise<void>((resolve) => {
        arrived = resolve;
        setTimeout(resolve, 15);
      });
    }
    this.#socket.off('message', take);
    return { reply, others };
  }

  close(): void {
    this.#socket.close();
  }
}

function errorCause(reply: Buffer): number | undefined {
  for (let at = 20; at < reply.length; at += reply[at + 1] ?? reply.length) if (reply[at] === 101) return reply.readUInt32BE(at + 2);
  return undefined;
}

/** Both signatures of a reply, over the request's authenticator (RFC 5176 §2.3, §3.4). */
function isAuthentic(reply: Buffer, request: Buffer): boolean {
  const signed = Buffer.from(reply);
  request.copy(signed, 4, 4, 20);
  if (!createHash('md5').update(signed).update('testing123').digest().equals(reply.subarray(4, 20))) return false;
  for (let at = 20; at < reply.length; at += reply[at + 1] ?? reply.length) {
    if (reply[at] !== 80) continue;
    const given = Buffer.from(signed.subarray(at + 2, at + 18));
    signed.fill(0, at + 2, at + 18);
    return createHmac('md5', 'testing123').update(signed).digest().equals(given);
  }
  return true;
}
