import type { AuthFailure } from '../../../ports/identity-store.ts';

/**
 * What ntlm_auth says of a refused login, by the name of the NT status or by words of its explanation, of Samba 4 and before: it prints the
 * explanation where there is one.
 */
const STATUSES: readonly (readonly [RegExp, AuthFailure | 'not-found'])[] = [
  [
    /NT_STATUS_(WRONG_PASSWORD|LOGON_FAILURE)\b|current password is not correct|bad username or auth|^wrong password|^logon failure/i,
    'wrong-password',
  ],
  [/NT_STATUS_NO_SUCH_USER\b|account does not exist|^no such user/i, 'not-found'],
  [/NT_STATUS_ACCOUNT_DISABLED\b|account is currently disabled|^account disabled/i, 'disabled'],
  [/NT_STATUS_ACCOUNT_LOCKED_OUT\b|account has been automatically locked|^account locked out/i, 'locked'],
  [/NT_STATUS_ACCOUNT_EXPIRED\b|user account has expired|^account expired/i, 'expired'],
  [/NT_STATUS_PASSWORD_(EXPIRED|MUST_CHANGE)\b|password (must be changed|has expired|expired)|^must change password/i, 'must-change'],
  [
    /NT_STATUS_(INVALID_LOGON_HOURS|INVALID_WORKSTATION)\b|time restrictions|log on from the source|^invalid (logon hours|workstation)/i,
    'restricted',
  ],
  [/NT_STATUS_(ACCOUNT_RESTRICTION|LOGON_TYPE_NOT_GRANTED)\b|account restriction|type of logon|authentication firewall/i, 'restricted'],
];

/** Undefined for what says nothing of the account, such as that no domain controller can be reached. */
export function meaningOf(status: string): AuthFailure | 'not-found' | undefined {
  return STATUSES.find(([pattern]) => pattern.test(status))?.[1];
}
