import type { Session } from '../model/session.ts';

/** The right to tell a session something, of one server at a time. It ends by itself when its server is gone. */
export type SessionLease = { release(): Promise<void> };

/** Who may tell sessions something, where several servers may reach the same devices. */
export interface SessionLeases {
  /** `held`: another server is at it. Where that cannot be told it is given, for changes of authorization do not wait for Redis. */
  takeSession(session: Session): Promise<SessionLease | 'held'>;
}
