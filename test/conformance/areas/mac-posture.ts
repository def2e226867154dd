import { z } from 'zod';
import { instantOf } from '../../../src/base/time.ts';
import { COMPONENTS, EXTENSION_BUNDLE, KEXT_BUNDLE, TEAM } from '../../../src/posture/macos/anyconnect.ts';
import { checkAnyConnect } from '../../../src/posture/macos/check.ts';
import { parseComponents } from '../../../src/posture/macos/components.ts';
import type { MacFacts } from '../../../src/posture/macos/facts.ts';
import type { KextRow } from '../../../src/posture/macos/kernel-extensions.ts';
import { parseKextSwitch } from '../../../src/posture/macos/kext-switch.ts';
import { type AnyConnectPolicy, anyConnectPolicy } from '../../../src/posture/macos/policy.ts';
import { type ExtensionRow, parseSystemExtensions } from '../../../src/posture/macos/system-extensions.ts';
import { findClientVersion, parseVersion } from '../../../src/posture/macos/version.ts';
import { type OpenEngine, wordsTogether } from '../area.ts';

const flag = z.boolean().optional();
const text = z.string().optional();
const marks = z.strictObject({ state: text, enabled: flag, active: flag, team: text, bundle: text });
type Row = z.output<typeof marks>;
const row = z.union([z.string(), marks]);

const words = z.strictObject({
  os: text,
  clientVersion: text,
  /** The state of the row, the row, several, or the whole list as text. */
  row: row.optional(),
  rows: z.array(row).optional(),
  list: text,
  extension: marks.optional(),
  components: z.record(z.string(), z.unknown()).optional(),
  dnsProxyConflict: flag,
  kext: z.strictObject({ cfg: text, loaded: z.int().min(0).optional(), mdmApproved: flag }).optional(),
  failingBack: flag,
  policy: z.strictObject({ kextFallback: flag, until: text }).optional(),
  minVersion: text,
  now: text,
});
type Input = z.output<typeof words>;

/** AnyConnect on a Mac. What a case leaves out is in order. */
export const open: OpenEngine = (given) => (input) => {
  const asked = wordsTogether(words, given, input);
  const now = instantOf(Date.parse(asked.now ?? '2026-01-01'));
  const result = checkAnyConnect(factsOf(asked), policyOf(asked), { now, failingBack: asked.failingBack ?? false });
  const verdict = (id: string) => (result.checks.some((check) => check.id === id && check.passed) ? 'pass' : 'fail');
  return { ...result, extension: verdict('system-extension'), version: verdict('client-version') };
};

function factsOf(asked: Input): MacFacts {
  const osVersion = parseVersion((asked.os ?? '11.0').replace(/^macOS /, ''));
  const client = findClientVersion(asked.clientVersion ?? '4.9.06037');
  const { cfg = '', loaded = 0, mdmApproved = false } = asked.kext ?? {};
  const components = parseComponents(JSON.stringify(asked.components ?? Object.fromEntries(COMPONENTS.map((one) => [one, 'running']))));
  return {
    ...(osVersion && { osVersion }),
    ...(client && { client }),
    extensions: rowsOf(asked),
    components: { ...components, ...(asked.dnsProxyConflict && { otherDnsProxies: ['com.example.dns'] }) },
    kexts: Array.from({ length: loaded }, (_, index): KextRow => ({ index, bundle: KEXT_BUNDLE, version: '4.9.6', line: index + 1 })),
    kextSwitch: parseKextSwitch(cfg),
    kextApproved: mdmApproved,
  };
}

function rowsOf({ list, rows, row, extension }: Input): readonly ExtensionRow[] {
  if (list !== undefined) return parseSystemExtensions(list).rows;
  return (rows ?? [row ?? extension ?? 'activated enabled']).flatMap((one) => rowOf(typeof one === 'string' ? { state: one } : one));
}

function rowOf({ state = 'activated enabled', team = TEAM, bundle = EXTENSION_BUNDLE, ...marks }: Row): readonly ExtensionRow[] {
  if (state === 'absent') return [];
  const live = state === 'activated enabled';
  const words = state === 'terminated' ? 'terminated waiting to uninstall on reboot' : state;
  const version = { short: '4.9.06037', build: '4.9.06037' };
  const { enabled = live, active = live } = marks;
  return [{ category: 'network_extension', enabled, active, team, bundle, ...version, name: 'case', state: words, line: 1 }];
}

function policyOf({ minVersion, policy }: Input): AnyConnectPolicy {
  const { kextFallback = false, until } = policy ?? {};
  const fallback = kextFallback && until !== undefined ? { kextFallback: { until } } : {};
  return anyConnectPolicy.parse({ ...(minVersion !== undefined && { minVersion }), ...fallback });
}
