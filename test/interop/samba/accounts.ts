/** The base of the domain `INTEROP.TEST`. */
export const BASE = 'DC=interop,DC=test';

/** What the accounts of the domain have as password; each also has the UPN `<name>@interop.test`. */
export const PASSWORDS = {
  alice: 'Alice.Passw0rd',
  bob: 'Böb.Passw0rd',
  disabled: 'Disabled.Passw0rd',
  mustchange: 'Mustchange.Passw0rd',
  expired: 'Expired.Passw0rd',
  locked: 'Locked.Passw0rd',
  nohours: 'Nohours.Passw0rd',
  elsewhere: 'Elsewhere.Passw0rd',
} as const;

export type Account = keyof typeof PASSWORDS;

export function dnOf(name: string): string {
  return `CN=${name},CN=Users,${BASE}`;
}

const NORMAL = 512;
const DISABLED = NORMAL | 2;
/** Windows counts time in 100 ns since 1601. */
const NOW = (BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n;
const DAY = 864_000_000_000n;

const STATES: { readonly [A in Account]?: readonly string[] } = {
  mustchange: ['pwdLastSet: 0'],
  expired: [`accountExpires: ${NOW - DAY}`],
  locked: [`lockoutTime: ${NOW}`],
  nohours: [`logonHours:: ${base64(Buffer.alloc(21))}`],
  elsewhere: ['userWorkstations: another-pc'],
};

/**
 * The people and groups of the domain as LDIF for its database: alice, whose certificate is in her entry, and bob are in `staff`, which is in
 * `everybody`; the others are in the states their names say.
 */
export function domainLdif(certificateOfAlice: Uint8Array): string {
  const accounts = (Object.keys(PASSWORDS) as Account[]).map((name) => {
    const own = name === 'alice' ? [`userCertificate:: ${base64(certificateOfAlice)}`, 'title: Engineer', 'department: Ports'] : [];
    return person(name, [...own, ...(STATES[name] ?? [])]);
  });
  return [...accounts, group('staff', ['alice', 'bob']), group('everybody', ['staff'])].join('\n');
}

function person(name: Account, more: readonly string[]): string {
  return entry(name, [
    'objectClass: user',
    `userPrincipalName: ${name}@interop.test`,
    `userAccountControl: ${name === 'disabled' ? DISABLED : NORMAL}`,
    `clearTextPassword:: ${base64(Buffer.from(PASSWORDS[name], 'utf16le'))}`,
    ...more,
  ]);
}

function group(name: string, members: readonly string[]): string {
  return entry(name, ['objectClass: group', ...members.map((member) => `member: ${dnOf(member)}`)]);
}

function entry(name: string, lines: readonly string[]): string {
  return [`dn: ${dnOf(name)}`, `sAMAccountName: ${name}`, ...lines, ''].join('\n');
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64');
}
