import { shortName } from '../config/interfaces.ts';
import type { Device } from '../device.ts';
import { userName } from '../nas/access-request.ts';
import { type AccessSession, iosMac, portOf } from '../nas/session.ts';

const STATUS = { Authorized: 'Auth', Unauthorized: 'Unauth', Running: 'Unauth' } as const;

function domain(session: AccessSession): string {
  return session.authorization?.voice ? 'VOICE' : 'DATA';
}

function method(session: AccessSession): string {
  return session.endpoint.method === 'mab' ? 'mab' : 'webauth';
}

/** `show access-session`: one row a session. */
export function showAccessSessions(device: Device): string[] {
  const sessions = device.sessions.list;
  if (sessions.length === 0) return ['No sessions currently exist', ''];
  return [
    'Interface                MAC Address    Method  Domain  Status Fg  Session ID',
    '-'.repeat(92),
    ...sessions.map((session) =>
      [
        shortName(portOf(session)).padEnd(24),
        iosMac(session.endpoint.mac),
        method(session).padEnd(7),
        domain(session).padEnd(7),
        STATUS[session.status].padEnd(6),
        '   ',
        session.auditSessionId,
      ].join(' '),
    ),
    '',
    `Session count = ${sessions.length}`,
    '',
    'Key to Session Events Blocked Status Flags:',
    '',
    '  A - Applying Policy (multi-line status for details)',
    '  D - Awaiting Deletion',
    '  F - Final Removal in progress',
    '  I - Awaiting IIF ID allocation',
    '  P - Pushed Session',
    '  R - Removing User Profile (multi-line status for details)',
    '  U - Applying User Profile (multi-line status for details)',
    '  X - Unknown Blocker',
    '',
  ];
}

/** `… details`: a block a session, 40 dashes between blocks. */
export function showSessionDetails(sessions: readonly AccessSession[], now: Date): string[] {
  if (sessions.length === 0) return ['No sessions match supplied criteria.', ''];
  return sessions.flatMap((session, index) => [...(index === 0 ? [] : ['-'.repeat(40)]), ...details(session, now)]);
}

function field(label: string, value: string): string {
  return `${`${label}:`.padStart(22)}  ${value}`;
}

function details(session: AccessSession, now: Date): string[] {
  const { endpoint, authorization } = session;
  return [
    field('Interface', portOf(session)),
    field('IIF-ID', `0x${session.auditSessionId.slice(8, 16)}`),
    field('MAC Address', iosMac(endpoint.mac)),
    field('IPv6 Address', 'Unknown'),
    field('IPv4 Address', endpoint.ip ?? 'Unknown'),
    field('User-Name', authorization?.userName ?? userName(session)),
    field('Status', session.status === 'Running' ? 'Unauthorized' : session.status),
    field('Domain', domain(session)),
    field('Oper host mode', 'multi-auth'),
    field('Oper control dir', 'both'),
    field('Session timeout', timeout(session, now)),
    ...(authorization?.sessionTimeout === undefined
      ? []
      : [field('Timeout action', authorization.reauthenticates ? 'Reauthenticate' : 'Terminate')]),
    field('Common Session ID', session.auditSessionId),
    field('Acct Session ID', session.accounted ? `0x${session.acctSessionId.toLowerCase()}` : 'Unknown'),
    field('Handle', session.handle),
    field('Current Policy', 'POLICY_COA'),
    '',
    '',
    'Server Policies:',
    ...policies(session),
    '',
    '',
    'Method status list:',
    '       Method           State',
    `${method(session).padStart(13)}           ${session.status === 'Running' ? 'Running' : session.failure === undefined || authorization ? 'Authc Success' : 'Authc Failed'}`,
    '',
  ];
}

function timeout(session: AccessSession, now: Date): string {
  const seconds = session.authorization?.sessionTimeout;
  if (seconds === undefined || !session.expiresAt) return 'N/A';
  return `${seconds}s (server), Remaining: ${Math.max(0, Math.round((session.expiresAt.getTime() - now.getTime()) / 1000))}s`;
}

function policies(session: AccessSession): string[] {
  const { vlan, filterId, redirectUrl, redirectAcl, sessionTimeout } = session.authorization ?? {};
  return [
    ...(redirectUrl === undefined ? [] : [field('URL Redirect', redirectUrl)]),
    ...(redirectAcl === undefined ? [] : [field('URL Redirect ACL', redirectAcl)]),
    ...(sessionTimeout === undefined ? [] : [field('Session-Timeout', `${sessionTimeout} sec`)]),
    ...(vlan === undefined ? [] : [field('Vlan Group', `Vlan: ${vlan}`)]),
    ...(filterId === undefined ? [] : [field('Filter-ID', filterId)]),
    ...(session.list === undefined
      ? []
      : [field(session.authorization?.dacl === undefined ? 'Per-User ACL' : 'ACS ACL', session.list.name)]),
    ...[...session.services.keys()].map((name) => field('Template', name)),
    ...(session.interfaceTemplate === undefined ? [] : [field('Interface Template', session.interfaceTemplate)]),
  ];
}
