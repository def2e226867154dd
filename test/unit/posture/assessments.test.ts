import { describe, expect, it } from 'vitest';
import { faultLine } from '../../../src/base/fault.ts';
import { instantOf } from '../../../src/base/time.ts';
import { judge, type ReportedFacts } from '../../../src/posture/assess/judge.ts';
import { NO_POSTURE_POLICY, readPosturePolicy } from '../../../src/posture/assess/read.ts';

const NOW = instantOf(Date.parse('2026-01-31T12:00:00Z'));

const FILE = `
assessments:
  - name: linux
    platforms: [linux]
    quarantineGroup: repair
    checks:
      - id: agent
        epa: sys.client_expr("proc_0_falcond")
        reason: agent-stopped
        remedy: start the agent
      - id: no-miner
        epa: '!sys.client_expr("proc_0_xmrig")'
      - id: editor
        epa: sys.client_expr("proc_0_vim")
        blocking: false
  - name: mac
    platforms: [macos]
    checks:
      - id: anyconnect
        anyConnect: { minVersion: 4.9.04xxx }
  - name: anything
    platforms: [windows]
    checks:
      - id: fresh
        epa: sys.client_expr("proc_0_agent")
        ttl: 10m
`;

function policyOf(text = FILE) {
  const read = readPosturePolicy([{ path: 'posture/office.yaml', text }]);
  if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
  return read.value;
}

function judged(facts: ReportedFacts, at = NOW, now = NOW) {
  const judgement = judge(policyOf(), facts, at, now);
  if (judgement === undefined) throw new Error('no assessment');
  return judgement;
}

const reasons = (facts: ReportedFacts) => judged(facts).checks.map(({ id, passed, reason }) => (passed ? id : `${id}: ${reason}`));

describe('facts held against an assessment (E36)', () => {
  it('pass when every blocking check does', () => {
    const judgement = judged({ platform: 'linux', processes: ['falcond'] });
    expect(judgement).toMatchObject({ assessment: 'linux', passed: true });
    expect(judgement.group).toBeUndefined();
    expect(judgement.checks.map(({ id, passed, blocking }) => [id, passed, blocking])).toEqual([
      ['agent', true, true],
      ['no-miner', true, true],
      ['editor', false, false],
    ]);
  });

  it('fail with reason, evidence, remedy and the quarantine group', () => {
    const judgement = judged({ platform: 'linux', processes: ['vim', 'xmrig'] });
    expect(judgement).toMatchObject({ passed: false, group: 'repair' });
    expect(judgement.checks[0]).toEqual({
      id: 'agent',
      passed: false,
      blocking: true,
      reason: 'agent-stopped',
      evidence: 'proc_0_falcond: absent',
      remedy: 'start the agent',
    });
    expect(judgement.checks[1]).toMatchObject({ passed: false, reason: 'failed', evidence: 'proc_0_xmrig: present' });
  });

  it('fail closed where they are missing, a negation too', () => {
    expect(reasons({ platform: 'linux' })).toEqual(['agent: not-reported', 'no-miner: not-reported', 'editor: not-reported']);
    expect(judged({ platform: 'linux' }).passed).toBe(false);
  });

  it('fail closed for a platform that is not reported, or that no assessment is for', () => {
    expect(judged({ processes: ['falcond'] })).toMatchObject({ passed: false, checks: [{ id: 'platform', reason: 'not-reported' }] });
    expect(judged({ platform: 'ios' })).toMatchObject({ passed: false, checks: [{ id: 'platform', reason: 'unsupported' }] });
  });

  it('of a Mac give one verdict for each check of AnyConnect', () => {
    const { passed, checks } = judged({ platform: 'macos', macos: { 'client-version': 'Cisco AnyConnect (version 4.9.03047) .' } });
    expect(passed).toBe(false);
    expect(checks.find(({ id }) => id === 'anyconnect:client-version')).toMatchObject({ passed: false, reason: 'version-too-old' });
    expect(checks.find(({ id }) => id === 'anyconnect:system-extension')).toMatchObject({ passed: false, reason: 'not-reported' });
    expect(judged({ platform: 'macos' }).passed).toBe(false);
  });

  it('hold for what is left of the ttl, and fail when they are older', () => {
    const facts = { platform: 'windows', processes: ['agent'] } as const;
    const minutes = (count: number) => instantOf(NOW - count * 60_000);
    expect(judged(facts, minutes(4))).toMatchObject({ passed: true, holds: 6 * 60_000 });
    expect(judged(facts, minutes(11))).toMatchObject({ passed: false, checks: [{ reason: 'expired' }] });
    expect(judged(facts, minutes(11)).holds).toBeUndefined();
  });

  it('cannot be judged where there are no assessments', () => {
    expect(judge(NO_POSTURE_POLICY, { platform: 'linux' }, NOW, NOW)).toBeUndefined();
  });
});

describe('the files of the posture folder', () => {
  it('have another revision when anything in them is another', () => {
    const { revision } = policyOf();
    expect(policyOf().revision).toBe(revision);
    expect(policyOf(`# a comment\n${FILE}`).revision).toBe(revision);
    expect(policyOf(FILE.replace('falcond', 'falcone')).revision).not.toBe(revision);
    expect(Number.isSafeInteger(revision) && revision > 0).toBe(true);
  });

  it.each([
    ['an expression', FILE.replace('"proc_0_vim"', '"proc_0"'), /^posture\/office.yaml:14:14: the expression of `editor` cannot be read/],
    [
      'a check that is there twice',
      FILE.replace('id: editor', 'id: agent'),
      /^posture\/office.yaml:13:13: the check `agent` is there twice/,
    ],
    ['a check that asks nothing', FILE.replace('epa: sys.client_expr("proc_0_vim")', 'reason: why'), /either `epa` or `anyConnect`/],
    ['an assessment that is there twice', FILE.replace('name: mac', 'name: linux'), /the assessment `linux` is defined twice/],
    ['a key nobody knows', FILE.replace('remedy:', 'remdy:'), /`assessments.0.checks.0.remdy` is not a known key/],
    ['a flow', `${FILE}\npolicies: [{ name: p, action: { epa: gone } }]`, /^posture\/office.yaml:\d+:\d+: .*`gone`/],
    ['a very long expression', FILE.replace('proc_0_vim', 'v'.repeat(9000)), /at most 8192/],
    ['a deep expression', FILE.replace(/'!sys.*'/, `'${'!'.repeat(5000)}sys.client_expr("proc_0_x")'`), /cannot be read at column/],
  ])('tell the place of a fault: %s', (_, text, fault) => {
    const read = readPosturePolicy([{ path: 'posture/office.yaml', text }]);
    expect(read.ok ? [] : read.error.map(faultLine)).toEqual([expect.stringMatching(fault)]);
  });

  it('hold flows by the name of their file', () => {
    const flow = `
epaActions: [{ name: a, expression: 'sys.client_expr("proc_0_x")' }]
policies: [{ name: p, action: { epa: a } }]
servers: [{ name: vs, bindings: [{ policy: p, priority: 1 }] }]
`;
    const read = readPosturePolicy([
      { path: 'posture/vpn.yaml', text: flow },
      { path: 'posture/office.yaml', text: FILE },
    ]);
    expect(read.ok && [...read.value.flows.keys()]).toEqual(['vpn']);
    expect(read.ok && read.value.assessments).toHaveLength(3);
  });
});
