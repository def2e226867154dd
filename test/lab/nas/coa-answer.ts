import { portName } from '../config/interfaces.ts';
import type { Device } from '../device.ts';
import { type Attribute, avpair, type DecodedPacket } from '../radius/npm-radius.ts';
import { userName } from './access-request.ts';
import { type CoaCommand, commandOf, ErrorCause, malformedStation, type Nak, unsupportedAttribute, wrongNas } from './coa-request.ts';
import type { NotActivated } from './service-template.ts';
import { type AccessSession, portOf } from './session.ts';
import { matchSession } from './session-match.ts';

export type CoaAnswer = {
  readonly command: string;
  readonly nak?: number;
  readonly why?: string;
  readonly attributes: readonly Attribute[];
  /** What the request causes; done after the answer was sent. */
  readonly action?: () => void;
};

/** Decides on a request that is authentic: which session, which answer, which action. A template may have to be downloaded before the answer. */
export function answerCoa(packet: DecodedPacket, device: Device): CoaAnswer | Promise<CoaAnswer> {
  const { options, config, sessions, faults } = device;
  const command = commandOf(packet, options);
  const name = 'nak' in command ? (packet.code === 'CoA-Request' ? 'coa' : 'disconnect') : command.kind;
  const forced = faults.coa.nak[name];
  const problem =
    (forced === undefined ? undefined : { nak: forced, why: 'by fault injection' }) ??
    wrongNas(packet, options.nasIp, config.hostname) ??
    unsupportedAttribute(packet, options) ??
    malformedStation(packet);
  if (problem) return refused(name, problem);
  const session = matchSession(packet, sessions.list, options.das);
  if ('nak' in session) return refused(name, session);
  if ('nak' in command) return refused(name, command);
  return carryOut(command, session, device);
}

function refused(command: string, { nak, why }: Nak): CoaAnswer {
  return { command, nak, why, attributes: [['Error-Cause', nak]] };
}

function carryOut(command: CoaCommand, session: AccessSession, device: Device): CoaAnswer | Promise<CoaAnswer> {
  const done = (action: () => void): CoaAnswer => ({
    command: command.kind,
    attributes: [],
    ...(device.options.answerAtOnce ? {} : { action }),
  });
  const port = session.endpoint.port;
  switch (command.kind) {
    case 'reauthenticate':
      return done(() => void device.sessions.reauthenticate(session));
    case 'terminate':
      return done(() => device.sessions.terminate(session));
    case 'bounce-host-port':
      return done(() => device.sessions.bounce(port));
    case 'disable-host-port':
      return done(() => device.sessions.shutdown(portName(port)));
    case 'session-query':
      return { command: command.kind, attributes: describe(session) };
    case 'activate-service':
      return device.sessions
        .activateService(session, command.service, command.replaceAll)
        .then((failed) =>
          failed
            ? refused(command.kind, { nak: NOT_ACTIVATED[failed.reason], why: failed.why })
            : { command: command.kind, attributes: [] },
        );
    case 'interface-template':
      if (device.sessions.applyInterfaceTemplate(session, command.template)) return { command: command.kind, attributes: [] };
      return refused(command.kind, { nak: ErrorCause.InvalidAttributeValue, why: `no template ${command.template}` });
    case 'authorize-only':
      return {
        ...refused(command.kind, { nak: ErrorCause.RequestInitiated, why: 'an Access-Request follows' }),
        attributes: [
          ['Service-Type', 'Authorize-Only'],
          ['Error-Cause', ErrorCause.RequestInitiated],
        ],
        action: () => void device.sessions.authorizeOnly(session, command.state),
      };
    case 'change': {
      const failed = device.sessions.change(session, command.changes);
      if (failed === undefined) return { command: command.kind, attributes: [] };
      return refused(command.kind, { nak: ErrorCause.InvalidAttributeValue, why: failed });
    }
    case 'deactivate-service':
      if (device.sessions.deactivateService(session, command.service)) return { command: command.kind, attributes: [] };
      return refused(command.kind, { nak: ErrorCause.InvalidAttributeValue, why: `service ${command.service} is not active` });
  }
}

const NOT_ACTIVATED: Readonly<Record<NotActivated['reason'], number>> = {
  unknown: ErrorCause.InvalidAttributeValue,
  ended: ErrorCause.SessionContextNotFound,
  'no-resources': ErrorCause.ResourcesUnavailable,
};

/** What a session query tells of a session. */
function describe(session: AccessSession): Attribute[] {
  const { endpoint, authorization } = session;
  return [
    ['User-Name', authorization?.userName ?? userName(session)],
    ['NAS-Port-Id', portOf(session)],
    ['Calling-Station-Id', endpoint.mac],
    ['Acct-Session-Id', session.acctSessionId],
    ...(endpoint.ip === undefined ? [] : [['Framed-IP-Address', endpoint.ip] as const]),
    ...(authorization?.sessionTimeout === undefined ? [] : [['Session-Timeout', authorization.sessionTimeout] as const]),
    avpair(`audit-session-id=${session.auditSessionId}`),
    avpair(`method=${endpoint.method}`),
    avpair(`authz-status=${session.status}`),
    ...(authorization?.voice ? [avpair('device-traffic-class=voice')] : []),
    ...(authorization?.vlan === undefined ? [] : [['Tunnel-Private-Group-Id', authorization.vlan] as const]),
    ...(authorization?.filterId === undefined ? [] : [['Filter-Id', authorization.filterId] as const]),
    ...(authorization?.dacl === undefined ? [] : [avpair(`ACS:CiscoSecure-Defined-ACL=${authorization.dacl}`)]),
  ];
}
