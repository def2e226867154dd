import { messageAuthenticator, requestAuthenticatorIs } from '../wire/radius/authenticate.ts';
import { Code } from '../wire/radius/codes.ts';
import { account } from './accounting.ts';
import { provesSigning, refusalOf } from './admit-request.ts';
import { authenticate } from './authenticate.ts';
import { authorizationAskedFor, authorizeOnly } from './authorize-only.ts';
import type { Peer } from './clients.ts';
import { answerDownload, downloadAskedFor } from './download.ts';
import { type Engine, type Exchange, noteDrop, noteFailure, type Port } from './engine.ts';
import { OUTCOMES } from './outcome.ts';
import { proxyStatesOf } from './proxy-states.ts';

/** A datagram that came to a port. */
export type Arrival = {
  readonly datagram: Uint8Array;
  readonly size: number;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly send: (reply: Uint8Array) => void;
};

/** The start of every packet's life: client, form, signature, duplicates; then the step its code asks for. */
export function receive(engine: Engine, port: Port, arrival: Arrival): void {
  const peer = engine.clients.find(arrival.peerAddress);
  if (peer === undefined) {
    port.counters.received++;
    noteDrop(engine, port, 'unknown-client', arrival.peerAddress);
    return;
  }
  receiveOf(engine, port, peer, arrival);
}

/** The same from a client that is known already. */
export function receiveOf(engine: Engine, port: Port, peer: Peer, arrival: Arrival): void {
  port.counters.received++;
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
  const download = downloadAskedFor(view);
  if (download !== undefined) {
    guarded(engine, exchange, () => answerDownload(engine, exchange, download, signature));
    return;
  }
  const session = authorizationAskedFor(engine, view, peer);
  if (session !== undefined) {
    guarded(engine, exchange, () => authorizeOnly(engine, exchange, session, signature));
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
  const startedAt = engine.clock.monotonic();
  switch (duplicates.look(peer.number, arrival.peerPort, view, startedAt)) {
    case 'new':
      return { port, peer, view, ticket: duplicates.ticket(), send: arrival.send, startedAt, done: false };
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
