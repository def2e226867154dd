import { describe, expect, it } from 'vitest';
import { replyAttributes } from '../../../src/policy/authorization.ts';
import { authorize, identitySource } from '../../../src/policy/decide.ts';
import { radiusService } from './radius-service.ts';
import { documentOf, facts, faultsOf, policyOf, serviceWith } from './written.ts';

describe('policy elements', () => {
  it('are shared: one condition and one profile, referred to by rules of several services (P1)', () => {
    const policy = policyOf(`serviceSelection: { simple: a }
services:
  - { name: a, type: radius, allowedProtocols: [PAP], identity: { simple: deny }, authorization: { rules: [{ when: ref(staff), result: { profiles: [P] } }], default: deny } }
  - { name: b, type: radius, allowedProtocols: [PAP], identity: { simple: deny }, authorization: { rules: [{ when: not ref(staff), result: { profiles: [P] } }], default: deny } }
conditions: [{ name: staff, when: user starts-with 'staff-' }]
profiles: [{ name: P, vlan: 7 }]`);
    const outcome = (name: string, userName: string) => {
      const service = radiusService(policy, name);
      if (!service) throw new Error('no service');
      return authorize(policy, service, facts({ userName }));
    };
    expect(outcome('a', 'staff-1').profile).toBe(outcome('b', 'eve').profile);
    expect(outcome('a', 'eve').outcome).toBe('reject');
  });

  it('give each policy its kind of result (P10, P11)', () => {
    const document = documentOf(`serviceSelection: { simple: r }
services:
  - name: r
    type: radius
    allowedProtocols: [PAP]
    identity: { simple: { store: users, errors: { notFound: continue } } }
    groupMapping: { simple: { group: "All:East" } }
    authorization: { default: { profiles: [P] } }
  - name: t
    type: tacacs
    allowedProtocols: [ASCII]
    authorization: { default: { shellProfile: S, commandSets: [C, D] } }
profiles: [{ name: P, securityGroup: 16 }]
shellProfiles: [{ name: S }]
commandSets: [{ name: C, rows: [] }, { name: D, rows: [] }]`);
    expect(document.services[0]).toMatchObject({
      identity: {
        result: {
          source: { kind: 'store', store: 'users' },
          errors: { authFailed: 'reject', notFound: 'continue', processFailed: 'drop' },
        },
      },
      groupMapping: { result: { group: 'All:East' } },
      authorization: { default: { access: 'permit', profiles: ['P'] } },
    });
    expect(document.services[1]).toMatchObject({
      authorization: { default: { access: 'permit', shellProfile: 'S', commandSets: ['C', 'D'] } },
    });
  });

  it('send a security group as a TrustSec tag (P10)', () => {
    const policy = policyOf(serviceWith('{ default: { profiles: [P] } }', 'profiles: [{ name: P, securityGroup: 16 }]'));
    const service = radiusService(policy, 's');
    const decision = service && authorize(policy, service, facts());
    if (!decision?.profile) throw new Error('no profile');
    expect(replyAttributes(policy, decision.profile)).toEqual([
      { name: 'Cisco-AVPair', values: ['cts:security-group-tag=0010-00'], tag: 0 },
    ]);
  });

  it('may not refer to what is not there, of any kind (P84)', () => {
    const yaml = `serviceSelection: { simple: r }
services:
  - { name: r, type: radius, allowedProtocols: [PAP], identity: { simple: { certificateProfile: cap } }, authorization: { default: { profiles: [P] } } }
  - { name: t, type: tacacs, allowedProtocols: [ASCII], identity: { simple: { unknownUser: u } }, authorization: { default: { shellProfile: S, commandSets: [C] } } }
sequences: [{ name: q, certificateProfile: gone, authStores: [] }]`;
    expect(faultsOf(yaml).map((line) => /there is no [^:]*/.exec(line)?.[0])).toEqual([
      'there is no certificate authentication profile `cap`',
      'there is no authorization profile `P`',
      'there is no unknown-user policy `u`',
      'there is no shell profile `S`',
      'there is no command set `C`',
      'there is no certificate authentication profile `gone`',
    ]);
  });

  it('may not name a place that its declared hierarchy does not have (P84)', () => {
    const yaml = `identityGroups: ["All:East:Ops"]
deviceGroups: [{ hierarchy: Location, groups: ["All:East"] }]
serviceSelection: { simple: s }
services:
  - name: s
    type: radius
    allowedProtocols: [PAP]
    identity: { simple: deny }
    groupMapping: { simple: { group: "All:Eats" } }
    authorization:
      rules:
        - { when: identity.group in-group 'All:East' and device.Location in-group 'All:Wets', result: permit }
      default: deny`;
    expect(faultsOf(yaml)).toEqual([
      expect.stringMatching(
        /^p\.yaml:9:\d+: there is no identity group `All:Eats`: add it to `identityGroups`, or use one of `All`, `All:East`, `All:East:Ops`/,
      ),
      expect.stringMatching(/^p\.yaml:12:\d+: `device\.Location` has no place `All:Wets`: declare it, or use one of `All`, `All:East`/),
    ]);
  });

  it('may not name a hierarchy that is not declared where some are, in a rule or a network condition, each told at its place (P73, P84)', () => {
    const yaml = `deviceGroups: [{ hierarchy: Site, groups: ["All:East"] }]
networkConditions:
  - { name: ours, devices: [{ group: { Site: "All:West" } }] }
${serviceWith(`
      rules:
        - { when: device.Location in-group 'All:East' or device.Sitte in-group 'All:East', result: permit }
      default: deny`)}`;
    expect(faultsOf(yaml)).toEqual([
      expect.stringMatching(
        /^p\.yaml:12:\d+: there is no device group hierarchy `Sitte`: declare it in `deviceGroups`, or use one of `Location`, `Device Type`, `Site`/,
      ),
      expect.stringMatching(/^p\.yaml:3:\d+: `device\.Site` has no place `All:West`/),
    ]);
  });

  it('may not read attributes of a store that is not configured, or a certificate field there is not (P81, P84)', () => {
    const yaml = serviceWith(
      `
      rules:
        - { when: store.corp-ad.department = 'it' and store.users.department = 'it', result: { profiles: [P] } }
      default: deny`,
      'profiles: [{ name: P, attributes: [{ name: Filter-Id, from: store.corp-ad.acl }, { name: Reply-Message, from: certificate.Nickname }] }]',
    );
    expect(faultsOf(yaml, {}, { stores: new Map([['users', { external: false }]]) })).toEqual([
      expect.stringMatching(/^p\.yaml:9:\d+: there is no identity store `corp-ad`: define it, or use one of `users`/),
      expect.stringMatching(/^p\.yaml:11:\d+: there is no identity store `corp-ad`: define it, or use one of `users`/),
      expect.stringMatching(/^p\.yaml:11:\d+: there is no attribute `certificate\.Nickname`/),
    ]);
  });

  it('keep a source with its error options beside it (P33, P36)', () => {
    const policy = policyOf(`serviceSelection: { simple: s }
services:
  - name: s
    type: radius
    allowedProtocols: [EAP-TLS]
    identity: { simple: { certificateProfile: cap, errors: { authFailed: drop } } }
    authorization: { default: permit }
certificateProfiles: [{ name: cap, userNameFrom: SAN-UPN, compareWith: AD1 }]`);
    const service = radiusService(policy, 's');
    expect(service && identitySource(service, facts({ method: 'EAP-TLS' }))).toEqual({
      source: { kind: 'certificate', profile: { name: 'cap', userNameFrom: 'SAN-UPN', compareWith: 'AD1' } },
      errors: { authFailed: 'drop', notFound: 'reject', processFailed: 'drop' },
    });
  });
});
