import { describe, expect, it } from 'vitest';
import { authorizeSession, beginAuthentication } from '../../../src/aaa/administer.ts';
import { compilePolicy } from '../../../src/policy/compile.ts';
import { authorize, identitySource } from '../../../src/policy/decide.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { factoryPolicy } from './factory-policy.ts';
import { radiusService } from './radius-service.ts';
import { documentOf, facts, faultsOf, NOW, policyOf } from './written.ts';

const selection = 'serviceSelection: { simple: s }\n';
const service = (more: string): string => `${selection}services: [{ name: s, ${more} }]`;

describe('access services', () => {
  it('are isolated: what one says nothing of is nothing to another (P2)', () => {
    const policy = policyOf(`serviceSelection: { simple: a }
services:
  - { name: a, type: radius, allowedProtocols: [PAP], identity: { simple: { store: x } }, authorization: { default: permit } }
  - { name: b, type: radius, allowedProtocols: [PAP], identity: { simple: { store: y } }, authorization: { default: deny } }`);
    const [a, b] = ['a', 'b'].map((name) => radiusService(policy, name));
    if (!a || !b) throw new Error('a service is missing');
    expect([identitySource(a, facts()).source, authorize(policy, a, facts()).outcome]).toEqual([{ kind: 'store', store: 'x' }, 'accept']);
    expect([identitySource(b, facts()).source, authorize(policy, b, facts()).outcome]).toEqual([{ kind: 'store', store: 'y' }, 'reject']);
    expect(policy.hits.get('a/authorization', 'Default')).toBe(1);
    expect(policy.hits.get('b/authorization', 'Default')).toBe(1);
  });

  it('come with the factory: device administration for TACACS+, network access for RADIUS (P3, P4)', () => {
    const policy = compilePolicy(nextRevision(undefined, factoryPolicy, NOW), standardDictionary);
    expect([...policy.services.values()].map(({ name, type }) => [name, type])).toEqual([
      ['Default Network Access', 'radius'],
      ['Default Device Admin', 'tacacs'],
    ]);
    const without = {
      ...factoryPolicy,
      services: factoryPolicy.services.slice(0, 1),
      serviceSelection: { mode: 'simple', result: 'Default Network Access' },
    } as const;
    expect(compilePolicy(nextRevision(undefined, without, NOW), standardDictionary).services.size).toBe(1);
  });

  it('for RADIUS need identity and authorization, group mapping is free (P15)', () => {
    const radius = (more: string) => faultsOf(service(`type: radius, allowedProtocols: [PAP]${more}`));
    expect(radius(', identity: { simple: deny }, authorization: { default: deny }')).toEqual([]);
    expect(radius(', identity: { simple: deny }, authorization: { default: deny }, groupMapping: { simple: { group: All } }')).toEqual([]);
    expect(radius(', authorization: { default: deny }').join()).toMatch(/identity/);
    expect(radius(', identity: { simple: deny }').join()).toMatch(/authorization/);
  });

  it('for TACACS+ need identity, authorization or both; group mapping alone is refused (P16)', () => {
    const tacacs = (more: string) => faultsOf(service(`type: tacacs, allowedProtocols: [ASCII]${more}`));
    expect(tacacs(', identity: { simple: deny }')).toEqual([]);
    expect(tacacs(', authorization: { default: deny }')).toEqual([]);
    expect(tacacs(', identity: { simple: deny }, authorization: { default: permit }')).toEqual([]);
    expect(tacacs(', groupMapping: { simple: { group: All } }')).toEqual([
      expect.stringContaining('a TACACS+ service needs an `identity` policy, an `authorization` policy or both'),
    ]);
    expect(tacacs('')).toHaveLength(1);
  });

  it('may be saved without their policies, and nothing can be sent to them before they have some (P20)', () => {
    const draft = 'draftServices: [{ name: later, type: radius, allowedProtocols: [PAP] }]\n';
    expect(faultsOf(draft)).toEqual([]);
    expect(documentOf(draft).services).toEqual([]);
    expect(faultsOf(`${draft}serviceSelection: { simple: later }`)).toEqual([
      'p.yaml:2:29: the access service `later` is a draft: give it its policies and move it to `services` [config.reference]',
    ]);
  });
});

describe('TACACS+ requests', () => {
  const policy = policyOf(`serviceSelection:
  rules: [{ when: device.Location in-group 'All:East', result: east }]
  default: west
services:
  - { name: east, type: tacacs, allowedProtocols: [ASCII], identity: { simple: { store: users } } }
  - { name: west, type: tacacs, allowedProtocols: [ASCII], authorization: { default: { shellProfile: P15 } } }
shellProfiles: [{ name: P15, privilegeLevel: 15 }]`);
  const request = (place: string) => facts({ protocol: 'tacacs', method: 'ASCII', groups: { Location: place } });

  it('select their service each on its own: authentication here, authorization there (P19)', () => {
    expect(beginAuthentication(policy, request('All:East'))).toMatchObject({ kind: 'ask', identity: { source: { store: 'users' } } });
    expect(authorizeSession(policy, request('All:West'))).toMatchObject({ outcome: 'accept', shellProfile: 'P15' });
    expect(policy.hits.get('service-selection', 'Default')).toBe(1);
  });

  it('without an identity policy are an authentication error, without an authorization policy a failure (P17, P18)', () => {
    expect(beginAuthentication(policy, request('All:West'))).toEqual({ kind: 'error', reason: 'no-identity-policy' });
    expect(authorizeSession(policy, request('All:East'))).toMatchObject({ outcome: 'reject', reason: 'no-authorization-policy' });
  });
});
