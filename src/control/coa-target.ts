import type { CoaProfile, SessionName } from '../model/coa-profile.ts';
import type { CoaTarget, Device } from '../model/device.ts';
import { spelled } from '../model/mac-spelling.ts';
import type { Session } from '../model/session.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';

/** Where and how requests go: what is configured, and what was learned where the configuration leaves it open. */
export function coaTargetOf({ coa }: Device, profile: CoaProfile | undefined): CoaTarget | undefined {
  if (coa === undefined || profile === undefined) return coa;
  const { open = [], ...target } = coa;
  return {
    ...target,
    ...(open.includes('port') && profile.port !== undefined && { port: profile.port }),
    ...(open.includes('messageAuthenticator') && profile.messageAuthenticator === 'forbidden' && { messageAuthenticator: 'omit' }),
    ...(open.includes('eventTimestamp') && profile.eventTimestamp === 'forbidden' && { eventTimestamp: 'omit' }),
  };
}

/** Where requests go and over what, for people. */
export function wayTo({ address, port, transport }: CoaTarget): string {
  switch (transport?.kind) {
    case undefined:
      return `${address}:${port}`;
    case 'tls':
      return `${address}:${port} over RADIUS/TLS`;
    case 'reverse':
      return `${transport.device} down its own RADIUS/TLS connection`;
  }
}

/** The session with a Calling-Station-Id in the device's spelling, where only the endpoint's address is known. */
export function withStation(session: Session, profile: CoaProfile | undefined): Session {
  const { callingStationId, endpoint } = session;
  if (callingStationId !== undefined || endpoint === undefined || profile?.macSpelling === undefined) return session;
  return { ...session, callingStationId: spelled(endpoint, profile.macSpelling) };
}

/** A user name alone names every session of the user, so it counts only where the session is the user's only one on the device. */
export function namesOne(name: SessionName, session: Session, sessions: Pick<SessionDirectory, 'list'>): boolean {
  if (name !== 'User-Name') return true;
  for (const other of sessions.list()) {
    if (other.id !== session.id && other.device === session.device && other.userName === session.userName && other.state !== 'ended')
      return false;
  }
  return true;
}
