import type { AuthFailure } from '../../model/identity.ts';

/** Why Windows says a login failed (RFC 2433 §5, RFC 2759 §6), with the words for the person in front of it. */
export type FailureReason = { readonly code: number; readonly message: string };

const REFUSED: FailureReason = { code: 691, message: 'Authentication failed' };
const DISABLED: FailureReason = { code: 647, message: 'The account is disabled, locked or expired' };
/** The right person, whom policy gives nothing. */
export const NOT_PERMITTED: FailureReason = { code: 649, message: 'The account has no permission for this access' };

/** Nobody is told that he does not exist or that the directory is down: both are a failed login. */
export function failureReason(why: AuthFailure | undefined): FailureReason {
  switch (why) {
    case 'disabled':
    case 'locked':
    case 'expired':
      return DISABLED;
    case 'must-change':
      return { code: 648, message: 'The password must be changed' };
    case 'restricted':
      return { code: 646, message: 'Logging in is not allowed now or from here' };
    default:
      return REFUSED;
  }
}

/**
 * The content of MS-CHAP-Error (RFC 2548 §2.1.5): the identifier of the response and a text. No retry is offered (`R=0`), so that the challenge,
 * which version 2 demands, is the one that was answered. Version 1 has no message.
 */
export function failurePacket(version: 1 | 2, ident: number, challenge: Uint8Array, { code, message }: FailureReason): Uint8Array {
  const text = `E=${code} R=0 C=${Buffer.from(challenge).toString('hex').toUpperCase()} V=${version + 1}`;
  return Buffer.concat([Uint8Array.of(ident), Buffer.from(version === 1 ? text : `${text} M=${message}`, 'latin1')]);
}
