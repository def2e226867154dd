import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Device } from '../device.ts';
import { spend } from '../faults.ts';
import { type Attribute, type DecodedPacket, decoded, radius } from '../radius/npm-radius.ts';
import {
  coaMessageAuthenticator,
  requestAuthenticatorIs,
  spoilMessageAuthenticator,
  underIdentifier,
  wholePacket,
} from '../radius/signature.ts';
import type { RadiusTlsLink } from '../radius/tls-link.ts';
import { answerCoa, type CoaAnswer } from './coa-answer.ts';
import { ReplyCache } from './reply-cache.ts';

/** How far Event-Timestamp may be from our clock, in seconds (RFC 5176 §3.3). */
const WINDOW_SECONDS = 300;
const REPLY_KEPT_MS = 30_000;
const COA_REQUEST = 43;
const DISCONNECT_REQUEST = 40;

/** Counts of what the listener received: requests by command, ACKs, NAKs, duplicates, and packets dropped by reason. */
export type CoaCounts = Record<string, number>;

/** Who sent a request, and the way back to him. */
type Sender = { readonly address: string; readonly port: number; readonly secret: string; readonly send: (reply: Buffer) => void };

/** `aaa server radius dynamic-author`: takes CoA and Disconnect requests, answers, and then does what they ask. */
export class DynamicAuthor {
  readonly #device: Device;
  readonly #socket: Socket = createSocket('udp4');
  readonly #replies = new ReplyCache(REPLY_KEPT_MS);
  /** Requests whose answer has to wait for a download. */
  readonly #underWay = new Set<string>();
  readonly counts: CoaCounts = {};
  /** Replies that wait until another has overtaken them. */
  #closed = false;
  readonly #overtaken: (() => void)[] = [];

  constructor(device: Device) {
    this.#device = device;
  }

  async listen(): Promise<number> {
    const { coaPort, address } = this.#device.options;
    this.#socket.on('message', (datagram, from) => this.#receive(datagram, from));
    this.#socket.bind(coaPort, address);
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
  }

  /** Takes what comes down the RADIUS/TLS connection of the NAS; the server there is the one that authenticates. */
  serve(link: RadiusTlsLink): void {
    link.onRequest = (request, answer) =>
      this.#look(request, { address: 'the RADIUS/TLS connection', port: 0, secret: 'radsec', send: answer });
  }

  #receive(datagram: Buffer, { address, port }: RemoteInfo): void {
    if (!this.#device.options.coaClients.includes(address)) {
      this.#drop('unknown-client', `unknown client ${address}`);
      return;
    }
    const send = (reply: Buffer): void => {
      if (!this.#closed) this.#socket.send(reply, port, address);
    };
    this.#look(datagram, { address, port, secret: this.#device.options.coaSecret, send });
  }

  #look(datagram: Buffer, from: Sender): void {
    const request = wholePacket(datagram);
    if (spend(this.#device.faults.coa, 'dropRequests')) this.#count('lost');
    else if (!request || (request[0] !== COA_REQUEST && request[0] !== DISCONNECT_REQUEST))
      this.#drop('malformed', `malformed packet from ${from.address}`);
    else this.#take(request, from);
  }

  /** A request seen before gets its old answer; an authentic new one is carried out. */
  #take(request: Buffer, from: Sender): void {
    const key = ReplyCache.key(request, from.address, from.port);
    const known = this.#replies.get(key);
    if (known) {
      this.#count('duplicate');
      this.#send(known, request, from);
      return;
    }
    if (this.#underWay.has(key)) {
      this.#count('duplicate');
      return;
    }
    const packet = decoded(request);
    const why = packet ? this.#unauthentic(request, packet, from.secret) : 'malformed';
    if (packet && why === undefined) this.#carryOut(request, packet, key, from);
    else this.#drop(why ?? 'malformed', `${why} packet from ${from.address}`);
  }

  /** Why a request is not to be believed; such a packet meets silence. */
  #unauthentic(request: Buffer, packet: DecodedPacket, secret: string): string | undefined {
    const { coaMessageAuthenticator: rule, requireEventTimestamp } = this.#device.options;
    if (!requestAuthenticatorIs(request, secret)) return 'bad-authenticator';
    const signature = coaMessageAuthenticator(request, secret);
    if (signature === 'invalid') return 'bad-message-authenticator';
    if (signature === 'absent' && rule === 'require') return 'no-message-authenticator';
    if (signature === 'valid' && rule === 'forbid') return 'message-authenticator-forbidden';
    const stamp = eventTimestamp(packet);
    if (stamp === undefined) return requireEventTimestamp ? 'no-event-timestamp' : undefined;
    return Math.abs(Date.now() / 1000 - stamp) > WINDOW_SECONDS ? 'stale-event-timestamp' : undefined;
  }

  #carryOut(request: Buffer, packet: DecodedPacket, key: string, from: Sender): void {
    const answer = answerCoa(packet, this.#device);
    if (!(answer instanceof Promise)) {
      this.#answer(request, packet, answer, key, from);
      return;
    }
    this.#underWay.add(key);
    void answer.then((made) => {
      this.#underWay.delete(key);
      this.#answer(request, packet, made, key, from);
    });
  }

  #answer(request: Buffer, packet: DecodedPacket, answer: CoaAnswer, key: string, from: Sender): void {
    this.#count(answer.command);
    this.#count(answer.nak === undefined ? 'ack' : 'nak');
    this.#device.log.add(describe(packet, answer, from));
    const reply = this.#reply(packet, answer, from.secret);
    this.#replies.put(key, reply);
    this.#send(reply, request, from);
    if (answer.action) setImmediate(answer.action);
  }

  /** State comes back in the answer to a CoA-Request, Proxy-State always (the package copies it). */
  #reply(packet: DecodedPacket, answer: CoaAnswer, secret: string): Buffer {
    const kind = packet.code === 'CoA-Request' ? 'CoA' : 'Disconnect';
    const state = packet.raw_attributes.find(([type]) => type === 24)?.[1];
    const attributes: Attribute[] = [...answer.attributes, ...(state ? [['State', state] as const] : [])];
    return radius.encode_response({
      packet,
      code: `${kind}-${answer.nak === undefined ? 'ACK' : 'NAK'}`,
      secret,
      attributes,
    });
  }

  #send(reply: Buffer, request: Buffer, to: Sender): void {
    const faults = this.#device.faults.coa;
    if (spend(faults, 'dropReplies')) {
      this.#count('reply-lost');
      return;
    }
    const sent = this.#spoilt(reply, request, to.secret);
    const transmit = (): void => {
      for (let copy = 0; copy <= faults.duplicateReplies; copy += 1) to.send(sent);
    };
    if (spend(faults, 'overtakenReplies')) {
      this.#count('reply-overtaken');
      this.#overtaken.push(transmit);
      return;
    }
    const behind = this.#overtaken.splice(0);
    const all = (): void => {
      for (const one of [transmit, ...behind]) one();
    };
    if (faults.replyDelayMs > 0) setTimeout(all, faults.replyDelayMs).unref();
    else all();
  }

  #spoilt(reply: Buffer, request: Buffer, secret: string): Buffer {
    const faults = this.#device.faults.coa;
    if (spend(faults, 'wrongIdentifier')) return underIdentifier(reply, ((reply[1] ?? 0) + 1) % 256, request, secret);
    if (spend(faults, 'corruptMessageAuthenticator')) return spoilMessageAuthenticator(reply, request, secret);
    if (!spend(faults, 'corruptAuthenticator')) return reply;
    const copy = Buffer.from(reply);
    copy[4] = (copy[4] ?? 0) ^ 0xff;
    return copy;
  }

  #drop(reason: string, text: string): void {
    this.#count(reason);
    this.#device.log.add(`%RADIUS-4-DYNAMIC_AUTHOR: ${text}, discarded`);
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

/** Seconds since 1970. */
function eventTimestamp(packet: DecodedPacket): number | undefined {
  const found = packet.raw_attributes.find(([type]) => type === 55);
  return found?.[1].length === 4 ? found[1].readUInt32BE(0) : undefined;
}

function describe(packet: DecodedPacket, answer: CoaAnswer, from: Sender): string {
  const verdict = answer.nak === undefined ? 'ACK' : `NAK, Error-Cause ${answer.nak} (${answer.why})`;
  return `%RADIUS-6-DYNAMIC_AUTHOR: ${packet.code} ${packet.identifier} from ${from.address}: ${answer.command}: ${verdict}`;
}
