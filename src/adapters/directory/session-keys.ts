import type { Session } from '../../model/session.ts';
import type { SessionKeys } from '../../ports/session-directory.ts';

/** Whether the keys say enough to tell one session from another: a session id, a MAC or a port. */
export function identifies(keys: SessionKeys): boolean {
  return (
    keys.auditSessionId !== undefined ||
    keys.acctSessionId !== undefined ||
    keys.endpoint !== undefined ||
    keys.port !== undefined ||
    keys.nasPort !== undefined
  );
}

/** The session with what the device said last; the same object when it said nothing new. */
export function withKeys(session: Session, keys: SessionKeys): Session {
  const nothingNew =
    same(session.userName, keys.userName) &&
    same(session.nasAddress, keys.nasAddress) &&
    same(session.endpoint, keys.endpoint) &&
    same(session.port, keys.port) &&
    same(session.nasPort, keys.nasPort) &&
    same(session.callingStationId, keys.callingStationId) &&
    same(session.ip, keys.ip) &&
    same(session.acctSessionId, keys.acctSessionId) &&
    same(session.auditSessionId, keys.auditSessionId);
  if (nothingNew) return session;
  // An Accounting-Request need not carry User-Name: an empty one says nothing.
  const userName = keys.userName === '' ? session.userName : keys.userName;
  return { ...session, ...keys, userName };
}

function same<T>(held: T | undefined, said: T | undefined): boolean {
  return said === undefined || said === '' || held === said;
}
