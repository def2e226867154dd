import { describe, expect, it } from 'vitest';
import { type CompiledRadiusService, compilePolicy, type Policy } from '../../../src/policy/compile.ts';
import {
  authorize,
  authorizeAdmin,
  identityAction,
  identitySource,
  selectAdminService,
  selectService,
} from '../../../src/policy/decide.ts';
import { DEFAULT_ERRORS } from '../../../src/policy/elements.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { factoryPolicy } from './factory-policy.ts';
import { radiusService } from './radius-service.ts';
import { attributes, facts, NOW, policyOf, serviceWith } from './written.ts';

function service(policy: Policy, name = 's'): CompiledRadiusService {
  const found = radiusService(policy, name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

function ruleFor(when: string, request: Parameters<typeof facts>[0]): string {
  const policy = policyOf(serviceWith(`{ rules: [{ name: hit, when: ${JSON.stringify(when)}, result: permit }], default: deny }`));
  return authorize(policy, service(policy), facts(request)).rule;
}

describe('service selection', () => {
  const policy = policyOf(`serviceSelection:
  rules:
    - { when: protocol = 'tacacs', result: admin }
    - { when: system.HostLookup = true, result: mab }
  default: people
services:
  - { name: admin, type: tacacs, allowedProtocols: [ASCII], identity: { simple: deny } }
  - { name: mab, type: radius, allowedProtocols: [HostLookup], identity: { simple: { store: hosts } }, authorization: { default: permit } }
  - { name: people, type: radius, allowedProtocols: [PAP], identity: { simple: { store: users } }, authorization: { default: permit } }`);
  const chosen = (request: Parameters<typeof facts>[0]): string => {
    const answer =
      facts(request).protocol === 'radius' ? selectService(policy, facts(request)) : selectAdminService(policy, facts(request));
    return 'service' in answer ? answer.service.name : 'reason' in answer ? answer.reason : answer.proxy.name;
  };

  it('follows the rules', () => {
    expect(chosen({ method: 'PAP' })).toBe('people');
    expect(chosen({ method: 'HostLookup', hostLookup: true })).toBe('mab');
    expect(chosen({ protocol: 'tacacs', method: 'ASCII' })).toBe('admin');
  });

  it('refuses a method the service does not allow (P23)', () => {
    expect(chosen({ method: 'CHAP' })).toBe('protocol-not-allowed');
  });

  it('refuses a request of the other protocol', () => {
    const wrong = policyOf(serviceWith('{ default: permit }'));
    expect(selectService(wrong, facts({ protocol: 'tacacs' }))).toEqual({ reason: 'service-type-mismatch' });
  });

  it('says so when there is no service', () => {
    expect(selectService(policyOf(''), facts())).toEqual({ reason: 'no-service' });
  });

  it('has a factory policy by protocol (P4)', () => {
    const factory = compilePolicy(nextRevision(undefined, factoryPolicy, NOW), standardDictionary);
    expect(selectService(factory, facts())).toMatchObject({ service: { name: 'Default Network Access' } });
    expect(selectAdminService(factory, facts({ protocol: 'tacacs' }))).toMatchObject({ service: { name: 'Default Device Admin' } });
  });
});

describe('the identity policy', () => {
  const policy = policyOf(`serviceSelection: { simple: s }
services:
  - name: s
    type: radius
    allowedProtocols: [PAP]
    identity:
      rules:
        - { when: user = 'seq', result: { sequence: q, errors: { notFound: continue } } }
        - { when: user = 'no', result: deny }
      default: { store: users }
    authorization: { default: permit }
sequences: [{ name: q, authStores: [a, b], attributeStores: [c], onStoreError: continue }]`);
  const source = (userName: string) => identitySource(service(policy), facts({ userName }));

  it('gives the source with its error options, sequences written out', () => {
    expect(source('seq')).toEqual({
      source: { kind: 'sequence', stores: ['a', 'b'], attributeStores: ['c'], onStoreError: 'continue' },
      errors: { authFailed: 'reject', notFound: 'continue', processFailed: 'drop' },
    });
    expect(source('no').source).toEqual({ kind: 'deny' });
    expect(source('bob')).toEqual({ source: { kind: 'store', store: 'users' }, errors: DEFAULT_ERRORS });
  });

  it('rejects and drops by default (P44)', () => {
    const actions = (['auth-failed', 'not-found', 'process-failed'] as const).map((answer) =>
      identityAction(DEFAULT_ERRORS, answer, facts()),
    );
    expect(actions).toEqual(['reject', 'reject', 'drop']);
  });

  it('continues only with methods that can (P46)', () => {
    const errors = { authFailed: 'continue', notFound: 'continue', processFailed: 'continue' } as const;
    const continuing = (
      ['PAP', 'CHAP', 'HostLookup', 'ASCII', 'PEAP', 'LEAP', 'EAP-FAST', 'EAP-TLS', 'EAP-TTLS', 'MSCHAPV2', 'MSCHAP', 'EAP-MD5'] as const
    ).filter((method) => identityAction(errors, 'not-found', facts({ method })) === 'continue');
    expect(continuing).toEqual(['PAP', 'CHAP', 'HostLookup', 'ASCII']);
  });
});

describe('authorization', () => {
  it('lets exceptions override the rules, and falls through them (P55, P58)', () => {
    const policy = policyOf(
      serviceWith(
        `
      exceptions: [{ name: X, when: user = 'bob', result: deny }]
      rules: [{ name: A, when: any, result: { profiles: [P] } }]
      default: deny`,
        'profiles: [{ name: P, vlan: 3 }]',
      ),
    );
    expect(authorize(policy, service(policy), facts())).toEqual({
      outcome: 'reject',
      service: 's',
      rule: 'X',
      reason: 'access-denied-by-rule',
    });
    expect(authorize(policy, service(policy), facts({ userName: 'eve' }))).toMatchObject({
      outcome: 'accept',
      rule: 'A',
      profile: { vlan: '3' },
    });
    expect(policy.hits.get('s/authorization/exceptions', 'X')).toBe(1);
    expect(policy.hits.get('s/authorization', 'A')).toBe(1);
  });

  it('gives the same object for the same rule, and one merge for equal lists of profiles', () => {
    const policy = policyOf(
      serviceWith("{ rules: [{ when: user = 'bob', result: { profiles: [P] } }], default: { profiles: [P] } }", 'profiles: [{ name: P }]'),
    );
    const first = authorize(policy, service(policy), facts());
    expect(authorize(policy, service(policy), facts())).toBe(first);
    const other = authorize(policy, service(policy), facts({ userName: 'eve' }));
    expect(other).not.toBe(first);
    expect(other.profile).toBe(first.profile);
    expect(policy.profiles).toEqual([first.profile]);
  });

  it('counts nothing when deciding again', () => {
    const policy = policyOf(serviceWith('{ rules: [{ name: A, when: any, result: permit }], default: deny }'));
    authorize(policy, service(policy), facts(), false);
    expect(policy.hits.get('s/authorization', 'A')).toBe(0);
  });

  it('fails in a TACACS+ service that has none (P18)', () => {
    const policy = policyOf(
      'serviceSelection: { simple: t }\nservices: [{ name: t, type: tacacs, allowedProtocols: [ASCII], identity: { simple: deny } }]',
    );
    const admin = selectAdminService(policy, facts({ protocol: 'tacacs', method: 'ASCII' }));
    if (!('service' in admin)) throw new Error('no service');
    expect(authorizeAdmin(admin.service, facts({ protocol: 'tacacs' }))).toMatchObject({
      outcome: 'reject',
      reason: 'no-authorization-policy',
    });
  });
});

describe('what a condition can read', () => {
  const identity = { store: 'ad', name: 'bob', group: 'All:East:Ops', attributes: { department: 'it', level: 7 } };
  it.each<[string, Parameters<typeof facts>[0]]>([
    ["Calling-Station-Id = '00-11'", { request: attributes({ 'Calling-Station-Id': '00-11' }) }],
    ["radius.calling-station-id = '00-11'", { request: attributes({ 'Calling-Station-Id': '00-11' }) }],
    ["Service-Type = 'Call-Check'", { request: attributes({ 'Service-Type': 10 }) }],
    ["cisco-av-pair = 'b=2'", { request: attributes({ 'Cisco-AVPair': ['a=1', 'b=2'] }) }],
    ["device.name = 'sw1'", {}],
    ["device.Location in-group 'All:East'", { groups: { Location: 'All:East:Berlin' } }],
    ["`device.Device Type` = 'All:Switch'", { groups: { 'Device Type': 'All:Switch' } }],
    ["identity.group in-group 'All:East'", { identity }],
    ["identity.store = 'ad' and identity.name = 'bob'", { identity }],
    ["identity.department = 'it' and identity.level > 6", { identity }],
    ["system.AuthenticationStatus = 'unknownUser'", { authenticationStatus: 'unknownUser' }],
    ["system.method = 'CHAP'", { method: 'CHAP' }],
    ["protocol = 'radius' and user = 'bob' and server = 'aaa-1'", {}],
    ["endpoint = '02:00:5e:00:00:01'", { endpoint: '02-00-5E-00-00-01' as never }],
    ["posture.status in ('compliant', 'grace')", { posture: 'grace' }],
    ["time.weekday = 'wednesday' and time.hour = 10 and time.now >= '2026-08-05'", {}],
  ])('%s', (when, request) => {
    expect(ruleFor(when, request)).toBe('hit');
    expect(ruleFor(`not (${when})`, request)).toBe('Default');
  });

  it('is missing, not inherited, for a group hierarchy the device is not in', () => {
    expect(ruleFor('exists(device.Location) or exists(device.constructor) or exists(identity.constructor)', { identity })).toBe('Default');
  });
});
