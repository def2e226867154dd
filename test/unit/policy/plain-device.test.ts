import { describe, expect, test } from 'vitest';
import type { Device, DeviceId, PlainLists } from '../../../src/model/device.ts';
import { authorizationOf, replyAttributes } from '../../../src/policy/authorization.ts';
import { authorize } from '../../../src/policy/decide.ts';
import { explain } from '../../../src/policy/explain.ts';
import { givenOtherwise } from '../../../src/policy/lint-plain-devices.ts';
import { facts, policyOf } from './written.ts';

const PROFILES = `
  - { name: STAFF, dacl: STAFF, vlan: 20 }
  - { name: PORTAL, dacl: LIMITED, redirect: { acl: REDIRECT, url: 'https://portal.example.net' } }
  - { name: NAMED, attributes: [{ name: Filter-Id, value: STAFF.in }, { name: Cisco-AVPair, value: 'ip:inacl#10=permit ip any any' }] }
  - { name: ENTRIES, attributes: [{ name: Cisco-AVPair, values: ['ip:inacl#10=permit ip any any'] }] }
  - { name: VOICE, vlan: 30, attributes: [{ name: Cisco-AVPair, value: device-traffic-class=voice }] }
  - { name: PLAIN, vlan: 40 }`;
const policy = policyOf(
  `
serviceSelection: { simple: s }
services:
  - name: s
    type: radius
    allowedProtocols: [PAP]
    identity: { simple: { store: users } }
    authorization:
      rules:
${['STAFF', 'PORTAL', 'NAMED', 'ENTRIES', 'VOICE'].map((name) => `        - { name: ${name}, when: user = '${name}', result: { profiles: [${name}] } }`).join('\n')}
      default: { profiles: [PLAIN] }
profiles:${PROFILES}
`,
  { STAFF: 'permit ip any any', LIMITED: 'permit udp any any eq domain' },
);
const device = (lists?: PlainLists): Device => ({
  id: 'ap1' as DeviceId,
  addresses: [],
  groups: {},
  driver: lists === undefined ? 'cisco-iosxe' : 'rfc5176',
  platform: 'generic',
  radius: { messageAuthenticator: 'auto', limitProxyState: true, timeout: 5000 },
  ...(lists && { lists }),
});

function given(user: string, lists?: PlainLists) {
  const service = policy.services.get('s');
  if (service?.type !== 'radius') throw new Error('no service');
  const decision = authorize(policy, service, facts({ userName: user, device: device(lists), identity: undefined }));
  if (decision.profile === undefined) return decision.reason;
  return replyAttributes(policy, decision.profile).map(({ name, values }) => `${name}=${values.join(' ')}`);
}

describe("on a device that understands nothing of Cisco's", () => {
  test.each<[user: string, lists: PlainLists, expected: string | readonly string[]]>([
    ['STAFF', 'filter-id', ['Tunnel-Type=13', 'Tunnel-Medium-Type=6', 'Tunnel-Private-Group-Id=20', 'Filter-Id=STAFF']],
    ['STAFF', 'reject', 'lists-not-understood'],
    ['STAFF', 'accept-without', ['Tunnel-Type=13', 'Tunnel-Medium-Type=6', 'Tunnel-Private-Group-Id=20']],
    ['PORTAL', 'filter-id', ['Filter-Id=LIMITED']],
    ['NAMED', 'filter-id', ['Filter-Id=STAFF.in']],
    ['ENTRIES', 'filter-id', 'lists-not-understood'],
    ['ENTRIES', 'reject', 'lists-not-understood'],
    ['ENTRIES', 'accept-without', []],
    ['VOICE', 'filter-id', ['Tunnel-Type=13', 'Tunnel-Medium-Type=6', 'Tunnel-Private-Group-Id=30']],
    ['VOICE', 'reject', ['Tunnel-Type=13', 'Tunnel-Medium-Type=6', 'Tunnel-Private-Group-Id=30']],
    ['bob', 'reject', ['Tunnel-Type=13', 'Tunnel-Medium-Type=6', 'Tunnel-Private-Group-Id=40']],
  ])('%s with `accessLists: %s`', (user, lists, expected) => {
    expect(given(user, lists)).toEqual(expected);
  });

  test('a session is known by what it was given, and the same rule gives the same', () => {
    const service = policy.services.get('s');
    if (service?.type !== 'radius') throw new Error('no service');
    const decided = () => authorize(policy, service, facts({ userName: 'STAFF', device: device('filter-id') }));
    expect(decided()).toBe(decided());
    const authorization = authorizationOf(policy, decided());
    expect([authorization.dacl, authorization.filterId]).toEqual([undefined, 'STAFF']);
  });

  test('`policy explain` and a publish say what it is given instead', () => {
    const told = (user: string, lists: PlainLists) =>
      explain(policy, facts({ userName: user, device: device(lists) }))
        .steps.filter(({ step }) => step === 'lists')
        .map(({ told: text }) => text);
    expect(told('STAFF', 'filter-id')).toEqual([
      'ap1 understands none of dACL STAFF: the list is given by its name, and nobody is let in where there is none',
    ]);
    expect(told('ENTRIES', 'reject')).toEqual(['ap1 understands none of Cisco-AVPair ip:inacl#10: nobody is let in']);
    expect(told('bob', 'filter-id')).toEqual([]);
    const warnings = givenOtherwise(policy, [device(), device('filter-id')]);
    expect(warnings.map(({ profile }) => profile)).toEqual(['STAFF', 'PORTAL', 'NAMED', 'ENTRIES', 'VOICE']);
    expect(warnings[0]?.why).toBe(
      'dACL STAFF of profile `STAFF` mean nothing to `ap1`: `Filter-Id = STAFF` is given, so a list of that name must stand on them; say otherwise by `accessLists` of the device',
    );
    expect(givenOtherwise(policy, [device()])).toEqual([]);
  });
});

test('a device that takes lists as Cisco writes them is given them', () => {
  expect(given('ENTRIES')).toEqual(['Cisco-AVPair=ip:inacl#10=permit ip any any']);
});
