import { describe, expect, it } from 'vitest';
import type { IdentityRecord } from '../../../src/model/access.ts';
import type { CompiledRadiusService, Policy } from '../../../src/policy/compile.ts';
import { authorize, mapGroup } from '../../../src/policy/decide.ts';
import { explain } from '../../../src/policy/explain.ts';
import { radiusService } from './radius-service.ts';
import { facts, policyOf } from './written.ts';

function policyWith(groupMapping: string, authorization = '{ default: permit }'): Policy {
  return policyOf(`serviceSelection: { simple: s }
services:
  - name: s
    type: radius
    allowedProtocols: [PAP]
    identity: { simple: { store: AD1 } }
    groupMapping: ${groupMapping}
    authorization: ${authorization}`);
}

function service(policy: Policy): CompiledRadiusService {
  const found = radiusService(policy, 's');
  if (!found) throw new Error('no service');
  return found;
}

const external = (groups: readonly string[]): IdentityRecord => ({ store: 'AD1', name: 'bob', attributes: { groups } });
const internal = (group: string): IdentityRecord => ({ store: 'internal-users', name: 'bob', group, attributes: { groups: ['NetOps'] } });

function groupOf(policy: Policy, identity: IdentityRecord | undefined): string | undefined {
  const of = facts({ identity });
  mapGroup(service(policy), of);
  return of.identityGroup;
}

const RULES =
  "{ rules: [{ name: Ops, when: identity.groups = 'NetOps', result: { group: 'All:East:Ops' } }], default: { group: 'All:Other' } }";

describe('the explanation of group mapping', () => {
  it('shows the default only where it gave the group', () => {
    const policy = policyWith(RULES);
    const said = (identity: IdentityRecord) => explain(policy, facts({ identity, authenticationStatus: 'passed' })).groupMapping;
    const stays = said({ ...internal('All:West'), attributes: {} });
    expect([stays?.group, stays?.from, stays?.table?.decided]).toEqual(['All:West', 'internal record', undefined]);
    const given = said(external(['Sales']));
    expect([given?.group, given?.from, given?.table?.decided]).toEqual(['All:Other', 'Default', 'Default']);
  });
});

describe('group mapping', () => {
  it('takes the group of the first rule that matches one of the values of an attribute (P47)', () => {
    expect(groupOf(policyWith(RULES), external(['Sales', 'NetOps']))).toBe('All:East:Ops');
  });

  it('takes the default where no rule matches and no internal record gave a group (P49)', () => {
    const policy = policyWith(RULES);
    expect(groupOf(policy, external(['Sales']))).toBe('All:Other');
    expect(groupOf(policy, undefined)).toBe('All:Other');
    expect(policy.hits.get('s/group-mapping', 'Default')).toBe(2);
  });

  it('leaves the group of an internal record, and counts no default then (P48, P49)', () => {
    const policy = policyWith("{ rules: [{ when: identity.groups = 'x', result: { group: 'All:X' } }], default: { group: 'All:Other' } }");
    expect(groupOf(policy, internal('All:West'))).toBe('All:West');
    expect(policy.hits.get('s/group-mapping', 'Default')).toBe(0);
  });

  it('lets a matching rule override the internal group', () => {
    expect(groupOf(policyWith(RULES), internal('All:West'))).toBe('All:East:Ops');
  });

  it('as a simple policy is the default for whoever has no internal group (P8, P14)', () => {
    const policy = policyWith("{ simple: { group: 'All:Everybody' } }");
    expect(groupOf(policy, external([]))).toBe('All:Everybody');
    expect(groupOf(policy, internal('All:West'))).toBe('All:West');
  });

  it('is what authorization reads, by the place or one above it (P5, P50)', () => {
    const policy = policyWith(
      RULES,
      "{ rules: [{ name: East, when: system.IdentityGroup in-group 'All:East', result: permit }, { name: Ops, when: identity.group = 'All:East:Ops', result: permit }], default: deny }",
    );
    expect(authorize(policy, service(policy), facts({ identity: external(['NetOps']) })).rule).toBe('East');
    expect(authorize(policy, service(policy), facts({ identity: external(['Sales']) })).rule).toBe('Default');
  });

  it('decides the same when it is asked again with the same facts', () => {
    const policy = policyWith(
      "{ rules: [{ name: Again, when: identity.group in-group 'All:East', result: { group: 'All:Loop' } }, { when: identity.groups = 'NetOps', result: { group: 'All:East' } }], default: { group: 'All' } }",
    );
    const of = facts({ identity: external(['NetOps']) });
    mapGroup(service(policy), of);
    mapGroup(service(policy), of);
    expect(of.identityGroup).toBe('All:East');
  });

  it('is explained: the group, and the rule, record or default it came from', () => {
    const policy = policyWith(RULES);
    const mapped = (identity: IdentityRecord) => explain(policy, facts({ identity })).groupMapping;
    expect(mapped(external(['NetOps']))).toMatchObject({ group: 'All:East:Ops', from: 'Ops' });
    expect(mapped(external(['Sales']))).toMatchObject({ group: 'All:Other', from: 'Default' });
    expect(mapped({ ...internal('All:West'), attributes: {} })).toMatchObject({ group: 'All:West', from: 'internal record' });
  });

  it('leaves the group an administrator fixed for a discovered user, and says so (U8)', () => {
    const fixed: IdentityRecord = { ...external(['NetOps']), group: 'All:West', groupFixed: true };
    expect(groupOf(policyWith(RULES), fixed)).toBe('All:West');
    expect(explain(policyWith(RULES), facts({ identity: fixed })).groupMapping).toEqual({ group: 'All:West', from: 'user record' });
  });
});
