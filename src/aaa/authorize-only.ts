import type { AccessDecision, AccessFacts } from '../model/access.ts';
import { AUTHORIZE_ONLY, sessionOfState } from '../model/authorize-only.ts';
import type { Session } from '../model/session.ts';
import { decideAgain } from '../policy/decide-again.ts';
import type { SessionKeys } from '../ports/session-directory.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { Code } from '../wire/radius/codes.ts';
import { PacketView } from '../wire/radius/packet-view.ts';
import type { Signature } from './admit-request.ts';
import type { Peer } from './clients.ts';
import { drop, type Engine, type Exchange, reply } from './engine.ts';
import { noteDecision } from './note-decision.ts';
import { proxyStatesOf } from './proxy-states.ts';
import { RequestFacts } from './request-facts.ts';

/**
 * The session a device wants the authorization of, after we asked it to fetch it (RFC 5176 §3.2): Service-Type Authorize Only and the State of our
 * CoA-Request. Undefined for every other request, and where the session is not, or not any more, one of this device.
 */
export function authorizationAskedFor({ sessions }: Engine, view: PacketView, { client }: Peer): Session | undefined {
  if (view.u32(Attribute.ServiceType) !== AUTHORIZE_ONLY) return undefined;
  const id = sessionOfState(view.text(Attribute.State) ?? '');
  const session = id && sessions.get(id);
  return session?.device === client.device.id && session.state !== 'ended' && session.request !== undefined ? session : undefined;
}

/**
 * Answers it with what the policy gives the session now. There is no password: who the endpoint is was found out before, and is remembered with the
 * session. So the request must be signed (RFC 5176 §3.2), whatever the client's settings are.
 */
export function authorizeOnly(engine: Engine, exchange: Exchange, session: Session, signature: Signature): void {
  const facts = signature === 'valid' ? factsOf(engine, exchange, session) : undefined;
  if (facts === undefined) {
    drop(engine, exchange, 'message-authenticator-missing');
    return;
  }
  const policy = engine.policy();
  const decision = decideAgain(policy, facts);
  switch (decision.outcome) {
    case 'accept':
      accept(engine, exchange, session, facts, decision);
      return;
    case 'drop':
      drop(engine, exchange, 'policy-drop');
      noteDecision(engine, exchange, { ...decision, revision: policy.revision }, facts);
      return;
    default:
      refuse(engine, exchange, session, facts, decision);
  }
}

/** The facts of the Access-Request the session began with, at this time and with the posture of now. */
function factsOf(engine: Engine, { peer }: Exchange, session: Session): RequestFacts | undefined {
  const remembered = new PacketView();
  if (session.request === undefined || remembered.read(session.request) !== undefined) return undefined;
  const facts = new RequestFacts(engine.facts, remembered, {
    device: peer.client.device,
    deviceAddress: peer.address,
    now: engine.clock.now(),
    method: session.authentication?.method ?? 'PAP',
    userName: remembered.text(Attribute.UserName) ?? session.userName,
  });
  facts.identity = session.identity;
  facts.authenticationStatus = session.authentication?.status ?? (session.identity ? 'passed' : 'unknownUser');
  return facts;
}

function accept(engine: Engine, exchange: Exchange, session: Session, facts: RequestFacts, decision: AccessDecision): void {
  const { grants, writer } = engine;
  const policy = engine.policy();
  const grant = grants.of(policy, decision);
  begin(engine, exchange, Code.AccessAccept);
  grants.write(writer, grant, exchange.peer.client.secret, exchange.view);
  if (!reply(engine, exchange)) return;
  exchange.port.counters.accepted++;
  const { request = new Uint8Array(), authentication } = session;
  const seen = { request, identity: session.identity, ...(authentication && { authentication }), at: facts.now };
  const granted = engine.sessions.grant(keysOf(session), grant.authorization, seen);
  noteDecision(engine, exchange, { ...decision, revision: policy.revision }, facts, granted);
}

function refuse(engine: Engine, exchange: Exchange, session: Session, facts: AccessFacts, decision: AccessDecision): void {
  begin(engine, exchange, Code.AccessReject);
  if (!reply(engine, exchange)) return;
  exchange.port.counters.rejected++;
  engine.sessions.reject(keysOf(session), facts.now ?? engine.clock.now());
  noteDecision(engine, exchange, { ...decision, revision: engine.policy().revision }, facts);
}

function begin({ writer }: Engine, { view }: Exchange, code: typeof Code.AccessAccept | typeof Code.AccessReject): void {
  writer.begin(code, view.identifier).messageAuthenticator();
  const states = proxyStatesOf(view);
  if (states !== undefined) writer.raw(states);
}

function keysOf({
  device,
  nasAddress,
  userName,
  port,
  nasPort,
  endpoint,
  callingStationId,
  ip,
  acctSessionId,
  auditSessionId,
}: Session): SessionKeys {
  return {
    device,
    nasAddress,
    userName,
    ...(port !== undefined && { port }),
    ...(nasPort !== undefined && { nasPort }),
    ...(endpoint !== undefined && { endpoint }),
    ...(callingStationId !== undefined && { callingStationId }),
    ...(ip !== undefined && { ip }),
    ...(acctSessionId !== undefined && { acctSessionId }),
    ...(auditSessionId !== undefined && { auditSessionId }),
  };
}
