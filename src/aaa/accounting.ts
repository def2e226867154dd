import type { Instant } from '../base/time.ts';
import { instantOf } from '../base/time.ts';
import type { ProxyService } from '../policy/elements.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import { drop, type Engine, type Exchange, noteFailure } from './engine.ts';
import { fingerprintIn } from './grants.ts';
import { OUTCOMES } from './outcome.ts';
import { forward } from './proxy.ts';
import { proxyOf } from './proxy-route.ts';
import { proxyStatesOf } from './proxy-states.ts';
import { nasAddressOf, sessionKeysOf } from './session-keys.ts';

/** Acct-Status-Type (RFC 2866 §5.1). Other values are kept and answered; they say nothing about a session. */
const START = 1;
const STOP = 2;
const INTERIM = 3;
const ON = 7;
const OFF = 8;

/** A device that says it waited longer has a broken clock. In seconds. */
const LONGEST_DELAY = 86_400;

const ON_REQUEST = OUTCOMES['Accounting-Request'];

/**
 * An Accounting-Request: into the session directory, into the log, and answered once the log has it (RFC 2866 §2). Where a proxy service takes it,
 * it goes to the remote servers instead, or as well (requirement P29): answered once they have it, or once log and spool have.
 * A repetition changes nothing: Start and Interim of a session known to be up, Stop of one that has ended.
 */
export function account(engine: Engine, exchange: Exchange): void {
  const chosen = proxyOf(engine, exchange);
  const proxy = chosen?.accounting === 'local' ? undefined : chosen;
  if (proxy !== undefined && engine.proxying.marker.isIn(exchange.view)) {
    drop(engine, exchange, 'proxy-loop');
    return;
  }
  const now = engine.clock.now();
  tell(engine, exchange, now);
  if (proxy?.accounting === 'remote') forward(engine, exchange, proxy);
  else record(engine, exchange, now, proxy);
}

/** Into the log, and where a proxy service takes it elsewhere also into the spool. */
function record(engine: Engine, exchange: Exchange, now: Instant, proxy: ProxyService | undefined): void {
  const { view, peer, port } = exchange;
  const { bytes, length, identifier } = view;
  // Taken now: the view goes on to the next datagram while the log writes.
  const packet = bytes.length === length ? bytes : bytes.subarray(0, length);
  const states = proxyStatesOf(view);
  const acknowledge = (stored: boolean): void => {
    if (!stored) {
      drop(engine, exchange, 'accounting-not-stored');
      return;
    }
    try {
      // No Message-Authenticator, even where the request has one: what it would be computed over is not agreed upon (FreeRADIUS takes zeros).
      const writer = engine.writer.begin(ON_REQUEST.stored, identifier);
      if (states !== undefined) writer.raw(states);
      const octets = writer.finishReply(peer.client.secret, packet.subarray(4, 20));
      if (octets === undefined) {
        drop(engine, exchange, 'reply-too-large');
        return;
      }
      exchange.done = true;
      port.duplicates.answer(exchange.ticket, octets);
      exchange.send(octets);
      port.counters.accountingAnswered++;
    } catch (cause) {
      noteFailure(engine, port, cause, exchange);
    }
  };
  if (proxy === undefined) {
    engine.accounting.append(packet, peer.number, now, acknowledge);
    return;
  }
  const both = whenBoth(acknowledge);
  engine.accounting.append(packet, peer.number, now, both);
  engine.spool.append(proxy.name, packet, now, both);
}

/** Calls `done` once both have said whether they have it: true when both have. */
function whenBoth(done: (stored: boolean) => void): (stored: boolean) => void {
  let first: boolean | undefined;
  return (stored) => {
    if (first === undefined) first = stored;
    else done(first && stored);
  };
}

function tell(engine: Engine, { peer, view }: Exchange, now: Instant): void {
  const { sessions, clients } = engine;
  const status = view.u32(Attribute.AcctStatusType);
  const at = happenedAt(view, now);
  if (status === ON || status === OFF) {
    sessions.endAllOf(nasAddressOf(view, peer, clients), at, status === ON ? 'Accounting-On' : 'Accounting-Off');
    return;
  }
  if (status !== START && status !== INTERIM && status !== STOP) return;
  const calling = view.text(Attribute.CallingStationId);
  const said = { userName: view.text(Attribute.UserName) ?? '', calling, endpoint: engine.facts.macs.read(calling) };
  const keys = sessionKeysOf(view, { peer, clients }, said);
  if (keys.acctSessionId === undefined && keys.auditSessionId === undefined && keys.endpoint === undefined) return;
  if (status === STOP) sessions.stopped(keys, at);
  else sessions.started(keys, status === START ? 'start' : 'interim', at, fingerprintIn(view));
}

/** When it happened: Acct-Delay-Time says how long the device has been trying to tell (RFC 2866 §5.2). */
function happenedAt(view: PacketView, now: Instant): Instant {
  const delay = view.u32(Attribute.AcctDelayTime);
  return delay === undefined || delay === 0 || delay > LONGEST_DELAY ? now : instantOf(now - delay * 1000);
}
