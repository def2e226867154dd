import { describe, expect, it } from 'vitest';
import { faultLine } from '../../../src/base/fault.ts';
import { readPolicy } from '../../../src/policy/document.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { faultsOf, serviceWith } from './written.ts';

const OK = serviceWith('{ default: deny }');

describe('a policy that is refused', () => {
  it('is not this one', () => {
    expect(faultsOf(OK)).toEqual([]);
    expect(faultsOf('')).toEqual([]);
  });

  it('tells the faults of all files at once, each with its place', () => {
    const yaml = serviceWith(
      "{ rules: [{ when: user == 'x', result: { profiles: [NOPE] } }], default: { profiles: [P] } }",
      'profiles: [{ name: P, dacl: NONE }]',
    );
    expect(faultsOf(yaml)).toEqual([
      'p.yaml:7:44: a value is expected, not `=` [config.invalid]',
      'p.yaml:7:72: there is no authorization profile `NOPE`: define it, or use one of `P` [config.reference]',
      'p.yaml:8:29: there is no dACL `NONE`: add the file `NONE.acl` [config.reference]',
    ]);
  });

  it.each([
    [
      'exceptions of service selection (P7)',
      'serviceSelection: { simple: s, exceptions: [] }\nservices: []',
      'p.yaml:1:44: `serviceSelection.exceptions` is `[]`: service selection has no exceptions: only an authorization policy does [config.invalid]',
    ],
    [
      'exceptions of an identity policy (P7)',
      OK.replace('{ simple: deny }', '{ simple: deny, exceptions: [] }'),
      'p.yaml:6:43: `services.0.identity.exceptions` is `[]`: an identity policy has no exceptions: only an authorization policy does [config.invalid]',
    ],
    [
      'a simple authorization policy (P8)',
      serviceWith('{ simple: deny, default: deny }'),
      'p.yaml:7:30: `services.0.authorization.simple` is `deny`: an authorization policy cannot be simple: write `rules` and a `default` [config.invalid]',
    ],
    [
      'rules without a default',
      OK.replace('{ simple: deny }', '{ rules: [] }'),
      'p.yaml:6:15: `services.0.identity` is `{"rules":[]}`: `rules` need a `default` for what no rule matches [config.invalid]',
    ],
    [
      'simple and rules',
      OK.replace('{ simple: deny }', '{ simple: deny, rules: [], default: deny }'),
      'p.yaml:6:15: `services.0.identity` is `{"simple":"deny","rules":[],"default":"deny"}`: either `simple`, or `rules` with a `default` [config.invalid]',
    ],
    [
      'a RADIUS service without identity (P15)',
      OK.replace('    identity: { simple: deny }\n', ''),
      'p.yaml:3:5: `services.0.identity` is missing: ',
    ],
    [
      'a RADIUS service without authorization (P15)',
      OK.replace('    authorization: { default: deny }\n', ''),
      'p.yaml:3:5: `services.0.authorization` is missing: ',
    ],
    [
      'an identity attribute in service selection (P9)',
      OK.replace('{ simple: s }', "{ rules: [{ when: identity.group = 'x', result: s }], default: s }"),
      'p.yaml:1:37: `identity.group` cannot be used in service selection: the identity is not known yet [config.invalid]',
    ],
    [
      'an identity attribute in an identity policy (P9)',
      OK.replace('{ simple: deny }', "{ rules: [{ when: identity.x = 'x', result: deny }], default: deny }"),
      'p.yaml:6:33: `identity.x` cannot be used in an identity policy: the identity is not known yet [config.invalid]',
    ],
    [
      'an identity attribute in a shared condition there',
      `${OK.replace('{ simple: s }', '{ rules: [{ when: ref(g), result: s }], default: s }')}conditions: [{ name: g, when: identity.group = 'x' }]`,
      'p.yaml:1:37: `identity.group` in the shared condition `g` cannot be used in service selection: the identity is not known yet [config.invalid]',
    ],
    [
      'no service selection',
      OK.replace('serviceSelection: { simple: s }\n', ''),
      'p.yaml:2:5: no service selection says which requests go to which access service: write `serviceSelection: { simple: s }` [config.reference]',
    ],
    [
      'an unknown service',
      OK.replace('simple: s ', 'simple: t '),
      'p.yaml:1:29: there is no access service `t`: define it, or use one of `s` [config.reference]',
    ],
    [
      'an unknown sequence',
      OK.replace('simple: deny', 'simple: { sequence: q }'),
      'p.yaml:6:37: there is no identity sequence `q`: define it [config.reference]',
    ],
    [
      'two services of one name',
      `${OK}  - { name: s, type: tacacs, allowedProtocols: [ASCII], identity: { simple: deny } }`,
      'p.yaml:8:13: the access service `s` is defined twice, first at p.yaml:3:11: rename one [config.invalid]',
    ],
    [
      'two rules of one name, over exceptions and rules',
      serviceWith('{ exceptions: [{ name: A, when: any, result: deny }], rules: [{ name: A, when: any, result: deny }], default: deny }'),
      'p.yaml:7:90: the rule `A` is defined twice, first at p.yaml:7:43: rename one [config.invalid]',
    ],
    [
      'a rule named as the default rule is',
      serviceWith('{ rules: [{ name: Default, when: any, result: deny }], default: deny }'),
      'p.yaml:7:38: `services.0.authorization.rules.0.name` is `Default`: another name: `Default` is the default rule [config.invalid]',
    ],
    [
      'an unknown request attribute',
      serviceWith('{ rules: [{ when: exists(Nonsense), result: deny }], default: deny }'),
      'p.yaml:7:38: there is no attribute `Nonsense` [config.invalid]',
    ],
    [
      'an unknown posture',
      serviceWith("{ rules: [{ when: posture.status = 'fine', result: deny }], default: deny }"),
      'p.yaml:7:38: `posture.status`: `fine` is not one of `unknown`, `pending`, `compliant`, `grace`, `noncompliant`, `quarantined` [config.invalid]',
    ],
    [
      'an unknown Service-Type',
      serviceWith("{ rules: [{ when: Service-Type = 'Call-Chek', result: deny }], default: deny }"),
      'p.yaml:7:38: `Service-Type`: `Call-Chek` is not a number or one of `Login-User`',
    ],
    [
      'a structured condition of a wrong type',
      serviceWith('{ rules: [{ when: { all: [{ any: true }, { attr: user, op: lt, value: 3 }] }, result: deny }], default: deny }'),
      'p.yaml:7:61: `user`: `<` compares numbers and instants, the attribute is a text [config.invalid]',
    ],
    [
      'a circle of shared conditions',
      `${OK}conditions:\n  - { name: a, when: ref(b) }\n  - { name: b, when: any and ref(a) }`,
      'p.yaml:9:22: the shared condition `a` refers to itself [config.invalid]',
    ],
    [
      'an unknown key',
      OK.replace('type: radius', 'type: radius\n    colour: red'),
      'p.yaml:5:5: `services.0.colour` is not a known key [config.unknown-key]',
    ],
  ])('%s', (_what, yaml, expected) => {
    expect(faultsOf(yaml)[0]).toContain(expected);
  });

  it('names an identity store that is not configured, where stores are known', () => {
    const yaml = `${OK.replace('simple: deny', 'simple: { store: nosuch }')}sequences: [{ name: q, authStores: [users, gone] }]`;
    expect(faultsOf(yaml)).toEqual([]);
    expect(faultsOf(yaml, {}, { stores: new Map([['users', { external: false }]]) })).toEqual([
      'p.yaml:6:34: there is no identity store `nosuch`: define it, or use one of `users` [config.reference]',
      'p.yaml:8:44: there is no identity store `gone`: define it, or use one of `users` [config.reference]',
    ]);
  });

  it('does not take names of a file that could not be read for undefined', () => {
    const read = readPolicy(
      [
        { path: 'a.yaml', text: serviceWith('{ rules: [{ when: ref(c), result: deny }], default: { profiles: [P] } }') },
        { path: 'b.yaml', text: 'profiles: [' },
      ],
      standardDictionary,
    );
    expect(read.ok ? [] : read.error.map(({ code, at }) => [code, at?.split(':')[0]])).toEqual([['config.syntax', 'b.yaml']]);
  });

  it('says where the first of two service selections is, and refuses files of other kinds', () => {
    const read = readPolicy(
      [
        { path: 'a.yaml', text: OK },
        { path: 'b.yml', text: 'serviceSelection: { simple: s }' },
        { path: 'README.md', text: '' },
      ],
      standardDictionary,
    );
    expect(read.ok ? [] : read.error.map(faultLine)).toEqual([
      'README.md:1:1: a policy file ends in .yaml, .yml or .acl: rename it, or move it elsewhere [config.invalid]',
      'b.yml:1:19: service selection is defined twice, first at a.yaml:1:19 [config.invalid]',
    ]);
  });
});
