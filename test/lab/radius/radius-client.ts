import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type RadiusFaults, spend } from '../faults.ts';
import type { LabOptions } from '../options.ts';
import { type Attribute, type DecodedPacket, decoded, radius } from './npm-radius.ts';
import { responseAuthenticatorIs, wholePacket } from './signature.ts';
import { RadiusTlsLink } from './tls-link.ts';

export type RadiusReply = DecodedPacket | 'timeout';
type Request = {
  readonly code: 'Access-Request' | 'Accounting-Request';
  readonly attributes: readonly Attribute[] /** Sent this many times; the NAS's own count otherwise. */;
  readonly transmissions?: number;
};
type Pending = { readonly request: Buffer; readonly done: (reply: RadiusReply) => void };
type Line = { readonly socket: Socket; readonly pending: Map<number, Pending>; next: number; readonly usedAt: Float64Array };

const MESSAGE_AUTHENTICATOR = 80;

/** RFC 6614 §2.3. */
const RADSEC = 'radsec';

/** The RADIUS client of the NAS: retransmits byte for byte, takes only rightly signed answers of its server. */
export class RadiusClient {
  readonly #options: LabOptions;
  readonly #faults: RadiusFaults;
  readonly #log: (message: string) => void;
  readonly #lines: Line[] = [];
  /** Where the NAS speaks RADIUS/TLS. */
  readonly link: RadiusTlsLink | undefined;
  #closed = false;

  constructor(options: LabOptions, faults: RadiusFaults, log: (message: string) => void) {
    this.#options = options;
    this.#faults = faults;
    this.#log = log;
    this.link = options.radiusTls && new RadiusTlsLink(options, options.radiusTls, log);
  }

  async exchange({ code, attributes, transmissions = this.#options.radiusRetransmit + 1 }: Request): Promise<RadiusReply> {
    const access = code === 'Access-Request';
    const server = access ? this.#options.radiusAuth : this.#options.radiusAcct;
    if (this.#closed) return 'timeout';
    if (this.link) return this.#overTls(this.link, { code, attributes });
    const line = await this.#lineWithRoom();
    if (this.#closed) return 'timeout';
    const identifier = nextIdentifier(line);
    const request = radius.encode({
      code,
      secret: this.#options.secret,
      identifier,
      attributes: [...attributes],
      add_message_authenticator: access,
    });
    return new Promise((resolve) => {
      let sent = 0;
      const transmit = (): void => {
        if (sent === transmissions) {
          done('timeout');
          return;
        }
        sent += 1;
        line.socket.send(request, server.port, server.address);
      };
      const timer = setInterval(transmit, this.#options.radiusTimeoutMs);
      const done = (reply: RadiusReply): void => {
        clearInterval(timer);
        line.pending.delete(identifier);
        resolve(reply);
      };
      line.pending.set(identifier, { request, done });
      transmit();
    });
  }

  /** The stream delivers by itself: nothing is sent twice. */
  async #overTls(link: RadiusTlsLink, { code, attributes }: Request): Promise<RadiusReply> {
    const secret = RADSEC;
    const encode = (identifier: number): Buffer =>
      radius.encode({ code, secret, identifier, attributes: [...attributes], add_message_authenticator: code === 'Access-Request' });
    const { reply, request } = await link.exchange(encode);
    const whole = reply && wholePacket(reply);
    if (!whole || spend(this.#faults, 'dropReplies')) return 'timeout';
    if (!this.#signed(whole, request, secret)) {
      this.#log('%RADIUS-4-BADRESP: Response over TLS has an invalid authenticator, discarded');
      return 'timeout';
    }
    return decoded(whole) ?? 'timeout';
  }

  close(): void {
    this.#closed = true;
    this.link?.close();
    for (const line of this.#lines) {
      for (const pending of [...line.pending.values()]) pending.done('timeout');
      line.socket.close();
    }
  }

  /** An identifier rests before it is used again, or the server takes a new request for a repetition; a busy NAS takes another source port. */
  async #lineWithRoom(): Promise<Line> {
    const now = performance.now();
    const found = this.#lines.find((line) => isFree(line, (line.next + 1) % 256, now));
    if (found) return found;
    const socket = createSocket('udp4');
    const line: Line = { socket, pending: new Map(), next: 0, usedAt: new Float64Array(256).fill(Number.NEGATIVE_INFINITY) };
    socket.on('message', (datagram, from) => this.#receive(line, datagram, from.address));
    this.#lines.push(line);
    const listening = once(socket, 'listening');
    socket.bind(0, this.#options.address);
    await listening;
    return line;
  }

  #receive(line: Line, datagram: Buffer, from: string): void {
    const reply = wholePacket(datagram);
    const pending = reply && line.pending.get(reply[1] ?? -1);
    if (!reply || !pending || (from !== this.#options.radiusAuth.address && from !== this.#options.radiusAcct.address)) return;
    if (spend(this.#faults, 'dropReplies')) return;
    if (!this.#signed(reply, pending.request, this.#options.secret)) {
      this.#log(`%RADIUS-4-BADRESP: Response from ${from} has an invalid authenticator, discarded`);
      return;
    }
    const packet = decoded(reply);
    if (packet) pending.done(packet);
    else this.#log(`%RADIUS-4-BADRESP: Response from ${from} is malformed, discarded`);
  }

  /** An Access-Request carries a Message-Authenticator, so its answer must; the lenient setting looks at the Response Authenticator only when none is there. */
  #signed(reply: Buffer, request: Buffer, secret: string): boolean {
    if (!responseAuthenticatorIs(reply, request, secret)) return false;
    const holdsOne = decoded(reply)?.raw_attributes.some(([type]) => type === MESSAGE_AUTHENTICATOR);
    if (!holdsOne && !this.#options.requireReplyMessageAuthenticator) return true;
    return radius.verify_response({ request, response: Buffer.from(reply), secret });
  }
}

const IDENTIFIER_REST_MS = 10_000;

function isFree(line: Line, identifier: number, now: number): boolean {
  return !line.pending.has(identifier) && now - (line.usedAt[identifier] ?? 0) > IDENTIFIER_REST_MS;
}

function nextIdentifier(line: Line): number {
  line.next = (line.next + 1) % 256;
  line.usedAt[line.next] = performance.now();
  return line.next;
}
