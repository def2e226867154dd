import type { Duration } from '../base/time.ts';
import type { Policy } from '../policy/compile.ts';
import type { AccountingLog } from '../ports/accounting-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { IdentityStore } from '../ports/identity-store.ts';
import type { PostureDirectory } from '../ports/posture-directory.ts';
import type { Random } from '../ports/random.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import { messageAuthenticator, requestAuthenticatorIs } from '../wire/radius/authenticate.ts';
import { Code } from '../wire/radius/codes.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import { PacketView } from '../wire/radius/packet-view.ts';
import { PacketWriter } from '../wire/radius/packet-writer.ts';
import { account } from './accounting.ts';
import { provesSigning, refusalOf, type Signature } from './admit-request.ts';
import { authenticate } from './authenticate.ts';
import { BoundedLog } from './bounded-log.ts';
import { Clients, type Peer } from './clients.ts';
import { newCounters, type RadiusCounters } from './counters.ts';
import { asksForDacl, writeDaclReply } from './dacl-download.ts';
import type { DeviceRegistry } from './device-registry.ts';
import { DuplicateCache } from './duplicate-cache.ts';
import { type Engine, type Exchange, noteDrop, noteFailure, type Port, reply } from './engine.ts';
import { Grants } from './grants.ts';
import type { LearnedClients } from './learned-clients.ts';
import { MacReader } from './mac-reader.ts';
import { OUTCOMES } from './outcome.ts';
import { proxyStatesOf } from './proxy-states.ts';

export type RadiusServerParts = {
  readonly serverName: string;
  readonly devices: DeviceRegistry;
  /** The policy in force; asked anew for each request, so that a reload needs no more than another answer. */
  readonly policy: () => Policy;
  readonly stores: Pick<ReadonlyMap<string, IdentityStore>, 'get'>;
  readonly sessions: SessionDirectory;
  readonly postures: PostureDirectory;
  readonly accounting: AccountingLog;
  readonly dictionary: Dictionary;
  readonly clock: Clock;
  readonly random: Random;
  readonly sink: EventSink;
  readonly learned: LearnedClients;
  /** How long a reply is kept for retransmitted requests, in ms (RFC 5080 §2.2.2: 5 to 30 s). */
  readonly duplicateWindow?: Duration;
  /** The most requests whose replies are kept, a power of two. */
  readonly duplicateRows?: number;
  /** Largest reply that carries parts of a dACL, in octets; 1400 avoids IP fragments. */
  readonly daclPacketSize?: number;
};

export type RadiusServer = {
  /**
   * Looks at a datagram of `size` octets that came to a port. The octets are the server's from now on; `send` is called at once, later
   * (a slow store, accounting), or never. Does not throw, whatever the octets are.
   */
  receive(
    kind: 'authentication' | 'accounting',
    datagram: Uint8Array,
    size: number,
    peerAddress: string,
    peerPort: number,
    send: (reply: Uint8Array) => void,
  ): void;
  /** Puts other devices in force. */
  reload(parts: { readonly devices?: DeviceRegistry }): void;
  counters(): RadiusCounters;
  /** What still waits for a store or the accounting log is not answered any more. */
  close(): void;
};

/** The RADIUS server without its sockets: datagrams in, replies out (the life of a packet, docs/architecture.md). */
export function createRadiusServer(parts: RadiusServerParts): RadiusServer {
  const { duplicateWindow = 5000, duplicateRows, daclPacketSize = 4096 } = parts;
  const engine = engineOf(parts, daclPacketSize);
  const port = (kind: Port['kind']): Port => ({
    kind,
    counters: newCounters(),
    duplicates: new DuplicateCache(duplicateWindow, duplicateRows),
  });
  const authentication = port('authentication');
  const accounting = port('accounting');
  let closed = false;

  return {
    receive(kind, datagram, size, peerAddress, peerPort, send) {
      if (closed) return;
      const to = kind === 'authentication' ? authentication : accounting;
      try {
        receive(engine, to, { datagram, size, peerAddress, peerPort, send });
      } catch (cause) {
        noteFailure(engine, to, cause);
      }
    },
    reload({ devices }) {
      if (devices !== undefined) engine.clients = new Clients(devices, parts.learned);
    },
    counters: () => ({ authentication: authentication.counters, accounting: accounting.counters }),
    close() {
      closed = true;
    },
  };
}

function engineOf(parts: RadiusServerParts, daclPacketSize: number): Engine {
  const { policy, stores, sessions, accounting, dictionary, clock } = parts;
  return {
    clients: new Clients(parts.devices, parts.learned),
    policy,
    stores,
    sessions,
    accounting,
    clock,
    facts: { server: parts.serverName, dictionary, postures: parts.postures, macs: new MacReader() },
    log: new BoundedLog(parts.sink, clock),
    writer: new PacketWriter(),
    grants: new Grants(dictionary, parts.random),
    daclPacketSize,
    view: new PacketView(),
  };
}

type Arrival = {
  readonly datagram: Uint8Array;
  readonly size: number;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly send: (reply: Uint8Array) => void;
};

function receive(engine: Engine, port: Port, arrival: Arrival): void {
  port.counters.received++;
  const peer = engine.clients.find(arrival.peerAddress);
  if (peer === undefined) {
    noteDrop(engine, port, 'unknown-client', arrival.peerAddress);
    return;
  }
  const { view } = engine;
  const fault = view.read(arrival.datagram, arrival.size);
  if (fault !== undefined) {
    noteDrop(engine, port, fault.kind, peer);
    return;
  }
  if (view.code === Code.AccessRequest && port.kind === 'authentication') receiveAccess(engine, port, peer, arrival);
  else if (view.code === Code.AccountingRequest && port.kind === 'accounting') receiveAccounting(engine, port, peer, arrival);
  else if (view.code === Code.StatusServer) receiveStatus(engine, port, peer, arrival);
  else noteDrop(engine, port, 'unexpected-code', peer);
}

function receiveAccess(engine: Engine, port: Port, peer: Peer, arrival: Arrival): void {
  const { view } = engine;
  const signature = messageAuthenticator(view, peer.client.secret);
  const refusal = refusalOf(view, signature, peer.client);
  if (refusal !== undefined) {
    noteDrop(engine, port, refusal, peer);
    return;
  }
  const exchange = begin(engine, port, peer, arrival);
  if (exchange === undefined) return;
  if (asksForDacl(view)) {
    download(engine, exchange, signature);
    return;
  }
  if (provesSigning(view, signature)) engine.clients.learn(peer.client);
  guarded(engine, exchange, authenticate);
}

function receiveAccounting(engine: Engine, port: Port, peer: Peer, arrival: Arrival): void {
  const { view } = engine;
  if (!requestAuthenticatorIs(view, peer.client.secret)) {
    noteDrop(engine, port, 'request-authenticator-invalid', peer);
    return;
  }
  const signature = messageAuthenticator(view, peer.client.secret);
  if (signature !== 'valid' && signature !== 'absent') {
    noteDrop(engine, port, `message-authenticator-${signature}`, peer);
    return;
  }
  const exchange = begin(engine, port, peer, arrival);
  if (exchange !== undefined) guarded(engine, exchange, account);
}

/** RFC 5997: answered at once, and never without a valid Message-Authenticator. */
function receiveStatus(engine: Engine, port: Port, peer: Peer, arrival: Arrival): void {
  const { view, writer } = engine;
  const signature = messageAuthenticator(view, peer.client.secret);
  if (signature !== 'valid') {
    noteDrop(engine, port, signature === 'absent' ? 'message-authenticator-missing' : `message-authenticator-${signature}`, peer);
    return;
  }
  const code = OUTCOMES[`Status-Server to the ${port.kind} port`].alive;
  writer.begin(code, view.identifier).messageAuthenticator();
  const states = proxyStatesOf(view);
  if (states !== undefined) writer.raw(states);
  const octets = writer.finishReply(peer.client.secret, view.authenticator());
  if (octets === undefined) {
    noteDrop(engine, port, 'reply-too-large', peer);
    return;
  }
  port.counters.statusAnswered++;
  arrival.send(octets);
}

/** Asks the duplicate cache; undefined when the request needs no more work. */
function begin(engine: Engine, port: Port, peer: Peer, arrival: Arrival): Exchange | undefined {
  const { duplicates, counters } = port;
  const { view } = engine;
  switch (duplicates.look(peer.number, arrival.peerPort, view, engine.clock.monotonic())) {
    case 'new':
      return { port, peer, view, ticket: duplicates.ticket(), send: arrival.send, done: false };
    case 'in-progress':
      counters.ignoredDuplicates++;
      return undefined;
    case 'answered': {
      const octets = duplicates.reply();
      counters.resent++;
      if (octets !== undefined) arrival.send(octets);
      return undefined;
    }
  }
}

function guarded(engine: Engine, exchange: Exchange, step: (engine: Engine, exchange: Exchange) => void): void {
  try {
    step(engine, exchange);
  } catch (cause) {
    noteFailure(engine, exchange.port, cause, exchange);
  }
}

function download(engine: Engine, exchange: Exchange, signature: Signature): void {
  guarded(engine, exchange, () => {
    const { peer, view, port } = exchange;
    const request = { peer, signature, policy: engine.policy(), now: engine.clock.now(), packetSize: engine.daclPacketSize };
    const { code, reason } = writeDaclReply(engine.writer, view, request, proxyStatesOf(view));
    if (!reply(engine, exchange)) return;
    if (code === Code.AccessAccept) port.counters.accepted++;
    else if (code === Code.AccessChallenge) port.counters.challenged++;
    else {
      port.counters.rejected++;
      const dacl = view.text(1);
      engine.log.tell('warn', 'radius.rejected', reason, () => ({ device: peer.client.device.id, dacl }));
    }
  });
}
