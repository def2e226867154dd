import { expect, test } from 'vitest';
import type { Authorization } from '../../../src/model/session.ts';
import { compareShown } from '../../../src/plan/shown-authorization.ts';

const wanted = (more: Partial<Authorization>): Authorization => ({
  service: 's',
  rule: 'r',
  profiles: [],
  policyRevision: 1,
  fingerprint: 'f',
  ...more,
});

test.each([
  ['a dACL', { dacl: '#ACSACL#-IP-FULL-66a1b2c3' }, { dacls: ['#ACSACL#-IP-FULL-66a1b2c3'] }],
  ['a VLAN by number', { vlan: '20' }, { vlans: ['20'] }],
  ['a VLAN by name', { vlan: 'STAFF' }, { vlans: ['20', 'STAFF'] }],
  ['a Filter-Id whose direction is not shown', { filterId: 'GUEST.in' }, { filterIds: ['GUEST'] }],
  ['a security group', { sgt: 100 }, { sgts: [100] }],
  ['a redirection', { redirect: { acl: 'REDIRECT', url: 'https://x' } }, { redirectAcls: ['REDIRECT'] }],
])('%s that is in force agrees', (_, want, shown) => {
  const { agrees, differs } = compareShown(wanted(want), { authorized: true, ...shown });
  expect([agrees.length, differs]).toEqual([2, []]);
});

test.each([
  ['no authorization at all', {}, { authorized: false }],
  ['another dACL', { dacl: '#ACSACL#-IP-FULL-66a1b2c3' }, { dacls: ['#ACSACL#-IP-LIMITED-11111111'] }],
  ['no dACL', { dacl: '#ACSACL#-IP-FULL-66a1b2c3' }, { dacls: [] }],
  ['a dACL that should be gone', {}, { dacls: ['#ACSACL#-IP-LIMITED-11111111'] }],
  ['another VLAN', { vlan: '20' }, { vlans: ['30'] }],
  ['another group', { sgt: 100 }, { sgts: [3] }],
  ['a redirection that should be gone', {}, { redirectAcls: ['REDIRECT'] }],
])('%s differs', (_, want, shown) => {
  expect(compareShown(wanted(want), shown).differs).toHaveLength(1);
});

test.each([
  ['what is not told', { dacl: '#ACSACL#-IP-FULL-66a1b2c3', vlan: '20' }, {}],
  ['a VLAN by number against one by name', { vlan: '20' }, { vlans: ['STAFF'] }],
  ['the VLAN of a port that was given none', {}, { vlans: ['1'] }],
])('%s says nothing', (_, want, shown) => {
  expect(compareShown(wanted(want), shown)).toEqual({ agrees: [], differs: [] });
});
