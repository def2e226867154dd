import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/policy/explain.ts';
import { facts, policyOf, serviceWith } from './written.ts';

const POLICY = policyOf(
  serviceWith(
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
      service: { chosen: 's', refused: 'protocol-not-allowed' },
      merge: [],
    });
  });

  it('shows an exception that decided, and not the rules it kept from being looked at', () => {
    const { authorization } = explain(POLICY, facts({ now: Date.parse('2026-01-01T12:00:00Z') as never }));
    expect(authorization?.exceptions?.decided).toBe('X');
    expect(authorization?.main).toBeUndefined();
  });
});
