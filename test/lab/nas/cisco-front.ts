import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Attribute, type DecodedPacket, decoded, radius, textOf } from '../radius/npm-radius.ts';
import { coaMessageAuthenticator, requestAuthenticatorIs, wholePacket } from '../radius/signature.ts';
import { type CoaCommand, commandOf, ErrorCause, type Nak, unsupportedAttribute } from './coa-request.ts';
import { ReplyCache } from './reply-cache.ts';
import { readMac } from './session.ts';

/** A session of the authenticator behind, as that one knows it. */
export type FrontedSession = { readonly acctSessionId: string; readonly mac: string; readonly user: string };

/** An authenticator that takes Disconnect-Requests and no CoA-Request, such as hostapd. */
export type Authenticator = {
  session(): Promise<FrontedSession | undefined>;
  /** False where it does not know the session any more. */
  reauthenticate(session: FrontedSession): Promise<boolean>;
  /** Its dynamic authorization server, and the address it takes requests from. */
  readonly address: string;
  readonly dasPort: number;
  readonly client: string;
  readonly secret: string;
};

const REPLY_KEPT_MS = 30_000;
const ANSWER_WITHIN_MS = 3000;

/**
 * Speaks Cisco's CoA in front of such an authenticator: `subscriber:command=reauthenticate` has its host authenticate again, a Disconnect-Request
 * becomes one to its own server, whose verdict comes back. All else is refused as unsupported.
 */
export class CiscoFront {
  readonly #behind: () => Authenticator;
  readonly #secret: string;
  readonly #socket: Socket = createSocket('udp4');
  readonly #replies = new ReplyCache(REPLY_KEPT_MS);
  readonly #underway = new Set<string>();
  /** Commands carried out, by name. */
  readonly counts: Record<string, number> = {};

  constructor(secret: string, behind: () => Authenticator) {
    this.#secret = secret;
    this.#behind = behind;
  }

  async listen(): Promise<number> {
    this.#socket.on('message', (datagram, from) => void this.#receive(datagram, from));
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }

  async #receive(datagram: Buffer, from: RemoteInfo): Promise<void> {
    const request = wholePacket(datagram);
    if (!request || !requestAuthenticatorIs(request, this.#secret) || coaMessageAuthenticator(request, this.#secret) === 'invalid') return;
    const packet = decoded(request);
    if (!packet) return;
    const key = ReplyCache.key(request, from.address, from.port);
    if (this.#underway.has(key)) return;
    this.#underway.add(key);
    const reply = this.#replies.get(key) ?? this.#reply(packet, await this.#carryOut(packet));
    this.#replies.put(key, reply);
    this.#underway.delete(key);
    this.#socket.send(reply, from.port, from.address);
  }

  async #carryOut(packet: DecodedPacket): Promise<Nak | undefined> {
    const refused = unsupportedAttribute(packet);
    if (refused) return refused;
    const command = commandOf(packet);
    if ('nak' in command) return command;
    const session = await this.#behind().session();
    if (!session || !means(packet, session)) return { nak: ErrorCause.SessionContextNotFound, why: 'no such session' };
    const outcome = await this.#tell(command, session);
    if (!outcome) this.counts[command.kind] = (this.counts[command.kind] ?? 0) + 1;
    return outcome;
  }

  async #tell(command: CoaCommand, session: FrontedSession): Promise<Nak | undefined> {
    switch (command.kind) {
      case 'reauthenticate':
        return (await this.#behind().reauthenticate(session))
          ? undefined
          : { nak: ErrorCause.SessionContextNotFound, why: 'no such session' };
      case 'terminate':
        return this.#disconnect(session);
      default:
        return { nak: ErrorCause.UnsupportedService, why: command.kind };
    }
  }

  /** Asks the server behind, which wants Event-Timestamp and takes neither Proxy-State nor any vendor attribute. */
  async #disconnect({ acctSessionId }: FrontedSession): Promise<Nak | undefined> {
    const { address, dasPort, client, secret } = this.#behind();
    const socket = createSocket('udp4');
    const attributes: Attribute[] = [
      ['Acct-Session-Id', acctSessionId],
      ['Event-Timestamp', new Date()],
    ];
    const request = radius.encode({ code: 'Disconnect-Request', secret, identifier: 1, attributes, add_message_authenticator: false });
    try {
      socket.bind(0, client);
      await once(socket, 'listening');
      socket.send(request, dasPort, address);
      const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })) as [Buffer];
      if (!radius.verify_response({ request, response: answer, secret })) return { nak: PROXY_PROCESSING_ERROR, why: 'a forged answer' };
      const said = decoded(answer);
      if (said?.code === 'Disconnect-ACK') return undefined;
      const cause = said?.raw_attributes.find(([type]) => type === ERROR_CAUSE)?.[1].readUInt32BE(0);
      return { nak: cause ?? PROXY_PROCESSING_ERROR, why: 'refused behind' };
    } finally {
      socket.close();
    }
  }

  #reply(packet: DecodedPacket, refused: Nak | undefined): Buffer {
    const kind = packet.code === 'CoA-Request' ? 'CoA' : 'Disconnect';
    const attributes: Attribute[] = refused ? [['Error-Cause', refused.nak]] : [];
    return radius.encode_response({ packet, code: `${kind}-${refused ? 'NAK' : 'ACK'}`, secret: this.#secret, attributes });
  }
}

const ERROR_CAUSE = 101;
/** RFC 5176 §3.5. */
const PROXY_PROCESSING_ERROR = 505;

/** Whether every identifier given is the session's, and one is given at all. */
function means(packet: DecodedPacket, { acctSessionId, mac, user }: FrontedSession): boolean {
  const station = textOf(packet, 'Calling-Station-Id');
  const given = [
    [textOf(packet, 'Acct-Session-Id'), acctSessionId],
    [station === undefined ? undefined : readMac(station), readMac(mac)],
    [textOf(packet, 'User-Name'), user],
  ].filter(([said]) => said !== undefined);
  return given.length > 0 && given.every(([said, known]) => said === known);
}
