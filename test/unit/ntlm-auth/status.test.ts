import { expect, test } from 'vitest';
import { meaningOf } from '../../../src/adapters/identity/ntlm-auth/status.ts';

test.each([
  // As Samba 4.17 explains them.
  [
    'When trying to update a password, this return status indicates that the value provided as the current password is not correct.',
    'wrong-password',
  ],
  ['The attempted logon is invalid. This is either due to a bad username or authentication information.', 'wrong-password'],
  ['The specified account does not exist.', 'not-found'],
  ['The referenced account is currently disabled and cannot be logged on to.', 'disabled'],
  ['The user account has expired.', 'expired'],
  ['The user account password has expired.', 'must-change'],
  ['The user password must be changed before logging on the first time.', 'must-change'],
  ['The user account has time restrictions and cannot be logged onto at this time.', 'restricted'],
  ['The user account is restricted so that it cannot be used to log on from the source workstation.', 'restricted'],
  // As it did before, and by name.
  ['Wrong Password', 'wrong-password'],
  ['Account locked out', 'locked'],
  ['Must change password', 'must-change'],
  ['NT_STATUS_ACCOUNT_LOCKED_OUT', 'locked'],
  ['NT_STATUS_NO_SUCH_USER (0xc0000064)', 'not-found'],
  // Nothing about the account.
  ['No logon servers are currently available to service the logon request.', undefined],
  ['Reading winbind reply failed!', undefined],
  ['NT_STATUS_UNSUCCESSFUL', undefined],
  ['', undefined],
])('%j', (status, meaning) => expect(meaningOf(status)).toBe(meaning));
