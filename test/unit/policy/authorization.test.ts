import { describe, expect, it } from 'vitest';
import { authorizationOf, replyAttributes } from '../../../src/policy/authorization.ts';
import type { Policy } from '../../../src/policy/compile.ts';
import { authorize } from '../../../src/policy/decide.ts';
import { radiusService } from './radius-service.ts';
import { facts, policyOf, serviceWith } from './written.ts';

const profiles = (vlan: number): string => `profiles:
  - { name: P, dacl: D, vlan: ${vlan}, redirect: { acl: R, url: 'https://x' }, reauthTimer: 60, attributes: [{ name: Reply-Message, value: hi }] }
  - { name: Q }`;

function policy(vlan = 7, acl = 'permit ip any any'): Policy {
  const rules =
    "{ rules: [{ name: A, when: user = 'bob', result: { profiles: [P] } }, { name: B, when: user = 'eve', result: { profiles: [P] } }, { when: user = 'no', result: deny }], default: { profiles: [Q] } }";
  return policyOf(serviceWith(rules, profiles(vlan)), { D: acl });
}

function granted(of: Policy, userName = 'bob') {
  const service = radiusService(of, 's');
  if (!service) throw new Error('no service');
  return authorizationOf(of, authorize(of, service, facts({ userName })));
}

describe('an authorization', () => {
  it('names what the session is given, the dACL by its name on the wire', () => {
    expect(granted(policy())).toEqual({
      service: 's',
      rule: 'A',
      profiles: ['P'],
      dacl: '#ACSACL#-IP-D-6a7310a8',
      vlan: '7',
      redirect: { acl: 'R', url: 'https://x' },
      lists: ['R'],
      policyRevision: 1,
      fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  it('puts everything on the wire in order', () => {
    const of = policy();
    const [profile] = of.profiles;
    expect(profile && replyAttributes(of, profile)).toEqual([
      { name: 'Cisco-AVPair', values: ['ACS:CiscoSecure-Defined-ACL=#ACSACL#-IP-D-6a7310a8'], tag: 0 },
      { name: 'Cisco-AVPair', values: ['url-redirect-acl=R', 'url-redirect=https://x'], tag: 0 },
      { name: 'Tunnel-Type', values: [13], tag: 1 },
      { name: 'Tunnel-Medium-Type', values: [6], tag: 1 },
      { name: 'Tunnel-Private-Group-Id', values: ['7'], tag: 1 },
      { name: 'Session-Timeout', values: [60], tag: 0 },
      { name: 'Termination-Action', values: [1], tag: 0 },
      { name: 'Reply-Message', values: ['hi'], tag: 0 },
    ]);
  });

  it('has a fingerprint of what is on the wire, not of how it was decided', () => {
    const of = policy();
    expect(granted(of, 'eve').rule).toBe('B');
    expect(granted(of, 'eve').fingerprint).toBe(granted(of, 'bob').fingerprint);
    expect(granted(policy()).fingerprint).toBe(granted(of).fingerprint);
    expect(granted(policy(8)).fingerprint).not.toBe(granted(of).fingerprint);
    expect(granted(of, 'someone').fingerprint).not.toBe(granted(of).fingerprint);
  });

  it('is made once for a rule', () => {
    const of = policy();
    expect(granted(of)).toBe(granted(of));
  });

  it('of a reject gives nothing', () => {
    expect(granted(policy(), 'no')).toMatchObject({ rule: 'Rule-3', profiles: [] });
  });
});
