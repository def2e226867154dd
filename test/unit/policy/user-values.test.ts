import { describe, expect, it } from 'vitest';
import type { AccessDecision, IdentityAttributes } from '../../../src/model/access.ts';
import { authorizationOf, replyAttributes } from '../../../src/policy/authorization.ts';
import type { Policy } from '../../../src/policy/compile.ts';
import { authorize } from '../../../src/policy/decide.ts';
import { radiusService } from './radius-service.ts';
import { facts, faultsOf, policyOf, serviceWith } from './written.ts';

const PROFILES = `profiles:
  - name: OWN
    attributes:
      - { name: Filter-Id, from: identity.acl }
      - { name: Session-Timeout, from: identity.minutes }
      - { name: Reply-Message, value: hello }`;

function decided(policy: Policy, attributes: IdentityAttributes): AccessDecision {
  const service = radiusService(policy, 's');
  if (!service) throw new Error('no service');
  return authorize(policy, service, facts({ identity: { store: 'AD1', name: 'bob', attributes } }));
}

describe('a profile that takes values from the user (P81)', () => {
  const policy = policyOf(serviceWith('{ default: { profiles: [OWN] } }', PROFILES));

  it('sends what the identity store says of him, several values as several attributes', () => {
    const decision = decided(policy, { acl: ['in', 'out'], minutes: '600' });
    if (!decision.profile) throw new Error('no profile');
    expect(replyAttributes(policy, decision.profile)).toEqual([
      { name: 'Filter-Id', values: ['in', 'out'], tag: 0 },
      { name: 'Session-Timeout', values: [600], tag: 0 },
      { name: 'Reply-Message', values: ['hello'], tag: 0 },
    ]);
    expect(decision.profile.sessionTimeout).toBe(600);
  });

  it('is one authorization for equal values and another for others', () => {
    const one = decided(policy, { acl: 'a', minutes: 5 });
    expect(decided(policy, { acl: 'a', minutes: 5, room: 1 })).toBe(one);
    const other = decided(policy, { acl: 'b', minutes: 5 });
    expect(authorizationOf(policy, other).fingerprint).not.toBe(authorizationOf(policy, one).fingerprint);
  });

  it('refuses a user without the attribute, or with a value that cannot be sent: nothing would limit him', () => {
    for (const attributes of [
      {},
      { acl: 'a' },
      { acl: 'a', minutes: 'long' },
      { acl: 'x'.repeat(254), minutes: 5 },
      { acl: [], minutes: 5 },
    ]) {
      expect(decided(policy, attributes)).toEqual({ outcome: 'reject', service: 's', rule: 'Default', reason: 'profile-value-missing' });
    }
  });

  it('asks the codec about values it could not know before', () => {
    const picky = policyOf(
      serviceWith('{ default: { profiles: [OWN] } }', PROFILES),
      {},
      {
        unencodable: (name, value) => (name === 'Filter-Id' && value === 'bad' ? 'no' : undefined),
      },
    );
    expect(decided(picky, { acl: 'bad', minutes: 5 }).reason).toBe('profile-value-missing');
    expect(decided(picky, { acl: 'good', minutes: 5 }).outcome).toBe('accept');
  });

  it('names an attribute of the identity, and nothing beside it', () => {
    const fault = (attribute: string) =>
      faultsOf(serviceWith('{ default: permit }', `profiles: [{ name: X, attributes: [${attribute}] }]`));
    expect(fault('{ name: Filter-Id, from: user }')).toEqual([
      expect.stringContaining('an attribute of the identity such as `identity.department`'),
    ]);
    expect(fault('{ name: Filter-Id, from: identity.acl, value: x }')).toHaveLength(1);
  });
});

describe('a condition on what the identity store says (P81)', () => {
  it('reads groups and attributes such as the department, of any store or of one', () => {
    const policy = policyOf(
      serviceWith(
        "{ rules: [{ name: IT, when: identity.department = 'it' and identity.groups = 'NetOps', result: permit }, { name: One, when: store.LDAP1.manager = 'ann', result: permit }], default: deny }",
      ),
    );
    const service = radiusService(policy, 's');
    if (!service) throw new Error('no service');
    const rule = (store: string, attributes: IdentityAttributes, byStore?: Readonly<Record<string, IdentityAttributes>>) =>
      authorize(policy, service, facts({ identity: { store, name: 'bob', attributes, ...(byStore ? { byStore } : {}) } })).rule;
    expect(rule('AD1', { department: 'it', groups: ['Sales', 'NetOps'] })).toBe('IT');
    expect(rule('AD1', { department: 'it', groups: ['Sales'] })).toBe('Default');
    expect(rule('LDAP1', { manager: 'ann' })).toBe('One');
    expect(rule('AD1', { manager: 'ann' })).toBe('Default');
    expect(rule('AD1', { manager: 'eve' }, { AD1: { manager: 'eve' }, LDAP1: { manager: 'ann' } })).toBe('One');
  });
});
