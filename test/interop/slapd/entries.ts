export const SUFFIX = 'dc=interop,dc=test';
export const PEOPLE = `ou=people,${SUFFIX}`;
export const GROUPS = `ou=groups,${SUFFIX}`;
export const SERVICE = { dn: `cn=service,${SUFFIX}`, password: 'service-pw' } as const;
export const ROOT = { dn: `cn=admin,${SUFFIX}`, password: 'admin-pw' } as const;

export type Person = {
  readonly uid: string;
  readonly password: string;
  /** Further lines of LDIF. */
  readonly lines?: readonly string[];
};

export function personDn(uid: string): string {
  return `uid=${uid.replaceAll('\\', '\\5c')},${PEOPLE}`;
}

export function groupDn(cn: string): string {
  return `cn=${cn},${GROUPS}`;
}

/**
 * alice and bob are in `staff`, `staff` is in `everybody`, and `everybody` is in `circle`, which is in `everybody` again; alice is also in the POSIX
 * group `wheel` and in `Net, Ops` by uniqueMember. bob and carol have one mail address.
 */
export function directoryLdif(people: readonly Person[]): string {
  return [
    entry(SUFFIX, ['objectClass: dcObject', 'objectClass: organization', 'dc: interop', 'o: interop']),
    entry(PEOPLE, ['objectClass: organizationalUnit', 'ou: people']),
    entry(GROUPS, ['objectClass: organizationalUnit', 'ou: groups']),
    entry(SERVICE.dn, [
      'objectClass: organizationalRole',
      'objectClass: simpleSecurityObject',
      'cn: service',
      `userPassword: ${SERVICE.password}`,
    ]),
    ...people.map(person),
    group('staff', ['alice', 'bob'].map(personDn)),
    group('everybody', [groupDn('staff')]),
    group('circle', [groupDn('everybody')]),
    entry(groupDn('wheel'), ['objectClass: posixGroup', 'cn: wheel', 'gidNumber: 10', 'memberUid: alice']),
    entry(groupDn('Net\\, Ops'), ['objectClass: groupOfUniqueNames', 'cn: Net, Ops', `uniqueMember: ${personDn('alice')}`]),
    entry(groupDn('everybody'), ['changetype: modify', 'add: member', `member: ${groupDn('circle')}`]),
  ].join('\n');
}

function person({ uid, password, lines = [] }: Person): string {
  return entry(personDn(uid), [
    'objectClass: inetOrgPerson',
    `uid: ${uid}`,
    `cn: ${uid}`,
    `sn: ${uid}`,
    `userPassword: ${password}`,
    ...lines,
  ]);
}

function group(cn: string, members: readonly string[]): string {
  return entry(groupDn(cn), ['objectClass: groupOfNames', `cn: ${cn}`, ...members.map((dn) => `member: ${dn}`)]);
}

function entry(dn: string, lines: readonly string[]): string {
  return [`dn: ${dn}`, ...lines, ''].join('\n');
}
