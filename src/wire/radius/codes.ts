/** Packet codes (RFC 2865 §4, 2866 §4, 5176 §2, 5997 §2, 7930 §4). */
export const Code = {
  AccessRequest: 1,
  AccessAccept: 2,
  AccessReject: 3,
  AccountingRequest: 4,
  AccountingResponse: 5,
  AccessChallenge: 11,
  StatusServer: 12,
  DisconnectRequest: 40,
  DisconnectAck: 41,
  DisconnectNak: 42,
  CoaRequest: 43,
  CoaAck: 44,
  CoaNak: 45,
  ProtocolError: 52,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'Access-Request'],
  [2, 'Access-Accept'],
  [3, 'Access-Reject'],
  [4, 'Accounting-Request'],
  [5, 'Accounting-Response'],
  [11, 'Access-Challenge'],
  [12, 'Status-Server'],
  [13, 'Status-Client'],
  [40, 'Disconnect-Request'],
  [41, 'Disconnect-ACK'],
  [42, 'Disconnect-NAK'],
  [43, 'CoA-Request'],
  [44, 'CoA-ACK'],
  [45, 'CoA-NAK'],
  [52, 'Protocol-Error'],
]);

/** `Access-Request`; `Code-99` for a code without a name here. */
export function codeName(code: number): string {
  return NAMES.get(code) ?? `Code-${code}`;
}

/** How the Authenticator field of a code is made. */
export type AuthenticatorKind = 'random' | 'signed-request' | 'reply';

/**
 * `random`: 16 unpredictable octets of the sender (Access-Request, Status-Server; RFC 2865 §3, 5997 §3).
 * `signed-request`: MD5 over the packet with zeros in place, then the secret (Accounting, CoA, Disconnect; RFC 2866 §3, 5176 §2.3).
 * `reply`: MD5 over the packet with the request's authenticator in place, then the secret.
 */
export function authenticatorKind(code: number): AuthenticatorKind {
  switch (code) {
    case Code.AccessRequest:
    case Code.StatusServer:
      return 'random';
    case Code.AccountingRequest:
    case Code.DisconnectRequest:
    case Code.CoaRequest:
      return 'signed-request';
    default:
      return 'reply';
  }
}
