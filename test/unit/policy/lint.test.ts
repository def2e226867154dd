import { describe, expect, it } from 'vitest';
import type { Device } from '../../../src/model/device.ts';
import { compilePolicy } from '../../../src/policy/compile.ts';
import { readDraft } from '../../../src/policy/document.ts';
import type { LintParts } from '../../../src/policy/finding.ts';
import { lint } from '../../../src/policy/lint.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { HitCounts } from '../../../src/rules/hit-counts.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { device } from '../api/api-fixture.ts';
import { documentOf, files, NOW, serviceWith } from './written.ts';

function findings(yaml: string, dacls: Readonly<Record<string, string>> = {}, more: Partial<LintParts> = {}): readonly string[] {
  const policy = compilePolicy(nextRevision(undefined, documentOf(yaml, dacls), NOW), standardDictionary);
  const { draft } = readDraft(files(yaml, dacls));
  return lint({ policy, draft, now: NOW, ...more }).map(({ code, message, at }) => `${at} ${code}: ${message}`);
}

/** Of one service with a store, with these rules (each `name: …, when: …`), and only about rules. */
function ofRules(...rules: readonly string[]): readonly string[] {
  const list = rules.map((rule) => `\n        - { ${rule}, result: permit }`).join('');
  const yaml = serviceWith(`\n      rules:${list}\n      default: deny`).replace('simple: deny', 'simple: { store: users }');
  return findings(yaml).map((line) => line.replace('p.yaml:', ''));
}

describe('rules that cannot decide', () => {
  it('is silent about a policy without any', () => {
    expect(ofRules("name: A, when: user = 'a'", "name: B, when: user = 'b'")).toEqual([]);
  });

  it.each([
    ['any', "user = 'a'", 'matches everything'],
    ["user in ('a', 'b')", "user = 'a'", 'matches whenever'],
    ["user starts-with 'a'", "user = 'anna'", 'matches whenever'],
    ["user matches-glob 'a*'", "user starts-with 'ab'", 'matches whenever'],
    ["device.Location in-group 'All:East'", "device.Location = 'All:East:Paris'", 'matches whenever'],
    ["device.address in-range ('10.0.0.0/8')", "device.address in-range ('10.1.0.0/16', '10.2.0.5')", 'matches whenever'],
    ['NAS-Port between 1 and 10', 'NAS-Port >= 2 and NAS-Port < 5', 'matches whenever'],
    ['exists(Filter-Id)', "Filter-Id = 'x' and user = 'b'", 'matches whenever'],
    ["user != 'a'", "user = 'b'", 'matches whenever'],
    ["not user = 'a'", "user = 'b'", 'matches whenever'],
    ["user = 'a' or user = 'b'", "user = 'b' and posture.status = 'compliant'", 'matches whenever'],
    ["identity.department in ('it', 'hr')", "identity.department = 'it'", 'matches whenever'],
  ])('%s before %s', (first, second, why) => {
    const [found = '', ...others] = ofRules(`name: First, when: ${JSON.stringify(first)}`, `name: Second, when: ${JSON.stringify(second)}`);
    expect(others).toEqual([]);
    expect(found).toContain('shadowed-rule: rule `Second` of service `s`, authorization is never reached: the earlier rule `First`');
    expect(found).toContain(why);
  });

  it.each([
    ["user = 'a'", "user in ('a', 'b')"],
    ["user matches-glob 'a*b'", "user starts-with 'a'"],
    ["user starts-with 'ab'", "user starts-with 'a'"],
    ['NAS-Port between 1 and 10', 'NAS-Port >= 2'],
    ["user = 'a' and posture.status = 'compliant'", "user = 'a'"],
    // A list may hold both values.
    ["identity.department != 'it'", "identity.department = 'hr'"],
    ["user contains 'a'", "user contains 'ab'"],
  ])('%s before %s leaves something', (first, second) => {
    expect(ofRules(`name: First, when: ${JSON.stringify(first)}`, `name: Second, when: ${JSON.stringify(second)}`)).toEqual([]);
  });

  it('an exception stands before the rules', () => {
    const yaml = serviceWith(`
      exceptions: [{ name: X, when: "user starts-with 'a'", result: deny }]
      rules: [{ name: R, when: user = 'anna', result: permit }]
      default: deny`).replace('simple: deny', 'simple: { store: users }');
    expect(findings(yaml)[0]).toContain('rule `R` of service `s`, authorization is never reached: the earlier rule `X`');
  });

  it('a disabled or monitored rule shadows nothing, and both are noted', () => {
    const lines = ofRules('name: Off, status: disabled, when: any', 'name: Watch, status: monitor, when: any', "name: A, when: user = 'a'");
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['rule-disabled:', 'rule-monitored:']);
  });

  it('the same condition twice', () => {
    const [found] = ofRules("name: A, when: user = 'a'", "name: B, when: user = 'a'");
    expect(found).toContain('duplicate-rule: rule `B` of service `s`, authorization has the condition and result of the earlier rule `A`');
  });

  it.each([
    "user = 'a' and user = 'b'",
    "user = 'a' and user starts-with 'b'",
    'NAS-Port > 5 and NAS-Port < 3',
    'exists(NAS-Port) and not-exists(NAS-Port)',
    "user = 'a' and user != 'a'",
    "user = 'a' and not user = 'a'",
    'not any',
    "posture.status = 'compliant' and (user = 'a' and user = 'b' or posture.status = 'unknown' and posture.status = 'grace')",
  ])('%s can never match', (when) => {
    expect(ofRules(`name: A, when: ${JSON.stringify(when)}`)[0]).toContain('rule-never-matches: rule `A`');
  });

  it.each([
    // Several values at once are possible.
    "identity.department = 'it' and identity.department = 'hr'",
    "Cisco-AVPair = 'a=1' and Cisco-AVPair = 'b=2'",
    "user = 'a' or user = 'b'",
  ])('%s can match', (when) => {
    expect(ofRules(`name: A, when: ${JSON.stringify(when)}`)).toEqual([]);
  });

  it('a time that is over', () => {
    const [found] = ofRules(`name: Guests, when: "time.now between '2020-01-01' and '2020-12-31'"`);
    expect(found).toContain('date-is-over: rule `Guests` of service `s`, authorization cannot match any more');
  });

  it('what the service never sees', () => {
    const [method, protocol] = ofRules("name: A, when: system.method = 'PEAP'", "name: B, when: protocol = 'tacacs'");
    expect(method).toContain(
      "rule-never-matches: rule `A` of service `s`, authorization can never match: every request it sees has protocol = 'radius'",
    );
    expect(protocol).toContain('rule-never-matches: rule `B`');
  });

  it('are told at their place in the file', () => {
    expect(ofRules('name: A, when: any', "name: B, when: user = 'b'")[0]).toMatch(/^10:11 /);
  });

  it('a shared condition that can never hold', () => {
    const yaml = `${serviceWith(`{ rules: [{ name: A, when: ref(never), result: permit }], default: deny }`).replace('simple: deny', 'simple: { store: users }')}
conditions: [{ name: never, when: "user = 'a' and user = 'b'" }]`;
    expect(findings(yaml).map((line) => line.split(' ')[1])).toEqual(['condition-never-holds:', 'rule-never-matches:']);
  });
});

describe('service selection', () => {
  const services = `
services:
  - { name: net, type: radius, allowedProtocols: [PAP], identity: { simple: { store: users } }, authorization: { default: deny } }
  - { name: admin, type: tacacs, allowedProtocols: [ASCII], identity: { simple: { store: users } } }
`;

  it('that lets TACACS+ requests reach a RADIUS service is told (T1-2)', () => {
    const found = findings(
      `serviceSelection: { rules: [{ name: Admins, when: "device.name = 'sw1'", result: admin }], default: net }${services}`,
    );
    expect(found.map((line) => line.split(':').slice(3).join(':').trim())).toEqual([
      "service selection: rule `Admins` sends RADIUS requests to `admin`, which takes only TACACS+ and refuses them: add `protocol = 'tacacs'`, or a rule for RADIUS before it",
      "service selection: the default rule sends TACACS+ requests to `net`, which takes only RADIUS and refuses them: add `protocol = 'radius'`, or a rule for TACACS+ before it",
    ]);
  });

  it('whose earlier rule takes all TACACS+ requests is right, though its default names no protocol', () => {
    expect(
      findings(`serviceSelection: { rules: [{ name: Admins, when: "protocol = 'tacacs'", result: admin }], default: net }${services}`),
    ).toEqual([]);
  });
});

describe('elements', () => {
  it('that nothing refers to are told', () => {
    const yaml = `${serviceWith('{ default: { profiles: [USED] } }').replace('simple: deny', 'simple: { store: users }')}
profiles: [{ name: USED, vlan: 1 }, { name: LEFT, vlan: 2 }, { name: DOWNLOADED, vlan: 3, serviceTemplate: true }]
conditions: [{ name: nobody, when: user = 'x' }]
sequences: [{ name: q, authStores: [users] }]
commandSets: [{ name: c, rows: [] }]
shellProfiles: [{ name: sh, privilegeLevel: 1 }]
`;
    expect(findings(yaml, { OLD: 'permit ip any any' }).map((line) => line.slice(line.indexOf('unused')))).toEqual([
      'unused: nothing refers to the identity sequence `q`',
      'unused: nothing refers to the authorization profile `LEFT`',
      'unused: nothing refers to the shell profile `sh`',
      'unused: nothing refers to the command set `c`',
      'unused: nothing refers to the shared condition `nobody`',
      'unused: no profile names the dACL `OLD`',
    ]);
  });

  it('that say the same under two names are noted', () => {
    const yaml = `${serviceWith('{ default: { profiles: [A, B] } }').replace('simple: deny', 'simple: { store: users }')}
profiles: [{ name: A, description: one, vlan: 1 }, { name: B, vlan: 1 }]`;
    expect(findings(yaml)[0]).toContain('duplicate-element: the authorization profiles `A` and `B` say the same');
  });

  it('that send one Cisco-AVPair with two values in one merge are told (T1-11)', () => {
    const yaml = `${serviceWith('{ default: { profiles: [A, B] } }').replace('simple: deny', 'simple: { store: users }')}
profiles:
  - { name: A, attributes: [{ name: Cisco-AVPair, values: ["url-redirect=https://a/", "ip:inacl#1=permit ip any any"] }] }
  - { name: B, attributes: [{ name: Cisco-AVPair, values: ["url-redirect=https://b/", "ip:inacl#2=deny ip any any"] }] }`;
    const [found, ...others] = findings(yaml);
    expect(others).toEqual([]);
    expect(found).toContain(
      'conflicting-pairs: rule `Default` of service `s` sends `url-redirect` 2 times with different values (profiles A, B): all are sent, and the device takes one',
    );
  });
});

describe('with what the server knows', () => {
  it('rules without hits are noted', () => {
    const yaml = serviceWith(
      `{ rules: [{ name: A, when: user = 'a', result: permit }, { name: B, when: user = 'b', result: permit }], default: deny }`,
    ).replace('simple: deny', 'simple: { store: users }');
    const hits = new HitCounts();
    hits.reset(NOW);
    hits.counter('s/authorization', 'A').count = 3;
    expect(findings(yaml, {}, { hits }).map((line) => line.slice(line.indexOf('rule-')))).toEqual([
      'rule-without-hits: rule `B` of service `s`, authorization has matched nothing since 2026-08-05T10:30:00.000Z',
    ]);
  });

  it('a search for unknown users that can take longer than a device waits is told (U24, U25)', () => {
    const yaml = `${serviceWith('{ default: permit }').replace('simple: deny', 'simple: { unknownUser: u }')}
unknownUserPolicies: [{ name: u, mode: search, selected: [ldap] }]`;
    const traits = { methods: new Set(['PAP'] as const), external: true, worstCase: 6000 };
    const devices: readonly Device[] = [device('sw1')];
    const found = findings(yaml, {}, { stores: { get: () => traits }, devices });
    expect(found.some((line) => line.includes('slow-search: ') && line.includes('`sw1`'))).toBe(true);
  });

  it('a service that asks nobody, and one that permits by default', () => {
    const codes = (yaml: string) => findings(yaml).map((line) => line.split(' ')[1]);
    expect(codes(serviceWith('{ default: deny }'))).toEqual(['asks-nobody:']);
    const permitting = serviceWith(`{ rules: [{ name: A, when: user = 'a', result: deny }], default: permit }`);
    expect(codes(permitting.replace('simple: deny', 'simple: { store: users }'))).toEqual(['permits-by-default:']);
  });
});
