import { afterAll, beforeAll, describe } from 'vitest';
import type { LdapStoreSettings } from '../../../src/adapters/identity/ldap/settings.ts';
import type { IdentityStore } from '../../../src/ports/identity-store.ts';
import { groupDn } from '../../interop/slapd/entries.ts';
import { missingSlapd, type Slapd, startSlapd } from '../../interop/slapd/slapd.ts';
import { ldapSettings, NO_GROUPS, openLdap } from '../../interop/slapd/store.ts';
import { identityStoreSuite, RECORDS } from './suite.ts';

/** 2020-01-01 in days since 1970, as shadow accounts have it. */
const EXPIRED = 18_262;
const PEOPLE = [
  { uid: 'alice', password: RECORDS.alice.password, lines: ['l: Paris'] },
  { uid: 'bob', password: 'bob-pw' },
  { uid: 'disabled', password: RECORDS.disabled.password, lines: ['objectClass: lockable', 'nsAccountLock: TRUE'] },
  { uid: 'expired', password: RECORDS.expired.password, lines: ['objectClass: shadowAccount', `shadowExpire: ${EXPIRED}`] },
];

describe.skipIf(missingSlapd())('slapd', () => {
  let slapd: Slapd;
  const open: IdentityStore[] = [];
  beforeAll(async () => {
    slapd = await startSlapd(PEOPLE);
  });
  afterAll(async () => {
    await Promise.all(open.map((store) => store.close()));
    await slapd?.stop();
  });

  const opened = (settings: LdapStoreSettings): IdentityStore => {
    const store = openLdap(settings);
    open.push(store);
    return store;
  };
  const groups = { ...NO_GROUPS, from: 'search', depth: 5, naming: 'name' } as const;
  const entry = { attributes: { office: 'l' }, groups, certificateAttribute: 'userCertificate;binary' };
  const unverifiable = ['CHAP is verified', 'MS-CHAP and MS-CHAPv2 are verified, with what the keys are made of'];
  const skip = unverifiable.map((test) => ({ test, reason: 'a directory does not give passwords out' }));

  identityStoreSuite({
    name: 'LDAP, password by bind',
    open: async () => opened(ldapSettings([slapd.ldap], { entry })),
    gives: { attributes: { office: 'Paris', groups: ['staff', 'wheel', 'Net, Ops', 'everybody', 'circle'] } },
    unreachable: async () => opened(ldapSettings(['ldap://127.0.0.1:1'])),
    skip,
  });

  identityStoreSuite({
    name: 'LDAPS, password by compare, groups by memberOf',
    open: async () =>
      opened(
        ldapSettings([slapd.ldaps], {
          access: { tls: { startTls: false, verify: true, ca: slapd.ca, minVersion: 'TLSv1.2' } },
          passwordCheck: { kind: 'compare', attribute: 'userPassword' },
          entry: { ...entry, groups: { ...NO_GROUPS, from: 'memberOf' } },
        }),
      ),
    gives: { attributes: { office: 'Paris', groups: [groupDn('staff')], groupNames: ['staff'] } },
    unreachable: async () => opened(ldapSettings(['ldap://127.0.0.1:1'])),
    skip,
  });
});
