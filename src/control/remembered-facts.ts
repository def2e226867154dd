import { err, ok, type Result } from '../base/result.ts';
import type { Instant } from '../base/time.ts';
import type { AccessFacts, AuthMethod } from '../model/access.ts';
import type { Device, DeviceId } from '../model/device.ts';
import type { PostureStatus } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import type { Policy } from '../policy/compile.ts';
import type { Decision } from '../ports/decision-log.ts';
import type { ManagedLists } from '../ports/managed-lists.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { PacketAttributes } from '../wire/radius/packet-attributes.ts';
import { PacketView } from '../wire/radius/packet-view.ts';
import type { ControlDeps } from './deps.ts';

/** RFC 2865 §5.6 */
const CALL_CHECK = 10;

export type FactSources = Pick<ControlDeps, 'policy' | 'devices' | 'postures' | 'dictionary' | 'serverName' | 'clock'> & {
  readonly lists: Pick<ManagedLists, 'on'>;
};

/** What a live session was decided on, as if it asked again now. `posture` stands for a verdict that is not in the directory yet. The error says why not. */
export function factsOfSession(sources: FactSources, session: Session, posture?: PostureStatus): Result<AccessFacts, string> {
  const { request } = session;
  if (request === undefined) return err('its Access-Request is not known, only its accounting');
  return recalled(sources, session.device, request, (device, view) => ({
    device,
    deviceAddress: session.nasAddress,
    now: sources.clock.now(),
    method: session.authentication?.method ?? methodOf(view, sources.policy(), session),
    // The one it authenticated as; accounting may have named another since.
    userName: view.text(Attribute.UserName) ?? session.userName,
    endpoint: session.endpoint,
    posture: posture ?? sources.postures.status(session.endpoint),
    identity: session.identity,
    authenticationStatus: session.authentication?.status ?? (session.identity ? 'passed' : 'unknownUser'),
    lists: sources.lists.on(session.device),
  }));
}

/** What a logged decision was made on, at its own time and with the posture of then. */
export function factsOfDecision(sources: FactSources, decision: Decision): Result<AccessFacts, string> {
  const { method, request, reason } = decision;
  if (method === undefined) return err('its request held no authentication method');
  if (reason === 'malformed-credentials') return err('its credentials could not be read, so no rule was asked');
  if (reason === 'challenged') return err('the user was asked something first, and the decision on the answer is one of its own');
  return recalled(sources, decision.device, request, (device) => ({
    device,
    deviceAddress: decision.deviceAddress,
    now: decision.at,
    method,
    userName: decision.userName,
    endpoint: decision.endpoint,
    posture: decision.posture,
    identity: decision.identity,
    authenticationStatus: decision.authenticationStatus,
    lists: decision.lists,
    ...(decision.certificate === undefined ? {} : { certificate: decision.certificate }),
  }));
}

type Own = { readonly now: Instant } & Omit<AccessFacts, 'protocol' | 'request' | 'server' | 'hostLookup'>;

function recalled(
  { devices, dictionary, serverName }: FactSources,
  id: DeviceId,
  request: Uint8Array,
  own: (device: Device, view: PacketView) => Own,
): Result<AccessFacts, string> {
  const device = devices.get(id);
  if (device === undefined) return err(`device \`${id}\` is no longer configured`);
  const view = new PacketView();
  if (view.read(request) !== undefined) return err('its remembered Access-Request cannot be read');
  return ok({
    protocol: 'radius',
    request: new PacketAttributes(view, dictionary),
    server: serverName,
    hostLookup: isHostLookup(view),
    ...own(device, view),
  });
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
