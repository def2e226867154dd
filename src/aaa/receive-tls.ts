import { Attribute } from '../wire/radius/attribute-types.ts';
import { requestAuthenticatorIs } from '../wire/radius/authenticate.ts';
import { Code } from '../wire/radius/codes.ts';
import type { Peer } from './clients.ts';
import { type Engine, noteDrop, type Port } from './engine.ts';
import { proxyStatesOf } from './proxy-states.ts';
import { type Arrival, receiveOf } from './receive.ts';

/** Identifiers and ports of streams are kept apart from those of datagrams in the duplicate cache. */
const STREAM = 65_536;
/** RFC 5176 §3.5. */
const UNSUPPORTED_EXTENSION = 406;

/**
 * A packet of a RADIUS/TLS connection, where one port serves all (RFC 6614 §2.1): accounting by its code, everything else as the authentication
 * port does. A device is not to change our authorizations: such a request is refused (RFC 6614 §2.5).
 */
export function receiveTls(engine: Engine, ports: Readonly<Record<Port['kind'], Port>>, peer: Peer, arrival: Arrival): void {
  const code = arrival.datagram[0];
  const port = code === Code.AccountingRequest ? ports.accounting : ports.authentication;
  if (code === Code.CoaRequest || code === Code.DisconnectRequest) refuse(engine, port, peer, arrival);
  else receiveOf(engine, port, peer, { ...arrival, peerPort: arrival.peerPort + STREAM });
}

function refuse(engine: Engine, port: Port, peer: Peer, { datagram, send }: Arrival): void {
  port.counters.received++;
  const { view, writer } = engine;
  const fault = view.read(datagram);
  if (fault !== undefined || !requestAuthenticatorIs(view, peer.client.secret)) {
    noteDrop(engine, port, fault?.kind ?? 'request-authenticator-invalid', peer);
    return;
  }
  writer.begin(view.code === Code.CoaRequest ? Code.CoaNak : Code.DisconnectNak, view.identifier);
  writer.messageAuthenticator().u32(Attribute.ErrorCause, UNSUPPORTED_EXTENSION);
  const states = proxyStatesOf(view);
  if (states !== undefined) writer.raw(states);
  const octets = writer.finishReply(peer.client.secret, view.authenticator());
  if (octets !== undefined) send(octets);
  noteDrop(engine, port, 'unexpected-code', peer);
}
