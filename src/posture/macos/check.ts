import { type Instant, toIso } from '../../base/time.ts';
import type { CheckVerdict } from '../../model/posture.ts';
import { COMPONENT_TITLES, COMPONENTS, type Component, FIRST_MACOS, KEXT_BUNDLE } from './anyconnect.ts';
import { EXTENSION_REASONS, judgeExtension } from './extension-state.ts';
import type { MacFacts } from './facts.ts';
import { kextLoaded } from './kernel-extensions.ts';
import type { AnyConnectPolicy } from './policy.ts';
import type { ExtensionRow } from './system-extensions.ts';
import { compareVersions, printVersion } from './version.ts';

/** Why AnyConnect is not in order, the most telling first. */
const REASONS = [
  'not-installed',
  'fallback-expired',
  ...EXTENSION_REASONS,
  ...COMPONENTS.map((component) => `component-missing:${component}` as const),
  'dns-proxy-conflict',
  'version-too-old',
  'not-reported',
  'fallback-not-permitted',
  'macos-too-old',
  'kext-not-approved',
  'kext-switch-off',
  'kext-not-loaded',
] as const;
export type AnyConnectReason = (typeof REASONS)[number];

export type CheckId = 'client-version' | 'system-extension' | `component:${Component}` | 'dns-proxy' | 'kext-fallback';

/** One check; `blocking` is false where it does not decide in the way AnyConnect runs now. */
export type AnyConnectCheck = CheckVerdict & { readonly id: CheckId; readonly reason: AnyConnectReason | '' };

export type AnyConnectResult = {
  readonly posture: 'compliant' | 'noncompliant' | 'pending';
  /** What filters the traffic; left out where it is neither. */
  readonly via?: 'system-extension' | 'kext';
  /** The most telling of the blocking failures. */
  readonly reason?: AnyConnectReason;
  readonly checks: readonly AnyConnectCheck[];
};

export type AnyConnectContext = {
  readonly now: Instant;
  /** A fail-back to the system extension is under way: its return is waited for (trap T0-15). */
  readonly failingBack?: boolean;
};

/**
 * Judges AnyConnect on a Mac (requirements M1 to M4, M9, M10; policy-and-posture §4.4): the client is new enough, the system extension approved
 * and active, its three components running, no other DNS proxy in the way. Where policy permits, and until it ends, the kernel extension stands in
 * for extension and components (M12, M20, trap T0-16). The version is judged apart and always counts (T0-9).
 */
export function checkAnyConnect(
  facts: MacFacts,
  policy: AnyConnectPolicy,
  { now, failingBack = false }: AnyConnectContext,
): AnyConnectResult {
  const extension = [checkExtension(facts), ...COMPONENTS.map((component) => checkComponent(facts, component)), checkDnsProxy(facts)];
  const kext = checkKext(facts, policy, now);
  const byExtension = extension.every(passes);
  const byKext = !byExtension && passes(kext);
  const checks: readonly AnyConnectCheck[] = [
    { ...checkVersion(facts, policy), blocking: true },
    ...extension.map((one) => ({ ...one, blocking: !byKext })),
    { ...kext, blocking: byKext || (!byExtension && kext.reason === 'fallback-expired') },
  ];
  const failures = checks.filter((one) => one.blocking && !passes(one));
  const reason = REASONS.find((one) => failures.some((failure) => failure.reason === one));
  const awaited = failingBack && failures.length > 0 && failures.every(({ id }) => id !== 'client-version');
  return {
    posture: failures.length === 0 ? 'compliant' : awaited ? 'pending' : 'noncompliant',
    ...(byExtension && { via: 'system-extension' }),
    ...(byKext && { via: 'kext' }),
    ...(reason && { reason }),
    checks,
  };
}

type Judged = Omit<AnyConnectCheck, 'blocking'>;

function passes({ passed }: Judged): boolean {
  return passed;
}

function pass(id: CheckId, evidence: string): Judged {
  return { id, passed: true, reason: '', evidence };
}

function fail(id: CheckId, reason: AnyConnectReason, evidence: string): Judged {
  return { id, passed: false, reason, evidence };
}

function checkVersion({ client }: MacFacts, { minVersion }: AnyConnectPolicy): Judged {
  if (client === undefined) return fail('client-version', 'not-reported', 'the version of the client was not reported');
  if (client.kind === 'not-installed') return fail('client-version', 'not-installed', 'the client is not installed');
  const evidence = `client ${client.text}, at least ${printVersion(minVersion)} is asked for`;
  return compareVersions(client.version, minVersion) < 0
    ? fail('client-version', 'version-too-old', evidence)
    : pass('client-version', evidence);
}

function checkExtension({ extensions }: MacFacts): Judged {
  if (extensions === undefined) return fail('system-extension', 'not-reported', 'the list of system extensions was not reported');
  const judged = judgeExtension(extensions);
  const evidence = judged.row ? rowEvidence(judged.row) : `no row for the extension among ${extensions.length}`;
  return judged.verdict === 'pass' ? pass('system-extension', evidence) : fail('system-extension', judged.reason, evidence);
}

function rowEvidence({ enabled, active, team, bundle, short, build, state }: ExtensionRow): string {
  const marks = `${enabled ? '' : 'not '}enabled, ${active ? '' : 'not '}active`;
  return `${team} ${bundle} (${short}/${build}) [${state}], ${marks}`;
}

function checkComponent({ components }: MacFacts, component: Component): Judged {
  const id = `component:${component}` as const;
  const title = COMPONENT_TITLES[component];
  if (components === undefined || Object.keys(components.states).length === 0) {
    return fail(id, 'not-reported', 'the states of the components were not reported');
  }
  const state = components.states[component];
  if (state === 'running') return pass(id, `the ${title} is running`);
  const why = state === undefined ? 'was not reported' : state === 'absent' ? 'is absent' : 'is not running';
  return fail(id, `component-missing:${component}`, `the ${title} ${why}`);
}

/** What nobody reported is no conflict: a DNS proxy that took the place of AnyConnect's shows as a missing component. */
function checkDnsProxy({ components }: MacFacts): Judged {
  const others = components?.otherDnsProxies ?? [];
  return others.length > 0
    ? fail('dns-proxy', 'dns-proxy-conflict', `another DNS proxy is enabled: ${others.join(', ')}; macOS runs one at a time`)
    : pass('dns-proxy', 'no other DNS proxy was reported');
}

function checkKext(facts: MacFacts, { kextFallback }: AnyConnectPolicy, now: Instant): Judged {
  const no = (reason: AnyConnectReason, evidence: string): Judged => fail('kext-fallback', reason, evidence);
  const { osVersion, kexts, kextSwitch, kextApproved } = facts;
  if (kextFallback === undefined) return no('fallback-not-permitted', 'policy permits no kernel extension');
  const unreported = Object.entries({ osVersion, kextSwitch, kextApproved, kexts }).flatMap(([name, value]) =>
    value === undefined ? name : [],
  );
  if (osVersion === undefined || kexts === undefined || unreported.length > 0)
    return no('not-reported', `not reported: ${unreported.join(', ')}`);
  if (compareVersions(osVersion, FIRST_MACOS) < 0) return no('macos-too-old', `macOS ${osVersion.join('.')} is no case for the fallback`);
  if (!kextSwitch) return no('kext-switch-off', 'acsock.cfg does not say kext=1');
  if (!kextApproved) return no('kext-not-approved', 'no management profile approves the kernel extension');
  const { loaded, count, version } = kextLoaded(kexts);
  if (!loaded) return no('kext-not-loaded', `${KEXT_BUNDLE} is loaded ${count} times, once is right`);
  const until = toIso(kextFallback.until);
  return now < kextFallback.until
    ? pass('kext-fallback', `${KEXT_BUNDLE} ${version ?? ''} is loaded and approved, permitted until ${until}`)
    : no('fallback-expired', `the kernel extension was permitted until ${until}`);
}
