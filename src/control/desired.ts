import type { AccessFacts, AuthMethod } from '../model/access.ts';
import type { PostureStatus } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import type { Desired } from '../plan/snapshot.ts';
import { authorizationOf } from '../policy/authorization.ts';
import type { Policy } from '../policy/compile.ts';
import { authorize, selectService } from '../policy/decide.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { PacketAttributes } from '../wire/radius/packet-attributes.ts';
import { PacketView } from '../wire/radius/packet-view.ts';
import type { ControlDeps } from './deps.ts';

/** RFC 2865 §5.6 */
const CALL_CHECK = 10;

type Sources = Pick<ControlDeps, 'policy' | 'devices' | 'postures' | 'dictionary' | 'serverName' | 'clock'>;

/**
 * What the policy in force would give the session if it authenticated now: the remembered Access-Request and identity, decided again.
 * `posture` stands for a verdict that is being accepted and not in the directory yet. Hit counts are left alone.
 */
export function desiredOf(sources: Sources, session: Session, posture?: PostureStatus): Desired {
  const device = sources.devices.get(session.device);
  if (device === undefined) return { kind: 'undecidable', why: `device \`${session.device}\` is no longer configured` };
  if (session.request === undefined) return { kind: 'undecidable', why: 'its Access-Request is not known, only its accounting' };
  const view = new PacketView();
  if (view.read(session.request) !== undefined) return { kind: 'undecidable', why: 'its remembered Access-Request cannot be read' };
  const policy = sources.policy();
  const facts: AccessFacts = {
    protocol: 'radius',
    request: new PacketAttributes(view, sources.dictionary),
    device,
    deviceAddress: session.nasAddress,
    server: sources.serverName,
    now: sources.clock.now(),
    method: session.authentication?.method ?? methodOf(view, policy, session),
    hostLookup: isHostLookup(view),
    // The one it authenticated as; accounting may have named another since.
    userName: view.text(Attribute.UserName) ?? session.userName,
    endpoint: session.endpoint,
    posture: posture ?? sources.postures.status(session.endpoint),
    identity: session.identity,
    authenticationStatus: session.authentication?.status ?? (session.identity ? 'passed' : 'unknownUser'),
  };
  return decide(policy, facts);
}

function decide(policy: Policy, facts: AccessFacts): Desired {
  const selected = selectService(policy, facts, false);
  if (!('service' in selected)) return { kind: 'reject' };
  const decision = authorize(policy, selected.service, facts, false);
  return decision.outcome === 'accept' ? { kind: 'grant', authorization: authorizationOf(policy, decision) } : { kind: 'reject' };
}

/** For sessions of before the method was remembered: a password method is the one the service that took the session allows; PAP where it allows both. */
function methodOf(view: PacketView, policy: Policy, session: Session): AuthMethod {
  if (isHostLookup(view)) return 'HostLookup';
  const service = session.granted && policy.services.get(session.granted.service);
  return service && !service.allowedProtocols.has('PAP') && service.allowedProtocols.has('CHAP') ? 'CHAP' : 'PAP';
}

function isHostLookup(view: PacketView): boolean {
  return view.u32(Attribute.ServiceType) === CALL_CHECK;
}
