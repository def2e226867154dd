/**
 * Why an operation gave no result: the connection to the server failed (refused, reset, silent, not LDAP), or the server answered with a result
 * code (RFC 4511 §A.1). What the server wrote beside the code is not kept: it may repeat what it was sent.
 */
export type LdapFailure =
  | {
      readonly kind: 'connection';
      readonly why: 'timeout' | 'closed' | 'refused' | 'not-ldap' | 'tls' | 'busy' | 'account-refused' | 'too-many-groups' | 'unreachable';
      readonly detail?: string;
    }
  | { readonly kind: 'result'; readonly code: number; readonly data?: string };

export const TIMEOUT: LdapFailure = { kind: 'connection', why: 'timeout' };
/** No connection was free in time, or no time is left for the question: that says nothing of the server. */
export const BUSY: LdapFailure = { kind: 'connection', why: 'busy' };
export const CLOSED: LdapFailure = { kind: 'connection', why: 'closed' };
export const NOT_LDAP: LdapFailure = { kind: 'connection', why: 'not-ldap' };

/** Result codes this adapter tells apart (RFC 4511 §A.1). */
export const ResultCode = {
  operationsError: 1,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  referral: 10,
  adminLimitExceeded: 11,
  noSuchAttribute: 16,
  constraintViolation: 19,
  noSuchObject: 32,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  loopDetect: 54,
  other: 80,
} as const;

const NAMES = new Map<number, string>(Object.entries(ResultCode).map(([name, code]) => [code, name]));

/** Codes by which a server says that it is in trouble itself; another one may do better. */
const TROUBLE: ReadonlySet<number> = new Set([
  ResultCode.operationsError,
  ResultCode.timeLimitExceeded,
  ResultCode.adminLimitExceeded,
  ResultCode.busy,
  ResultCode.unavailable,
  ResultCode.loopDetect,
  ResultCode.other,
]);

/** Whether the server, and not the question, is what failed. */
export function isServerFailure(failure: LdapFailure): boolean {
  return failure.kind === 'connection' ? failure.why !== 'busy' && failure.why !== 'too-many-groups' : TROUBLE.has(failure.code);
}

/** For logs and answers: closed words and codes, nothing that came from outside. */
export function describe(failure: LdapFailure): string {
  if (failure.kind === 'connection') return failure.detail === undefined ? failure.why : `${failure.why} (${failure.detail})`;
  return `result ${failure.code}${NAMES.has(failure.code) ? ` ${NAMES.get(failure.code)}` : ''}`;
}
