import type { Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { PresentedCertificate } from '../model/device.ts';
import type { Policy } from '../policy/compile.ts';
import type { AccessHardware } from '../ports/access-hardware.ts';
import type { AccountingLog } from '../ports/accounting-log.ts';
import type { AccountingSpool } from '../ports/accounting-spool.ts';
import type { AuthenticationVitals } from '../ports/authentication-vitals.ts';
import type { Clock } from '../ports/clock.ts';
import type { DecisionLog } from '../ports/decision-log.ts';
import type { DiscoveredUsers } from '../ports/discovered-users.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { ManagedLists } from '../ports/managed-lists.ts';
import type { PostureDirectory } from '../ports/posture-directory.ts';
import type { RadiusForwarder } from '../ports/radius-forwarder.ts';
import type { Random } from '../ports/random.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import { PacketView } from '../wire/radius/packet-view.ts';
import { PacketWriter } from '../wire/radius/packet-writer.ts';
import { BoundedLog } from './bounded-log.ts';
import { ChallengeRounds } from './challenge-rounds.ts';
import { Clients, type Peer } from './clients.ts';
import { newCounters, type RadiusCounters } from './counters.ts';
import type { DeviceRegistry } from './device-registry.ts';
import { DuplicateCache } from './duplicate-cache.ts';
import { type Engine, noteFailure, type Port } from './engine.ts';
import { Grants } from './grants.ts';
import type { IdentityStores } from './identity.ts';
import type { LearnedClients } from './learned-clients.ts';
import { MacReader } from './mac-reader.ts';
import { proxyingOf } from './proxying.ts';
import { receive } from './receive.ts';
import { receiveTls } from './receive-tls.ts';
import { SpoolDelivery } from './spool-delivery.ts';
import { TlsClients } from './tls-clients.ts';
import { Vitals } from './vitals.ts';

export type RadiusServerParts = {
  readonly serverName: string;
  readonly devices: DeviceRegistry;
  /** The policy in force; asked anew for each request, so that a reload needs no more than another answer. */
  readonly policy: () => Policy;
  readonly stores: IdentityStores;
  readonly discovered: DiscoveredUsers;
  readonly sessions: SessionDirectory;
  /** The access list hardware of the devices; where absent, decisions are given whatever it holds. */
  readonly hardware?: AccessHardware;
  readonly postures: PostureDirectory;
  /** Which versions of the lists that profiles name stand on devices. */
  readonly lists: Pick<ManagedLists, 'on'>;
  readonly accounting: AccountingLog;
  readonly decisions?: DecisionLog;
  /** Our own, which forwarded requests name so that changes of authorization find their way back (RFC 8559). */
  readonly realm?: string;
  /** Asks remote servers for proxy services; where absent no request is forwarded. */
  readonly forwarder?: RadiusForwarder;
  /** Where absent no accounting is spooled for remote servers, and none is acknowledged that has to be. */
  readonly spool?: AccountingSpool;
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
  /** The device that a RADIUS/TLS connection is of, by its address and certificate; the error says why it is of none, for the log. */
  admit(peerAddress: string, certificate: PresentedCertificate): Result<Peer, string>;
  /** As `receive`, for a packet of a connection that was admitted. */
  receiveTls(peer: Peer, packet: Uint8Array, peerPort: number, send: (reply: Uint8Array) => void): void;
  /** Puts other devices in force. */
  reload(parts: { readonly devices?: DeviceRegistry }): void;
  counters(): RadiusCounters;
  /** How authentications went in the last seconds. */
  vitals(): AuthenticationVitals;
  /** Takes up the accounting that an earlier run could not deliver. */
  start(): Promise<void>;
  /** Accounting on its way to remote servers, by proxy service; `age` of the oldest record in ms. */
  spooled(): ReturnType<SpoolDelivery['lengths']>;
  /** Takes no more datagrams. What waits for a store or the accounting log is still answered while its socket is open. */
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
  let tlsClients = new TlsClients(parts.devices);
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
    admit: (peerAddress, certificate) => tlsClients.admit(peerAddress, certificate),
    receiveTls(peer, packet, peerPort, send) {
      if (closed) return;
      const arrival = { datagram: packet, size: packet.length, peerAddress: peer.address, peerPort, send };
      try {
        receiveTls(engine, { authentication, accounting }, peer, arrival);
      } catch (cause) {
        noteFailure(engine, authentication, cause);
      }
    },
    reload({ devices }) {
      if (devices === undefined) return;
      engine.clients = new Clients(devices, parts.learned);
      tlsClients = new TlsClients(devices);
    },
    counters: () => ({ authentication: authentication.counters, accounting: accounting.counters }),
    vitals: () => engine.vitals.read(parts.clock.monotonic()),
    start: () => engine.spool.start(),
    spooled: () => engine.spool.lengths(),
    close() {
      closed = true;
      engine.spool.stop();
    },
  };
}

const NO_REMOTE_SERVERS: RadiusForwarder = {
  exchange: async () => ({ kind: 'silence', asked: [], why: 'there are no remote servers' }),
  worstCase: () => 0,
};

const NO_SPOOL: AccountingSpool = {
  append: (_record, done) => done(false),
  read: async () => [],
  drop: () => {},
  lengths: async () => [],
};

function engineOf(parts: RadiusServerParts, daclPacketSize: number): Engine {
  const { policy, stores, discovered, sessions, accounting, dictionary, clock, random, sink } = parts;
  const proxying = proxyingOf({ server: parts.serverName, realm: parts.realm }, parts.forwarder ?? NO_REMOTE_SERVERS, dictionary, random);
  return {
    clients: new Clients(parts.devices, parts.learned),
    policy,
    stores,
    discovered,
    sessions,
    hardware: parts.hardware,
    accounting,
    clock,
    facts: { server: parts.serverName, dictionary, postures: parts.postures, macs: new MacReader(), lists: parts.lists },
    log: new BoundedLog(sink, clock),
    writer: new PacketWriter(),
    grants: new Grants(dictionary, random),
    decisions: parts.decisions,
    daclPacketSize,
    proxying,
    rounds: new ChallengeRounds(random),
    spool: new SpoolDelivery({ spool: parts.spool ?? NO_SPOOL, policy, clock, sink }, proxying),
    view: new PacketView(),
    vitals: new Vitals(),
  };
}
