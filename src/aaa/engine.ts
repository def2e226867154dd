import type { Policy } from '../policy/compile.ts';
import type { AccessHardware } from '../ports/access-hardware.ts';
import type { AccountingLog } from '../ports/accounting-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { DecisionLog } from '../ports/decision-log.ts';
import type { DiscoveredUsers } from '../ports/discovered-users.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import { Code } from '../wire/radius/codes.ts';
import { PacketView } from '../wire/radius/packet-view.ts';
import type { PacketWriter } from '../wire/radius/packet-writer.ts';
import type { BoundedLog } from './bounded-log.ts';
import type { ChallengeRounds } from './challenge-rounds.ts';
import type { Clients, Peer } from './clients.ts';
import type { PortCounters } from './counters.ts';
import type { DuplicateCache } from './duplicate-cache.ts';
import type { Grants } from './grants.ts';
import type { IdentityStores } from './identity.ts';
import type { DropCause } from './outcome.ts';
import type { Proxying } from './proxying.ts';
import type { FactSources } from './request-facts.ts';
import type { SpoolDelivery } from './spool-delivery.ts';
import type { Vitals } from './vitals.ts';

/** What the steps of the authentication path share. */
export type Engine = {
  clients: Clients;
  readonly policy: () => Policy;
  readonly stores: IdentityStores;
  readonly discovered: DiscoveredUsers;
  readonly sessions: SessionDirectory;
  /** Undefined where nothing is known of hardware, so that nothing limits what is given. */
  readonly hardware: AccessHardware | undefined;
  readonly accounting: AccountingLog;
  readonly clock: Clock;
  readonly facts: FactSources;
  readonly log: BoundedLog;
  readonly writer: PacketWriter;
  readonly grants: Grants;
  /** Undefined when decisions are not kept. */
  readonly decisions: DecisionLog | undefined;
  readonly daclPacketSize: number;
  readonly proxying: Proxying;
  readonly rounds: ChallengeRounds;
  /** Accounting on its way to remote servers. */
  readonly spool: SpoolDelivery;
  /** The packet being looked at. One view serves all, until a request has to wait: it then keeps it and the server makes another. */
  view: PacketView;
  /** How authentications went lately. */
  readonly vitals: Vitals;
};

/** One kind of port: what it has seen, and its duplicates. */
export type Port = { readonly kind: 'authentication' | 'accounting'; readonly counters: PortCounters; readonly duplicates: DuplicateCache };

/** A request on its way to an answer. */
export type Exchange = {
  readonly port: Port;
  readonly peer: Peer;
  readonly view: PacketView;
  /** Its claim in the duplicate cache. */
  readonly ticket: number;
  readonly send: (reply: Uint8Array) => void;
  /** On the monotonic clock, in ms. */
  readonly startedAt: number;
  done: boolean;
};

/** The exchange waits for an answer: it keeps its view, the next datagram gets a new one. */
export function keepView(engine: Engine): void {
  engine.view = new PacketView();
}

/**
 * Signs what stands in the writer as the reply, remembers it for retransmissions and sends it. False when it did not fit into a packet:
 * then there is silence, and it is counted.
 */
export function reply(engine: Engine, exchange: Exchange): boolean {
  const { port, peer, view } = exchange;
  const octets = engine.writer.finishReply(peer.client.secret, view.authenticator());
  if (octets === undefined) {
    drop(engine, exchange, 'reply-too-large');
    return false;
  }
  exchange.done = true;
  port.duplicates.answer(exchange.ticket, octets);
  exchange.send(octets);
  if (port.kind === 'authentication') {
    const now = engine.clock.monotonic();
    engine.vitals.answer(now, now - exchange.startedAt, octets[0] === Code.AccessReject);
  }
  return true;
}

/** Drops for want of something, as against requests that are no good. */
const LACKS: ReadonlySet<DropCause> = new Set(['policy-drop', 'accounting-not-stored', 'proxy-unreachable']);

/** Silence on purpose. When the request comes again it is looked at again. */
export function drop(engine: Engine, exchange: Exchange, cause: DropCause): void {
  exchange.done = true;
  exchange.port.duplicates.forget(exchange.ticket);
  if (LACKS.has(cause)) engine.vitals.drop(engine.clock.monotonic());
  noteDrop(engine, exchange.port, cause, exchange.peer);
}

export function noteDrop(engine: Engine, port: Port, cause: DropCause, from: Peer | string): void {
  port.counters.dropped[cause]++;
  engine.log.tell('warn', 'radius.dropped', cause, () =>
    typeof from === 'string' ? { port: port.kind, peer: from } : { port: port.kind, peer: from.address, device: from.client.device.id },
  );
}

/** A bug of ours must not take the server from everybody else: the packet is dropped, and the log says why. */
export function noteFailure(engine: Engine, port: Port, cause: unknown, exchange?: Exchange): void {
  if (exchange?.done === false) {
    exchange.done = true;
    port.duplicates.forget(exchange.ticket);
  }
  port.counters.dropped['internal-error']++;
  engine.vitals.drop(engine.clock.monotonic());
  const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  engine.log.tell('error', 'radius.failed', 'internal-error', () => ({ port: port.kind, error }));
}
