import type { AuthFailure } from '../../../model/identity.ts';
import type { BindResult } from './connection.ts';
import type { DirectoryEntry } from './entry.ts';
import { ResultCode } from './failure.ts';

/** Read with every entry to know the state of the account. */
export const STATE_ATTRIBUTES = {
  ldap: ['nsAccountLock', 'loginDisabled', 'pwdAccountLockedTime', 'pwdReset', 'shadowExpire'],
  'active-directory': ['userAccountControl', 'msDS-User-Account-Control-Computed', 'accountExpires', 'pwdLastSet'],
} as const;

export type Flavour = keyof typeof STATE_ATTRIBUTES;

/** Why the account cannot be used, as its entry says; undefined when it can. `now` in ms since 1970. */
export function accountState(flavour: Flavour, entry: DirectoryEntry, now: number): AuthFailure | undefined {
  return flavour === 'ldap' ? ldapState(entry, now) : windowsState(entry, now);
}

/** draft-behera-ldap-password-policy §5.3.3: locked until an administrator unlocks it. */
const LOCKED_FOR_GOOD = '000001010000Z';
const DAY = 86_400_000;

/** 389 Directory Server, eDirectory, OpenLDAP's password policy, shadow accounts (RFC 2307; days since 1970). */
function ldapState(entry: DirectoryEntry, now: number): AuthFailure | undefined {
  if (isTrue(entry.text('nsAccountLock')) || isTrue(entry.text('loginDisabled'))) return 'disabled';
  if (entry.text('pwdAccountLockedTime') === LOCKED_FOR_GOOD) return 'disabled';
  const expires = Number(entry.text('shadowExpire') ?? 0);
  if (expires > 0 && now >= expires * DAY) return 'expired';
  return isTrue(entry.text('pwdReset')) ? 'must-change' : undefined;
}

/** MS-ADTS §2.2.16 userAccountControl, §3.1.1.4.5.17 msDS-User-Account-Control-Computed. */
const ACCOUNT_DISABLED = 0x2;
const LOCKED_OUT = 0x10;
const PASSWORD_EXPIRED = 0x800000;
/** Accounts whose password never expires: flag, smart card, domain trust, workstation, server. */
const NO_EXPIRY = 0x10000 | 0x40000 | 0x800 | 0x1000 | 0x2000;
/** Milliseconds from 1601 to 1970; FILETIME counts tenths of a microsecond. */
const EPOCH_1601 = 11_644_473_600_000n;
const NEVER = 0x7fffffffffffffffn;

function windowsState(entry: DirectoryEntry, now: number): AuthFailure | undefined {
  const control = Number(entry.text('userAccountControl') ?? 0);
  const computed = Number(entry.text('msDS-User-Account-Control-Computed') ?? 0);
  if ((control & ACCOUNT_DISABLED) !== 0) return 'disabled';
  if ((computed & LOCKED_OUT) !== 0) return 'locked';
  const expires = integer(entry.text('accountExpires'));
  if (expires !== 0n && expires !== NEVER && BigInt(Math.floor(now)) >= expires / 10_000n - EPOCH_1601) return 'expired';
  if ((control & NO_EXPIRY) !== 0) return undefined;
  if (entry.text('pwdLastSet') === '0') return 'must-change';
  return (computed & PASSWORD_EXPIRED) !== 0 ? 'expired' : undefined;
}

/** The `data` codes of Active Directory, Windows errors in hexadecimal (MS-ERREF §2.2). */
const WINDOWS_REASONS: Readonly<Record<string, AuthFailure | 'not-found'>> = {
  '525': 'not-found',
  '52e': 'wrong-password',
  '52f': 'restricted',
  '530': 'restricted',
  '531': 'restricted',
  '532': 'expired',
  '533': 'disabled',
  '534': 'restricted',
  '701': 'expired',
  '773': 'must-change',
  '775': 'locked',
};

/** Result codes by which a server refuses a bind; undefined for one that says nothing of the password or the account. */
export function whyRefused(flavour: Flavour, bind: BindResult, entry: DirectoryEntry): AuthFailure | 'not-found' | undefined {
  switch (bind.code) {
    case ResultCode.invalidCredentials:
      if (flavour === 'active-directory') return WINDOWS_REASONS[bind.data ?? ''] ?? 'wrong-password';
      // A locked account is refused whatever the password; the server need not say so, its entry does.
      if (entry.text('pwdAccountLockedTime') === LOCKED_FOR_GOOD) return 'disabled';
      if (bind.note !== undefined) return bind.note;
      return entry.text('pwdAccountLockedTime') === undefined ? 'wrong-password' : 'locked';
    case ResultCode.inappropriateAuthentication:
      return 'wrong-password';
    case ResultCode.constraintViolation:
      return 'locked';
    case ResultCode.unwillingToPerform:
      return 'restricted';
    case ResultCode.noSuchObject:
      return 'not-found';
    default:
      return undefined;
  }
}

function isTrue(value: string | undefined): boolean {
  return value?.toUpperCase() === 'TRUE';
}

function integer(value: string | undefined): bigint {
  return value !== undefined && /^-?[0-9]{1,20}$/.test(value) ? BigInt(value) : 0n;
}
