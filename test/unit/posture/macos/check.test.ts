import { describe, expect, it, test } from 'vitest';
import { instantOf } from '../../../../src/base/time.ts';
import { checkAnyConnect } from '../../../../src/posture/macos/check.ts';
import type { MacFacts } from '../../../../src/posture/macos/facts.ts';
import { parseKernelExtensions } from '../../../../src/posture/macos/kernel-extensions.ts';
import { anyConnectPolicy, DEFAULT_ANYCONNECT_POLICY } from '../../../../src/posture/macos/policy.ts';
import { remedyFor } from '../../../../src/posture/macos/remedies.ts';
import { DISABLED, extensionRow, HEALTHY, TERMINATED } from './rows.ts';

const AT = { now: instantOf(Date.parse('2026-08-01')) };
const FALLBACK = anyConnectPolicy.parse({ kextFallback: { until: '2026-09-01' } });
const KEXT = parseKernelExtensions('181 0 0xffffff7fa1000000 0x10000 0x10000 com.cisco.kext.acsock (4.9.6) <8 6 5 3>');

const FAILED_OVER: MacFacts = {
  ...HEALTHY,
  extensions: [extensionRow(TERMINATED)],
  components: { states: { dnsProxy: 'absent', appProxy: 'absent', contentFilter: 'absent' } },
  kexts: KEXT,
  kextSwitch: true,
  kextApproved: true,
};

const verdicts = (facts: MacFacts) =>
  Object.fromEntries(
    checkAnyConnect(facts, DEFAULT_ANYCONNECT_POLICY, AT).checks.map(({ id, passed, reason }) => [id, passed ? 'pass' : reason]),
  );

function without(...names: readonly (keyof MacFacts)[]): MacFacts {
  return Object.fromEntries(Object.entries(HEALTHY).filter(([name]) => !names.some((one) => one === name)));
}

describe('AnyConnect by its system extension', () => {
  it('is in order when the extension and all three components are, and the client is new enough (M1, M4, M10)', () => {
    expect(checkAnyConnect(HEALTHY, DEFAULT_ANYCONNECT_POLICY, AT)).toMatchObject({ posture: 'compliant', via: 'system-extension' });
  });

  it('every check has its evidence', () => {
    const { checks } = checkAnyConnect({ ...HEALTHY, extensions: [extensionRow(DISABLED)] }, DEFAULT_ANYCONNECT_POLICY, AT);
    expect(checks.map(({ id, evidence }) => `${id}: ${evidence}`)).toEqual([
      'client-version: client 4.9.06037, at least 4.9.04000 is asked for',
      'system-extension: DE8Y96K9QP com.cisco.anyconnect.macos.acsockext (4.9.06037/4.9.06037) [activated disabled], not enabled, active',
      'component:dnsProxy: the DNS proxy is running',
      'component:appProxy: the app/transparent proxy is running',
      'component:contentFilter: the content filter is running',
      'dns-proxy: no other DNS proxy was reported',
      'kext-fallback: policy permits no kernel extension',
    ]);
  });

  it('version and extension are judged apart: neither says anything of the other (M1, M9)', () => {
    const old = { kind: 'version', text: '4.9.03038', version: [4, 9, 3038] } as const;
    expect(verdicts({ ...HEALTHY, client: old, extensions: [extensionRow({ short: '4.9.06037' })] })).toMatchObject({
      'client-version': 'version-too-old',
      'system-extension': 'pass',
    });
    expect(verdicts({ ...HEALTHY, extensions: [extensionRow({ short: '4.9.03038', build: '4.9.03038' })] })).toMatchObject({
      'client-version': 'pass',
      'system-extension': 'pass',
    });
  });

  test.each(['dnsProxy', 'appProxy', 'contentFilter'] as const)('%s missing or not running is named (M4, M5)', (component) => {
    for (const state of ['absent', 'not-running'] as const) {
      const states = { ...HEALTHY.components?.states, [component]: state };
      expect(checkAnyConnect({ ...HEALTHY, components: { states } }, DEFAULT_ANYCONNECT_POLICY, AT)).toMatchObject({
        posture: 'noncompliant',
        reason: `component-missing:${component}`,
      });
    }
    const { [component]: _left, ...others } = HEALTHY.components?.states ?? {};
    expect(verdicts({ ...HEALTHY, components: { states: others } })[`component:${component}`]).toBe(`component-missing:${component}`);
  });

  it('the DNS proxy of another product is a conflict', () => {
    const components = { states: HEALTHY.components?.states ?? {}, otherDnsProxies: ['com.example.dns'] };
    expect(checkAnyConnect({ ...HEALTHY, components }, DEFAULT_ANYCONNECT_POLICY, AT)).toMatchObject({
      posture: 'noncompliant',
      reason: 'dns-proxy-conflict',
    });
  });

  test.each([
    ['client', 'client-version'],
    ['extensions', 'system-extension'],
    ['components', 'component:dnsProxy'],
  ] as const)('%s not reported fails, and never passes', (name, check) => {
    const facts = without(name);
    expect(checkAnyConnect(facts, DEFAULT_ANYCONNECT_POLICY, AT)).toMatchObject({ posture: 'noncompliant', reason: 'not-reported' });
    expect(verdicts(facts)[check]).toBe('not-reported');
  });

  it('nothing reported at all fails for that', () => {
    expect(checkAnyConnect({}, FALLBACK, AT)).toMatchObject({ posture: 'noncompliant', reason: 'not-reported' });
  });

  it('the most telling reason is the one of the whole: not installed before what follows from it', () => {
    const bare: MacFacts = { ...HEALTHY, client: { kind: 'not-installed' }, extensions: [], components: { states: {} } };
    expect(checkAnyConnect(bare, DEFAULT_ANYCONNECT_POLICY, AT).reason).toBe('not-installed');
    const old: MacFacts = { ...HEALTHY, client: { kind: 'version', text: '4.8', version: [4, 8] }, extensions: [extensionRow(DISABLED)] };
    expect(checkAnyConnect(old, DEFAULT_ANYCONNECT_POLICY, AT).reason).toBe('disabled');
  });
});

describe('AnyConnect by its kernel extension', () => {
  it('is in order where policy permits it, until it ends, and shows as such (M12, M20)', () => {
    expect(checkAnyConnect(FAILED_OVER, FALLBACK, AT)).toMatchObject({ posture: 'compliant', via: 'kext' });
    expect(checkAnyConnect(FAILED_OVER, DEFAULT_ANYCONNECT_POLICY, AT)).toMatchObject({ posture: 'noncompliant', reason: 'terminated' });
    expect(checkAnyConnect(FAILED_OVER, FALLBACK, { now: instantOf(Date.parse('2026-08-31T23:59:59.999Z')) }).posture).toBe('compliant');
    const late = checkAnyConnect(FAILED_OVER, FALLBACK, { now: instantOf(Date.parse('2026-09-01')) });
    expect(late).toMatchObject({ posture: 'noncompliant', reason: 'fallback-expired' });
    expect(late).not.toHaveProperty('via');
  });

  test.each([
    ['macos-too-old', { osVersion: [10, 15, 7] }],
    ['kext-switch-off', { kextSwitch: false }],
    ['kext-not-approved', { kextApproved: false }],
    ['kext-not-loaded', { kexts: [] }],
    ['kext-not-loaded', { kexts: [...KEXT, ...KEXT] }],
  ] as const)('%s: each condition is needed (M13, M14, M15, M18, M28)', (reason, more) => {
    const result = checkAnyConnect({ ...FAILED_OVER, ...more }, FALLBACK, AT);
    expect(result).toMatchObject({ posture: 'noncompliant', reason: 'terminated' });
    expect(result.checks.at(-1)).toMatchObject({ id: 'kext-fallback', passed: false, reason });
  });

  it('what was not reported permits nothing', () => {
    for (const name of ['osVersion', 'kextSwitch', 'kextApproved', 'kexts'] as const) {
      const facts: MacFacts = Object.fromEntries(Object.entries(FAILED_OVER).filter(([one]) => one !== name));
      expect(checkAnyConnect(facts, FALLBACK, AT).checks.at(-1)).toMatchObject({
        reason: 'not-reported',
        evidence: `not reported: ${name}`,
      });
    }
  });

  it('macOS 11 under its older name 10.16 is macOS 11 (M13)', () => {
    expect(checkAnyConnect({ ...FAILED_OVER, osVersion: [10, 16] }, FALLBACK, AT).posture).toBe('compliant');
  });

  it('does not excuse an old client (M1)', () => {
    const old = { kind: 'version', text: '4.9.03038', version: [4, 9, 3038] } as const;
    expect(checkAnyConnect({ ...FAILED_OVER, client: old }, FALLBACK, AT)).toMatchObject({
      posture: 'noncompliant',
      reason: 'version-too-old',
    });
  });

  it('is no business of a Mac whose extension works', () => {
    expect(checkAnyConnect({ ...HEALTHY, kextSwitch: true }, FALLBACK, AT)).toMatchObject({
      posture: 'compliant',
      via: 'system-extension',
    });
  });
});

describe('a fail-back under way', () => {
  const back = { ...AT, failingBack: true };

  it('is pending until the extension shows activated and enabled (M19)', () => {
    const removed: MacFacts = { ...FAILED_OVER, kexts: [], kextSwitch: false };
    expect(checkAnyConnect(removed, FALLBACK, back)).toMatchObject({ posture: 'pending', reason: 'terminated' });
    expect(checkAnyConnect({ ...removed, extensions: [] }, FALLBACK, back)).toMatchObject({ posture: 'pending', reason: 'absent' });
    expect(checkAnyConnect(HEALTHY, FALLBACK, back)).toMatchObject({ posture: 'compliant', via: 'system-extension' });
  });

  it('does not hide an old client', () => {
    const old = { kind: 'version', text: '4.9.03038', version: [4, 9, 3038] } as const;
    expect(checkAnyConnect({ ...HEALTHY, extensions: [], client: old }, FALLBACK, back).posture).toBe('noncompliant');
  });
});

describe('what to do', () => {
  it('names the two approvals and where they are given (M2, M5, M6)', () => {
    const said = remedyFor('waiting-for-user');
    for (const part of ['Allow', 'Details…', 'Cisco AnyConnect Socket Filter', 'content filter', 'management profile'])
      expect(said).toContain(part);
    expect(remedyFor('terminated')).toContain('/Applications/Cisco');
  });

  it('says that removing an extension asks for administrator credentials (M11)', () => {
    expect(remedyFor('wrong-team')).toContain('administrator credentials');
  });
});

describe('the policy', () => {
  it('has a lowest version and a fallback that ends (M1, M12)', () => {
    expect(anyConnectPolicy.parse({})).toEqual({ minVersion: [4, 9, 4000] });
    expect(anyConnectPolicy.parse({ minVersion: '4.10.08xxx' })).toEqual({ minVersion: [4, 10, 8000] });
    expect(FALLBACK.kextFallback).toEqual({ until: Date.parse('2026-09-01T00:00:00Z') });
    expect(anyConnectPolicy.safeParse({ kextFallback: {} }).success).toBe(false);
    expect(anyConnectPolicy.safeParse({ kextFallback: { until: 'soon' } }).success).toBe(false);
    expect(anyConnectPolicy.safeParse({ minVersion: 'new' }).success).toBe(false);
  });
});
