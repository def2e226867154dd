import type { SessionId } from './session.ts';

/** RFC 5176 §3.2, RFC 2865 §5.6: Service-Type of a request for authorization alone. */
export const AUTHORIZE_ONLY = 17;

const OURS = 'portreeve-session:';

/**
 * The State of a CoA-Request for authorization alone. The device gives it back in its Access-Request, octet by octet (RFC 5176 §3.2), so that names
 * the session whatever else the request says.
 */
export function authorizeOnlyState(session: SessionId): string {
  return `${OURS}${session}`;
}

/** The session such a State means; undefined for a State of somebody else. */
export function sessionOfState(state: string): SessionId | undefined {
  return state.startsWith(OURS) ? (state.slice(OURS.length) as SessionId) : undefined;
}
