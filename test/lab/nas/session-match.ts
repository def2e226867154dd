import { avpairOf, type DecodedPacket, textOf } from '../radius/npm-radius.ts';
import { userName } from './access-request.ts';
import { ErrorCause, type Nak } from './coa-request.ts';
import { type AccessSession, portOf, readMac } from './session.ts';

type Identifier = { readonly value: string | undefined; readonly is: (session: AccessSession, value: string) => boolean };

function identifiersOf(packet: DecodedPacket): Identifier[] {
  const port = packet.attributes['NAS-Port'];
  return [
    { value: avpairOf(packet, 'audit-session-id'), is: (session, value) => session.auditSessionId === value.toUpperCase() },
    { value: textOf(packet, 'Acct-Session-Id'), is: (session, value) => session.acctSessionId === value.toUpperCase() },
    { value: textOf(packet, 'Calling-Station-Id'), is: (session, value) => session.endpoint.mac === readMac(value) },
    {
      value: textOf(packet, 'User-Name'),
      is: (session, value) => value === (session.authorization?.userName ?? userName(session)) || value === userName(session),
    },
    { value: textOf(packet, 'Framed-IP-Address'), is: (session, value) => session.endpoint.ip === value },
    { value: textOf(packet, 'NAS-Port-Id'), is: (session, value) => portOf(session) === value },
    { value: typeof port === 'number' ? String(port) : undefined, is: (session, value) => String(50100 + session.endpoint.port) === value },
    { value: textOf(packet, 'Acct-Multi-Session-Id'), is: () => false },
    { value: chargeableIdentity(packet), is: () => false },
  ];
}

function chargeableIdentity(packet: DecodedPacket): string | undefined {
  return packet.raw_attributes.find(([type]) => type === 89)?.[1].toString();
}

/**
 * The one session a request means. Every identifier given must match: Cisco answers 407 when they disagree, hostapd 503 as for an unknown one.
 * Several sessions are not acted upon at once: 508.
 */
export function matchSession(packet: DecodedPacket, sessions: readonly AccessSession[], das: 'cisco' | 'hostapd'): AccessSession | Nak {
  const given = identifiersOf(packet).flatMap(({ value, is }) =>
    value === undefined ? [] : [(session: AccessSession) => is(session, value)],
  );
  if (given.length === 0) return { nak: ErrorCause.SessionContextNotFound, why: 'no session identifier' };
  const matching = sessions.filter((session) => given.every((is) => is(session)));
  const [only, ...more] = matching;
  if (only && more.length === 0) return only;
  if (only) return { nak: ErrorCause.MultipleSessionSelectionUnsupported, why: `${matching.length} sessions` };
  const known = sessions.some((session) => given.some((is) => is(session)));
  if (known && das === 'cisco') return { nak: ErrorCause.InvalidAttributeValue, why: 'identifiers disagree' };
  return { nak: ErrorCause.SessionContextNotFound, why: 'no such session' };
}
