import { hash } from 'node:crypto';
import type { JsonValue } from '../../base/json.ts';
import type { Duration } from '../../base/time.ts';
import type { Device } from '../../model/device.ts';
import type { Ipv4 } from '../../model/ipv4.ts';
import { ipv4ToNumber } from '../../model/ipv4.ts';
import type { CoaOutcome, CoaRequest, WireAttribute } from '../../ports/coa-client.ts';
import type { CoaRelay, RelayedRequest, RelayVerdict } from '../../ports/coa-relay.ts';
import { Attribute } from '../../wire/radius/attribute-types.ts';
import { errorCauseText } from '../../wire/radius/error-cause.ts';
import { coaTargetOf, wayTo } from '../coa-target.ts';
import type { ControlDeps } from '../deps.ts';
import { exchangeEvidence, sentAttributes } from '../evidence.ts';
import { type GuestExchanges, isInVain } from '../guest-exchange.ts';
import { type RoutableDevices, type Route, routeOf } from './route.ts';
import { isOperatorNas, type Said, saidBy } from './said.ts';

export type RelayDeps = Pick<ControlDeps, 'sessions' | 'coa' | 'coaProfiles' | 'journal' | 'audit' | 'dictionary' | 'clock' | 'sink'> & {
  readonly devices: RoutableDevices;
  /** Our own realm, where visited networks are told apart by it (RFC 8559). */
  readonly realm: string | undefined;
  /** Sends in the turn of the device and of the sessions that are meant, among all that want to tell them something. */
  readonly exchange: GuestExchanges['run'];
};

/** On the audit trail before anything is sent; its `sessions` are those that are meant. */
export const RELAYED = 'coa.relayed accepted';
/** On the trail afterwards; where it was refused in vain, `telling` is the same where the same was told, and `sessions` are those that were meant. */
export const ANSWERED = 'coa.relayed answered';

/** The client gives up after 30 s (RFC 5080 §2.2.1), and the device needs time too. */
const TURN_WITHIN: Duration = 10_000;
/** Of RFC 5176 §3.5: what is ours to say. */
const INVALID_REQUEST = 404;
const PROHIBITED = 501;
const NOT_ROUTABLE = 502;
const SESSION_GONE = 503;
const PROXY_FAILED = 505;

/**
 * Brings a change of authorization that another server asks for to its device, journaled before it is sent and paced like our own, under an identifier and
 * timestamp of ours; what the device says goes back as it is. Where the device says nothing, nothing is said: what became of the request is unknown.
 */
export class DeviceRelay implements CoaRelay {
  readonly #deps: RelayDeps;

  constructor(deps: RelayDeps) {
    this.#deps = deps;
  }

  async relay(request: RelayedRequest): Promise<RelayVerdict> {
    const said = saidBy(request.attributes);
    const routed = routeOf(said, this.#deps);
    if (!routed.ok) return this.#refuse(request, routed.error.errorCause, routed.error.why);
    const route = routed.value;
    const foreign = foreignUser(said, route, request.realms);
    if (foreign !== undefined) return this.#refuse(request, PROHIBITED, foreign);
    const recorded = await this.#record(request, route);
    if (recorded === 'again') return { kind: 'silence' };
    if (recorded !== 'new') return this.#refuse(request, PROXY_FAILED, recorded.why);
    return this.#send(request, said, route);
  }

  /** On stable storage before anything is sent; `again`: an earlier run of ours has sent it, and nobody knows what became of it. */
  async #record({ id, client, packet }: RelayedRequest, { device, sessions }: Route): Promise<'new' | 'again' | { readonly why: string }> {
    const at = this.#deps.clock.now();
    const details = { event: id, sessions: sessions.map((session) => session.id) };
    const stored = await this.#deps.journal.record({
      event: { id, at, actor: client, kind: 'coa.relayed', device: device.id, packet },
      plans: [],
      audit: [{ at, actor: client, action: RELAYED, subject: `${packet} to ${device.id}`, details }],
    });
    if (!stored.ok) return { why: stored.error.message };
    return stored.value.duplicate ? 'again' : 'new';
  }

  async #send(request: RelayedRequest, said: Said, route: Route): Promise<RelayVerdict> {
    const { device } = route;
    const target = coaTargetOf(device, this.#deps.coaProfiles.get(device.id));
    if (target === undefined) return this.#refuse(request, NOT_ROUTABLE, `device \`${device.id}\` has no \`coa\` section`);
    const forwarded: CoaRequest = { packet: request.packet, attributes: forDevice(request.attributes, said, route, target.address) };
    const guest = { device, sessions: route.sessions, portDown: said.portDown, what: tellingOf(request) };
    const outcome = await this.#deps.exchange(guest, TURN_WITHIN, () => this.#deps.coa.exchange(target, forwarded));
    if (outcome.kind === 'not-sent') return this.#refuse(request, PROXY_FAILED, outcome.why);
    this.#learn(request, route, outcome);
    const verdict = verdictOf(outcome);
    const vain = isInVain(outcome) ? { telling: guest.what, sessions: guest.sessions.map(({ id }) => id) } : {};
    await this.#tell(request, device, wayTo(target), outcome, verdict, vain);
    return verdict;
  }

  /** A Disconnect that was acknowledged, or that found no session, ends what is known of the session here. */
  #learn({ packet }: RelayedRequest, { sessions }: Route, outcome: CoaOutcome): void {
    const gone = outcome.kind === 'ack' || (outcome.kind === 'nak' && outcome.errorCause === SESSION_GONE);
    if (packet !== 'Disconnect-Request' || !gone) return;
    for (const { id } of sessions)
      this.#deps.sessions.end(id, this.#deps.clock.now(), { kind: 'coa', detail: `${packet} of another server` });
  }

  async #tell(
    request: RelayedRequest,
    device: Device,
    way: string,
    outcome: CoaOutcome,
    verdict: RelayVerdict,
    vain: { readonly [key: string]: JsonValue },
  ): Promise<void> {
    const { audit, clock, dictionary } = this.#deps;
    const at = clock.now();
    const { what, detail } = exchangeEvidence(at, request.packet === 'CoA-Request' ? 'CoA' : 'Disconnect', outcome, dictionary);
    const sent = 'sent' in outcome ? sentAttributes(outcome.sent, dictionary) : [];
    const details: { readonly [key: string]: JsonValue } = {
      event: request.id,
      verdict: verdict.kind,
      way,
      what,
      sent: [...sent],
      ...(detail !== undefined && { detail }),
      ...vain,
    };
    await audit.append({
      at,
      actor: request.client,
      action: ANSWERED,
      subject: `${request.packet} to ${device.id}`,
      details,
    });
  }

  async #refuse(request: RelayedRequest, errorCause: number, why: string): Promise<RelayVerdict> {
    const { audit, clock, sink } = this.#deps;
    const { client, packet, id } = request;
    sink.emit('warn', 'coa-proxy.refused', { client, packet, errorCause, why });
    const details = { event: id, errorCause, cause: errorCauseText(errorCause), why };
    await audit.append({ at: clock.now(), actor: client, action: 'coa.relayed refused', subject: packet, details });
    return nak(errorCause);
  }
}

/** The same for requests that tell the same. What belongs to one request alone has stayed with the listener. */
function tellingOf({ packet, attributes }: RelayedRequest): string {
  const told = attributes.flatMap(({ type, value }) => [Uint8Array.of(type, value.length), value]);
  return hash('sha256', Buffer.concat([Buffer.from(packet), ...told]));
}

/** RFC 8559 §3: what tells networks apart is not for the device, which gets its own address where nothing else names it. */
function forDevice(attributes: readonly WireAttribute[], said: Said, { sessions }: Route, address: Ipv4): readonly WireAttribute[] {
  const kept = attributes.filter((one) => one.type !== Attribute.OperatorName && !isOperatorNas(one));
  const named = said.nasAddress !== undefined || said.nasIdentifier !== undefined;
  if (said.operatorNas === undefined || named) return kept;
  const value = Buffer.alloc(4);
  value.writeUInt32BE(ipv4ToNumber(sessions[0]?.nasAddress ?? address));
  return [{ type: Attribute.NasIpAddress, value }, ...kept];
}

/** Why the client may not speak of this user: a home server is asked about its own users only (RFC 5176 §6.1). */
function foreignUser({ session }: Said, { sessions }: Route, realms: readonly string[]): string | undefined {
  if (realms.length === 0) return undefined;
  const names = sessions.length > 0 ? sessions.map(({ userName }) => userName) : [session.userName ?? ''];
  const foreign = names.find((name) => !realms.includes(name.slice(name.lastIndexOf('@') + 1).toLowerCase()) || !name.includes('@'));
  if (foreign === undefined) return undefined;
  return foreign === ''
    ? 'it names no user, and the client may speak of those of its realms only'
    : `\`${foreign}\` is no user of the client's realms`;
}

function verdictOf(outcome: CoaOutcome): RelayVerdict {
  switch (outcome.kind) {
    case 'ack':
    case 'nak':
      return { kind: outcome.kind, attributes: outcome.attributes };
    case 'timeout':
      return { kind: 'silence' };
    case 'unsendable':
      return nak(INVALID_REQUEST);
    case 'unconnected':
      return nak(NOT_ROUTABLE);
  }
}

function nak(errorCause: number): RelayVerdict {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(errorCause);
  return { kind: 'nak', attributes: [{ type: Attribute.ErrorCause, value }] };
}
