import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/policy/explain.ts';
import { facts, policyOf, serviceWith } from './written.ts';

const asking = (authorization: string, more?: string): string =>
  serviceWith(authorization, more).replace('simple: deny', 'simple: { store: users }');

const POLICY = policyOf(
  asking(
    `
      exceptions: [{ name: X, when: time.now between '2026-01-01' and '2026-01-02', result: deny }]
      rules:
        - { name: Off, status: disabled, when: any, result: deny }
        - { name: Watch, status: monitor, when: user = 'bob', result: deny }
        - { name: Other, when: "posture.status = 'unknown' and exists(State)", result: deny }
        - { name: Hit, when: "ref(ours) and device.Location in-group 'All:East'", result: { profiles: [A, B] } }
        - { name: Late, when: any, result: deny }
      default: deny`,
    `conditions: [{ name: ours, when: user starts-with 'b' }]
profiles:
  - { name: A, vlan: 1, dacl: D }
  - { name: B, vlan: 2, attributes: [{ name: Filter-Id, value: f }] }`,
  ),
  { D: 'permit ip any any' },
);
const REQUEST = facts({ groups: { Location: 'All:East' } });

describe('the explanation of a decision', () => {
  const trace = explain(POLICY, REQUEST);
  const rules = trace.authorization?.main?.rules ?? [];

  it('shows every rule and what became of it', () => {
    expect(rules.map(({ rule, outcome }) => [rule, outcome])).toEqual([
      ['Off', 'skipped'],
      ['Watch', 'monitored'],
      ['Other', 'not-matched'],
      ['Hit', 'matched'],
      ['Late', 'not-reached'],
    ]);
    expect(trace.authorization?.exceptions?.rules.map(({ outcome }) => outcome)).toEqual(['not-matched']);
    expect(trace.authorization?.exceptions?.decided).toBeUndefined();
  });

  it('shows each cell with its result and what it read', () => {
    expect(rules[2]?.cells).toEqual([
      { condition: "posture.status = 'unknown'", holds: true, read: [{ attribute: 'posture.status', value: 'unknown' }] },
      { condition: 'exists(State)', holds: false, read: [{ attribute: 'State' }] },
    ]);
    expect(rules[3]?.cells).toEqual([
      { condition: 'ref(ours)', holds: true, read: [{ attribute: 'user', value: 'bob' }] },
      { condition: "device.Location in-group 'All:East'", holds: true, read: [{ attribute: 'device.Location', value: 'All:East' }] },
    ]);
  });

  it('shows which profile gave what, and which lost to which', () => {
    expect(trace.merge).toEqual([
      { profile: 'A', sets: 'dacl', values: ['D'], taken: true },
      { profile: 'A', sets: 'vlan', values: [13, 6, '1'], taken: true },
      { profile: 'B', sets: 'vlan', values: [13, 6, '2'], taken: false, lostTo: 'A' },
      { profile: 'B', sets: 'Filter-Id', values: ['f'], taken: true },
    ]);
    expect(trace.decision).toEqual({ outcome: 'accept', service: 's', rule: 'Hit', reason: 'authorized', profiles: ['A', 'B'] });
  });

  it('counts nothing and is plain data', () => {
    expect(POLICY.hits.list().every(({ count }) => count === 0)).toBe(true);
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });

  it('ends where the request was refused', () => {
    expect(explain(POLICY, facts({ method: 'CHAP' }))).toEqual({
      revision: 1,
      steps: [{ code: 100, step: 'service selection', told: 's does not take it: protocol-not-allowed' }],
      service: { chosen: 's', refused: 'protocol-not-allowed' },
      decision: { outcome: 'reject', service: '', rule: '', reason: 'protocol-not-allowed', profiles: [] },
      merge: [],
    });
  });

  it('shows what the identity policy makes of an authentication that failed', () => {
    const { identity, decision, authorization } = explain(POLICY, facts({ authenticationStatus: 'processError' }));
    expect([identity?.status, identity?.action]).toEqual(['processError', 'drop']);
    expect(decision).toMatchObject({ outcome: 'drop', service: 's', reason: 'store-failed' });
    expect(authorization).toBeUndefined();
    const passed = explain(POLICY, facts({ authenticationStatus: 'passed', groups: { Location: 'All:East' } }));
    expect(passed.decision?.outcome).toBe('accept');
  });

  it('ends at Deny Access', () => {
    const denying = policyOf(serviceWith(`{ default: permit }`));
    expect(explain(denying, facts()).decision).toMatchObject({ outcome: 'reject', service: 's', reason: 'identity-denied' });
  });

  it('shows the attributes of the reply as they go on the wire', () => {
    expect(trace.reply?.map(({ name, values, tag }) => [name, values, tag])).toEqual([
      ['Cisco-AVPair', [expect.stringMatching(/^ACS:CiscoSecure-Defined-ACL=#ACSACL#-IP-D-/)], 0],
      ['Tunnel-Type', [13], 1],
      ['Tunnel-Medium-Type', [6], 1],
      ['Tunnel-Private-Group-Id', ['1'], 1],
      ['Filter-Id', ['f'], 0],
    ]);
  });

  it('takes the steps in order, each with the microseconds of the timer it was given', () => {
    let now = 0;
    const { steps } = explain(POLICY, facts({ groups: { Location: 'All:East' } }), { timer: () => (now += 0.0025) });
    expect(steps.map(({ code, step, micros }) => [code, step, micros])).toEqual([
      [100, 'service selection', 2.5],
      [200, 'identity policy', 2.5],
      [400, 'exceptions', 2.5],
      [500, 'authorization', 2.5],
      [600, 'merge', undefined],
      [700, 'reply', 2.5],
    ]);
  });

  it('of an administrator shows shell profile and what each command set says (P51 to P54)', () => {
    const policy = policyOf(`
serviceSelection: { simple: admin }
services:
  - name: admin
    type: tacacs
    allowedProtocols: [ASCII]
    identity: { simple: { store: users } }
    authorization:
      rules: [{ name: Ops, when: identity.group = 'All:Ops', result: { shellProfile: P15, commandSets: [SHOW, NEVER] } }]
      default: deny
shellProfiles: [{ name: P15, privilegeLevel: 15 }]
commandSets:
  - { name: SHOW, rows: [{ grant: permit, command: "*" }] }
  - { name: NEVER, rows: [{ grant: denyAlways, command: reload }] }
`);
    const identity = { store: 'users', name: 'bob', group: 'All:Ops', attributes: {} };
    const admin = facts({ protocol: 'tacacs', method: 'ASCII', identity, authenticationStatus: 'passed', tacacs: {} });
    const shown = explain(policy, admin, { command: 'reload in 5' });
    expect(shown.decision).toMatchObject({ outcome: 'accept', rule: 'Ops' });
    expect(shown.administration).toMatchObject({
      shellProfile: { name: 'P15', privilegeLevel: 15 },
      commandSets: ['SHOW', 'NEVER'],
      command: {
        line: 'reload in 5',
        permit: false,
        steps: [
          { set: 'SHOW', verdict: 'permit', row: 0 },
          { set: 'NEVER', verdict: 'deny-always', row: 0 },
        ],
      },
    });
    expect(shown.steps.at(-1)).toMatchObject({ code: 800, told: 'denied' });
  });

  it('of a request for a proxy service names the servers, and decides nothing', () => {
    const policy = policyOf(`
serviceSelection: { simple: away }
proxies: [{ name: away, type: radius-proxy, servers: [one, two] }]
`);
    const shown = explain(policy, facts());
    expect(shown.service).toEqual({ chosen: 'away', proxied: ['one', 'two'] });
    expect(shown.decision).toBeUndefined();
  });

  it('shows an exception that decided, and not the rules it kept from being looked at', () => {
    const { authorization } = explain(POLICY, facts({ now: Date.parse('2026-01-01T12:00:00Z') as never }));
    expect(authorization?.exceptions?.decided).toBe('X');
    expect(authorization?.main).toBeUndefined();
  });
});
