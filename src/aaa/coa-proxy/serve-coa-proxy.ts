import { createHash } from 'node:crypto';
import type { Duration } from '../../base/time.ts';
import type { DynamicAuthorizationClient } from '../../model/dynamic-authorization-client.ts';
import type { EventId } from '../../model/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CoaRelay, RelayedRequest, RelayVerdict } from '../../ports/coa-relay.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import { Attribute } from '../../wire/radius/attribute-types.ts';
import { messageAuthenticator, requestAuthenticatorIs } from '../../wire/radius/authenticate.ts';
import { Code } from '../../wire/radius/codes.ts';
import { PacketView } from '../../wire/radius/packet-view.ts';
import { PacketWriter } from '../../wire/radius/packet-writer.ts';
import { BoundedLog } from '../bounded-log.ts';
import { DuplicateCache } from '../duplicate-cache.ts';
import { proxyStatesOf } from '../proxy-states.ts';
import { type ProxyClient, ProxyClients } from './clients.ts';

export type CoaProxyParts = {
  readonly clients: readonly DynamicAuthorizationClient[];
  readonly relay: CoaRelay;
  readonly clock: Clock;
  readonly sink: EventSink;
};

export type CoaProxy = {
  /** Looks at a datagram; the octets are the proxy's from now on. `send` is called when the device has answered, or never. Does not throw. */
  receive(datagram: Uint8Array, size: number, peerAddress: string, peerPort: number, send: (reply: Uint8Array) => void): void;
  /** Others may ask from now on. */
  adopt(clients: readonly DynamicAuthorizationClient[]): void;
};

/** How far Event-Timestamp may be from our clock, in ms (RFC 5176 §3.3). */
const TIMESTAMP_WINDOW: Duration = 300_000;
/** How long an answer is kept for a request that is sent again (RFC 5080 §2.2.2). */
const ANSWER_KEPT: Duration = 30_000;
const REQUESTS_KEPT = 8192;
/** Of one hop (RFC 5176 §3.4, RFC 2865 §5.33): written anew for the device, or given back to the client. */
const OF_THE_HOP: ReadonlySet<number> = new Set([Attribute.MessageAuthenticator, Attribute.EventTimestamp, Attribute.ProxyState]);

/**
 * Takes CoA- and Disconnect-Requests of other servers (RFC 5176, RFC 8559), hands what is rightly signed and fresh to the relay, and answers with what the device
 * said. Proxy-State goes back to the client as it came and to no device: some refuse it.
 */
export function createCoaProxy(parts: CoaProxyParts): CoaProxy {
  return new ListeningProxy(parts);
}

type From = {
  readonly client: ProxyClient;
  /** The source address as a number, and its port. */
  readonly number: number;
  readonly port: number;
  readonly send: (reply: Uint8Array) => void;
};

class ListeningProxy implements CoaProxy {
  #clients: ProxyClients;
  readonly #parts: CoaProxyParts;
  readonly #log: BoundedLog;
  readonly #duplicates = new DuplicateCache(ANSWER_KEPT, REQUESTS_KEPT);
  readonly #writer = new PacketWriter();

  constructor(parts: CoaProxyParts) {
    this.#parts = parts;
    this.#clients = new ProxyClients(parts.clients);
    this.#log = new BoundedLog(parts.sink, parts.clock);
  }

  adopt(clients: readonly DynamicAuthorizationClient[]): void {
    this.#clients = new ProxyClients(clients);
  }

  receive(datagram: Uint8Array, size: number, peerAddress: string, peerPort: number, send: (reply: Uint8Array) => void): void {
    const found = this.#clients.find(peerAddress);
    if (found === undefined) {
      this.#drop('unknown-client', peerAddress);
      return;
    }
    // Kept until the device has answered, so it is the request's own.
    const view = new PacketView();
    const from: From = { ...found, port: peerPort, send };
    const cause = view.read(datagram, size)?.kind ?? this.#refusal(view, found.client);
    if (cause === undefined) this.#look(view, from);
    else this.#drop(cause, peerAddress);
  }

  /** Why a request meets silence (RFC 5176 §3, §3.3 and §3.4); undefined when it is to be believed. */
  #refusal(view: PacketView, { settings, secret }: ProxyClient): string | undefined {
    if (view.code !== Code.CoaRequest && view.code !== Code.DisconnectRequest) return 'unexpected-code';
    if (!requestAuthenticatorIs(view, secret)) return 'request-authenticator-invalid';
    const signature = messageAuthenticator(view, secret);
    if (signature === 'absent' ? settings.messageAuthenticator === 'require' : signature !== 'valid')
      return `message-authenticator-${signature}`;
    if (view.find(Attribute.EventTimestamp) < 0) return settings.eventTimestamp === 'require' ? 'event-timestamp-absent' : undefined;
    const stamp = view.u32(Attribute.EventTimestamp);
    const fresh = stamp !== undefined && Math.abs(this.#parts.clock.now() - stamp * 1000) <= TIMESTAMP_WINDOW;
    return fresh ? undefined : 'event-timestamp-stale';
  }

  #look(view: PacketView, from: From): void {
    const { clock, relay, sink } = this.#parts;
    switch (this.#duplicates.look(from.number, from.port, view, clock.monotonic())) {
      case 'in-progress':
        return;
      case 'answered': {
        const reply = this.#duplicates.reply();
        if (reply !== undefined) from.send(reply);
        return;
      }
      case 'new': {
        const ticket = this.#duplicates.ticket();
        const { name } = from.client.settings;
        relay.relay(this.#requestOf(view, from)).then(
          (verdict) => {
            sink.count('coa_proxy_requests', { client: name, verdict: verdict.kind });
            // Whoever asks again while nobody knows what became of it meets silence again: the request was journaled.
            if (verdict.kind !== 'silence') this.#answer(view, from, ticket, verdict);
          },
          (bug: unknown) => {
            const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
            this.#log.tell('error', 'coa-proxy.failed', 'internal-error', () => ({ client: name, error }));
          },
        );
      }
    }
  }

  #requestOf(view: PacketView, { client, number, port }: From): RelayedRequest {
    const { name, realms } = client.settings;
    const copied = view.attributes().map(({ type, value }) => ({ type, value: Uint8Array.from(value) }));
    return {
      id: this.#idOf(view, name, number, port),
      client: name,
      realms,
      packet: view.code === Code.CoaRequest ? 'CoA-Request' : 'Disconnect-Request',
      attributes: copied.filter(({ type }) => !OF_THE_HOP.has(type)),
    };
  }

  /** Sender, identifier and Request Authenticator (RFC 5080 §2.2.2). Without a timestamp in it the same request may be meant again later. */
  #idOf(view: PacketView, name: string, number: number, port: number): EventId {
    const stamped = view.find(Attribute.EventTimestamp) >= 0;
    const epoch = stamped ? 0 : Math.floor(this.#parts.clock.now() / TIMESTAMP_WINDOW);
    const hash = createHash('sha256').update(`${name} ${number} ${port} ${view.identifier} ${epoch} `).update(view.authenticator());
    return `relay-${hash.digest('hex').slice(0, 32)}` as EventId;
  }

  #answer(view: PacketView, { client, send }: From, ticket: number, verdict: Exclude<RelayVerdict, { kind: 'silence' }>): void {
    const { settings, secret } = client;
    const ack = verdict.kind === 'ack';
    const codes = view.code === Code.CoaRequest ? [Code.CoaAck, Code.CoaNak] : [Code.DisconnectAck, Code.DisconnectNak];
    this.#writer.begin((ack ? codes[0] : codes[1]) ?? 0, view.identifier);
    if (settings.replyMessageAuthenticator === 'send') this.#writer.messageAuthenticator();
    for (const { type, value } of verdict.attributes) if (!OF_THE_HOP.has(type)) this.#writer.octets(type, value);
    const states = proxyStatesOf(view);
    if (states !== undefined) this.#writer.raw(states);
    const reply = this.#writer.finishReply(secret, view.authenticator());
    if (reply === undefined) {
      this.#drop('reply-too-large', settings.name);
      return;
    }
    this.#duplicates.answer(ticket, reply);
    send(reply);
  }

  #drop(cause: string, peer: string): void {
    this.#parts.sink.count('coa_proxy_dropped', { cause });
    this.#log.tell('warn', 'coa-proxy.dropped', cause, () => ({ peer }));
  }
}
