import type { AccessOutcome, ReasonCode } from '../model/access.ts';
import type { ProxyService } from '../policy/elements.ts';
import type { ForwardedRequest, ForwardOutcome } from '../ports/radius-forwarder.ts';
import { Code } from '../wire/radius/codes.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import { drop, type Engine, type Exchange, keepView, noteFailure, reply } from './engine.ts';
import { writeForwarded, writeRelayed } from './proxy-packet.ts';
import { proxyStatesOf } from './proxy-states.ts';

type Reply = Extract<ForwardOutcome, { kind: 'reply' }>;
/** Hears how a forwarded login ended, with what the remote server said where it did. */
type OnEnd = (outcome: AccessOutcome, reason: ReasonCode, answer?: PacketView) => void;

/**
 * Sends a request on to the remote servers of a proxy service and their answer back (requirements P24 to P31). One that has been here before is
 * dropped, and so is one that none of them answers: silence lets the device ask another server.
 */
export function forward(engine: Engine, exchange: Exchange, service: ProxyService, ended: OnEnd = () => {}): void {
  const { marker, affinity, forwarder } = engine.proxying;
  const { view, port } = exchange;
  if (marker.isIn(view)) {
    drop(engine, exchange, 'proxy-loop');
    ended('drop', 'proxy-loop');
    return;
  }
  keepView(engine);
  const servers = affinity.order(service.servers, view, engine.clock.monotonic());
  forwarder
    .exchange(servers, requestOf(engine, exchange, service))
    .then((outcome) => {
      if (outcome.kind === 'reply') {
        relay(engine, exchange, outcome, ended);
        return;
      }
      const { asked, why } = outcome;
      drop(engine, exchange, 'proxy-unreachable');
      engine.log.tell('warn', 'proxy.unanswered', 'proxy-unreachable', () => ({ service: service.name, asked, why }));
      ended('drop', 'proxy-unreachable');
    })
    .catch((cause: unknown) => noteFailure(engine, port, cause, exchange));
}

function requestOf(engine: Engine, { view, peer }: Exchange, { strip }: ProxyService): ForwardedRequest {
  const { hidden, marker, salt, operatorOf } = engine.proxying;
  const operator = operatorOf(peer.client.device.id);
  const rewriting = { hidden, strip, marker: marker.make(), secret: peer.client.secret, salt, ...(operator && { operator }) };
  return {
    code: view.code === Code.AccountingRequest ? Code.AccountingRequest : Code.AccessRequest,
    write: (writer, hiding, waited) => writeForwarded(writer, view, rewriting, hiding, waited),
  };
}

function relay(engine: Engine, exchange: Exchange, { server, view, hiding }: Reply, ended: OnEnd): void {
  const { writer, proxying, log } = engine;
  const { peer, port } = exchange;
  writer.begin(view.code, exchange.view.identifier);
  if (view.code !== Code.AccountingResponse) writer.messageAuthenticator();
  const to = { secret: peer.client.secret, requestAuthenticator: exchange.view.authenticator(), salt: proxying.salt };
  if (!writeRelayed(writer, view, proxying.hidden, hiding, to)) {
    log.tell('warn', 'proxy.attribute-unreadable', 'hidden-value', () => ({ server, device: peer.client.device.id }));
  }
  const states = proxyStatesOf(exchange.view);
  if (states !== undefined) writer.raw(states);
  if (view.code === Code.AccessChallenge) proxying.affinity.remember(view, server, engine.clock.monotonic());
  if (!reply(engine, exchange)) return;
  switch (view.code) {
    case Code.AccessAccept:
      port.counters.accepted++;
      ended('accept', 'proxied', view);
      return;
    case Code.AccessChallenge:
      port.counters.challenged++;
      ended('challenge', 'proxied');
      return;
    case Code.AccountingResponse:
      port.counters.accountingAnswered++;
      return;
    default:
      port.counters.rejected++;
      log.tell('info', 'radius.rejected', 'proxied', () => ({ device: peer.client.device.id, server }));
      ended('reject', 'proxied', view);
  }
}
