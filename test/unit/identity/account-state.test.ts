import { describe, expect, test } from 'vitest';
import { accountState, whyRefused } from '../../../src/adapters/identity/ldap/account-state.ts';
import { DirectoryEntry } from '../../../src/adapters/identity/ldap/entry.ts';

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const FOREVER = '9223372036854775807';

function entry(attributes: Readonly<Record<string, string>>): DirectoryEntry {
  return new DirectoryEntry({ dn: 'cn=x', ...attributes });
}

/** Tenths of a microsecond since 1601. */
function filetime(ms: number): string {
  return String((BigInt(ms) + 11_644_473_600_000n) * 10_000n);
}

describe('the state of a Windows account (P41)', () => {
  test.each([
    [{ userAccountControl: '512' }, undefined],
    [{}, undefined],
    [{ userAccountControl: '514' }, 'disabled'],
    [{ userAccountControl: '66050' }, 'disabled'],
    [{ userAccountControl: '512', 'msDS-User-Account-Control-Computed': '16' }, 'locked'],
    [{ userAccountControl: '514', 'msDS-User-Account-Control-Computed': '16' }, 'disabled'],
    [{ userAccountControl: '512', accountExpires: '0' }, undefined],
    [{ userAccountControl: '512', accountExpires: FOREVER }, undefined],
    [{ userAccountControl: '512', accountExpires: filetime(NOW + 1) }, undefined],
    [{ userAccountControl: '512', accountExpires: filetime(NOW) }, 'expired'],
    [{ userAccountControl: '512', accountExpires: filetime(NOW - DAY) }, 'expired'],
    [{ userAccountControl: '512', accountExpires: 'never' }, undefined],
    [{ userAccountControl: '512', pwdLastSet: filetime(NOW - DAY) }, undefined],
    [{ userAccountControl: '512', pwdLastSet: '0' }, 'must-change'],
    [{ userAccountControl: '512', pwdLastSet: '0', 'msDS-User-Account-Control-Computed': '8388608' }, 'must-change'],
    [{ userAccountControl: '512', pwdLastSet: filetime(1), 'msDS-User-Account-Control-Computed': '8388608' }, 'expired'],
    // A password that never expires need not be changed; a machine's never does.
    [{ userAccountControl: '66048', pwdLastSet: '0', 'msDS-User-Account-Control-Computed': '8388608' }, undefined],
    [{ userAccountControl: '4096', pwdLastSet: '0' }, undefined],
  ] as const)('%j: %s', (attributes, expected) => {
    expect(accountState('active-directory', entry(attributes), NOW)).toBe(expected);
  });

  test.each([
    ['525', 'not-found'],
    ['52e', 'wrong-password'],
    ['530', 'restricted'],
    ['531', 'restricted'],
    ['532', 'expired'],
    ['533', 'disabled'],
    ['701', 'expired'],
    ['773', 'must-change'],
    ['775', 'locked'],
    ['57', 'wrong-password'],
    [undefined, 'wrong-password'],
  ] as const)('a bind refused with data %s: %s', (data, expected) => {
    const bind = { bound: false, code: 49, note: undefined, ...(data !== undefined && { data }) };
    expect(whyRefused('active-directory', bind, entry({}))).toBe(expected);
  });
});

describe('the state of an LDAP account (P41)', () => {
  test.each([
    [{}, undefined],
    [{ nsAccountLock: 'true' }, 'disabled'],
    [{ nsAccountLock: 'FALSE' }, undefined],
    [{ loginDisabled: 'TRUE' }, 'disabled'],
    [{ pwdAccountLockedTime: '000001010000Z' }, 'disabled'],
    // Locked for a time: only the server knows whether it is over.
    [{ pwdAccountLockedTime: '20260101000000Z' }, undefined],
    [{ pwdReset: 'TRUE' }, 'must-change'],
    [{ shadowExpire: '-1' }, undefined],
    [{ shadowExpire: '0' }, undefined],
    [{ shadowExpire: 'soon' }, undefined],
    [{ shadowExpire: String(NOW / DAY) }, 'expired'],
    [{ shadowExpire: String(NOW / DAY + 1) }, undefined],
  ] as const)('%j: %s', (attributes, expected) => {
    expect(accountState('ldap', entry(attributes), NOW)).toBe(expected);
  });

  test.each([
    [49, {}, undefined, 'wrong-password'],
    [49, {}, 'locked', 'locked'],
    [49, {}, 'expired', 'expired'],
    [49, { pwdAccountLockedTime: '20260101000000Z' }, undefined, 'locked'],
    [49, { pwdAccountLockedTime: '000001010000Z' }, 'locked', 'disabled'],
    [48, {}, undefined, 'wrong-password'],
    [19, {}, undefined, 'locked'],
    [53, {}, undefined, 'restricted'],
    [32, {}, undefined, 'not-found'],
    // These say nothing of the account: the directory could not tell.
    [8, {}, undefined, undefined],
    [50, {}, undefined, undefined],
    [2, {}, undefined, undefined],
  ] as const)('a bind refused with %i, %j, %s: %s', (code, attributes, note, expected) => {
    expect(whyRefused('ldap', { bound: false, code, note }, entry(attributes))).toBe(expected);
  });
});
