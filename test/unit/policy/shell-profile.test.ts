import { describe, expect, it } from 'vitest';
import { authorizeSession } from '../../../src/aaa/administer.ts';
import { shellArguments } from '../../../src/policy/shell-arguments.ts';
import { facts, faultsOf, policyOf } from './written.ts';

const policyWith = (profile: string): string => `serviceSelection: { simple: t }
services: [{ name: t, type: tacacs, allowedProtocols: [ASCII], authorization: { default: { shellProfile: S } } }]
shellProfiles: [${profile}]`;

describe('a shell profile (P83)', () => {
  it('becomes the arguments of a session authorization, by their names of RFC 8907', () => {
    const policy = policyOf(
      policyWith(
        '{ name: S, privilegeLevel: 15, timeout: 30, idleTime: 10, autoCommand: show version, accessClass: VTY, attributes: [{ name: roles, value: network-admin, optional: true }] }',
      ),
    );
    const decision = authorizeSession(policy, facts({ protocol: 'tacacs', method: 'ASCII' }));
    if ('proxy' in decision || decision.shellProfile === undefined) throw new Error('no shell profile');
    const profile = policy.shellProfiles.get(decision.shellProfile);
    expect(profile && shellArguments(profile)).toEqual([
      'priv-lvl=15',
      'timeout=30',
      'idletime=10',
      'autocmd=show version',
      'acl=VTY',
      'roles*network-admin',
    ]);
  });

  it('gives no argument that it does not set', () => {
    expect(shellArguments({ name: 'S', attributes: [] })).toEqual([]);
    expect(shellArguments({ name: 'S', privilegeLevel: 0, attributes: [] })).toEqual(['priv-lvl=0']);
  });

  it('has levels from 0 to 15 and arguments that fit on the wire', () => {
    expect(faultsOf(policyWith('{ name: S, privilegeLevel: 16 }'))).toEqual([expect.stringContaining('a level from 0 to 15')]);
    expect(faultsOf(policyWith('{ name: S, attributes: [{ name: "a b", value: x }] }'))).toHaveLength(1);
    expect(faultsOf(policyWith(`{ name: S, autoCommand: "${'x'.repeat(201)}" }`))).toHaveLength(1);
  });
});
