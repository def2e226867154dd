import type { AccessSession } from './session.ts';
import { iosMac, portOf } from './session.ts';

function client(session: AccessSession): string {
  return `client (${iosMac(session.endpoint.mac)}) on Interface ${portOf(session)} AuditSessionID ${session.auditSessionId}`;
}

function facility(session: AccessSession): string {
  return session.endpoint.method === 'mab' ? 'MAB' : 'WEBAUTH';
}

/** The log lines of a session in the words of IOS-XE's session manager (SESSION_MGR) and enforcement module (EPM). */
export const sessionLog = {
  started: (session: AccessSession) => `%SESSION_MGR-5-START: R0/0: sessmgrd: Starting '${session.endpoint.method}' for ${client(session)}`,
  authenticated: (session: AccessSession) =>
    `%${facility(session)}-5-SUCCESS: R0/0: sessmgrd: Authentication successful for ${client(session)}`,
  notAuthenticated: (session: AccessSession, why: string) =>
    `%${facility(session)}-5-FAIL: R0/0: sessmgrd: Authentication failed for ${client(session)} Reason (${why})`,
  authorized: (session: AccessSession) => `%SESSION_MGR-5-SUCCESS: R0/0: sessmgrd: Authorization succeeded for ${client(session)}`,
  notAuthorized: (session: AccessSession, why: string, attribute: string) =>
    `%SESSION_MGR-5-FAIL: R0/0: sessmgrd: Authorization failed or unapplied for ${client(session)}. Failure Reason: ${why}. Failed attribute name ${attribute}.`,
  ended: (session: AccessSession, why: string) => `%SESSION_MGR-5-REMOVE: R0/0: sessmgrd: Session removed for ${client(session)} (${why})`,
  applied: (session: AccessSession, policy: string) => epm(session, 6, 'POLICY_APP_SUCCESS', policy, 'RESULT SUCCESS'),
  notApplied: (session: AccessSession, policy: string, why: string) =>
    epm(session, 4, 'POLICY_APP_FAILURE', policy, `RESULT FAILURE| REASON ${why}`),
  redirectListMissing: (session: AccessSession, list: string) =>
    epm(session, 4, 'POLICY_APP_WARNING', list, 'RESULT UNAPPLIED| REASON Redirect ACL is not configured'),
  hardwareFull: (session: AccessSession, list: string) =>
    `%ACL_ERRMSG-4-UNLOADED: 1 fed: Input IPv4 L3 ACL ${list} on interface ${portOf(session)} could not be programmed in hardware and traffic will be dropped.`,
} as const;

function epm(session: AccessSession, severity: number, mnemonic: string, policy: string, result: string): string {
  const { ip = '0.0.0.0', mac, method } = session.endpoint;
  return `%EPM-${severity}-${mnemonic}: IP ${ip}| MAC ${iosMac(mac)}| AuditSessionID ${session.auditSessionId}| AUTHTYPE ${method.toUpperCase()}| POLICY_TYPE Named ACL| POLICY_NAME ${policy}| ${result}`;
}
