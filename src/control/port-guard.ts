import type { CoaCommand } from '../model/coa.ts';
import type { Session } from '../model/session.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';

/** Whether a command takes a port down only where nobody else is on it. */
export function sparesOthers(command: CoaCommand): boolean {
  return (command.kind === 'bounce-host-port' || command.kind === 'disable-host-port') && !command.force;
}

/** What a session gets where its port is spared because of others on it; undefined where nothing is done instead. */
export function gentlerThan(command: CoaCommand): CoaCommand | undefined {
  if (command.kind === 'disable-host-port' && command.instead === undefined) return undefined;
  return { kind: 'reauthenticate', type: 'rerun' };
}

/** Why the port of a session may not be taken down without force: others are on it, or it is that of a phone. Undefined where it may. */
export function barredBy(session: Session, sessions: Pick<SessionDirectory, 'list'>): string | undefined {
  const others = othersOn(session, sessions);
  const voice = [session, ...others].find(({ granted, applied }) => granted?.voice || applied?.voice);
  if (voice) return `${voice.endpoint ?? voice.userName} on the port is a phone`;
  if (others.length === 0) return undefined;
  const shown = others.slice(0, 3).map(({ endpoint, userName }) => endpoint ?? userName);
  return `${others.length === 1 ? 'another session is' : `${others.length} other sessions are`} on the port: ${shown.join(', ')}${others.length > shown.length ? ' and more' : ''}`;
}

/** Live sessions of other endpoints on the same port of the same device. */
function othersOn(session: Session, sessions: Pick<SessionDirectory, 'list'>): readonly Session[] {
  const others: Session[] = [];
  for (const other of sessions.list()) {
    if (other.id === session.id || other.device !== session.device || other.state === 'ended') continue;
    const same =
      session.port === undefined ? session.nasPort !== undefined && other.nasPort === session.nasPort : other.port === session.port;
    if (same && (other.endpoint === undefined || other.endpoint !== session.endpoint)) others.push(other);
  }
  return others;
}
