import type { Duration, Instant } from '../../base/time.ts';
import type { CheckVerdict } from '../../model/posture.ts';
import type { ClientReport } from '../expression/client-report.ts';
import type { Facts } from '../expression/facts.ts';
import { evidenceOf } from '../expression/told.ts';
import { checkAnyConnect } from '../macos/check.ts';
import { type Collected, factsOf } from '../macos/collect.ts';
import type { MacFacts } from '../macos/facts.ts';
import { remedyFor } from '../macos/remedies.ts';
import type { PosturePolicy, RunnableCheck } from './posture-policy.ts';

/** What a client says of itself; `macos`: what the commands of a Mac printed. Asserted by the client, all of it (requirement E36). */
export type ReportedFacts = ClientReport & { readonly macos?: Collected };

/** What the assessments say of some facts. */
export type Judgement = {
  /** The assessment that judged; absent where none is for the platform, which nothing passes. */
  readonly assessment?: string;
  readonly passed: boolean;
  readonly checks: readonly CheckVerdict[];
  /** The quarantine group of the assessment, where it failed. */
  readonly group?: string;
  /** How long the facts hold from now: the shortest `ttl` that is left. */
  readonly holds?: Duration;
};

/**
 * Holds facts that were collected at `at` against the first assessment for their platform. Every check is judged; one that a fact is missing for, or
 * whose facts are too old, fails, and a blocking one that fails makes the whole fail. Undefined: there are no assessments at all.
 */
export function judge(policy: PosturePolicy, reported: ReportedFacts, at: Instant, now: Instant): Judgement | undefined {
  if (policy.assessments.length === 0) return undefined;
  const { platform } = reported;
  const found = policy.assessments.find(
    ({ platforms }) => platforms === undefined || (platform !== undefined && platforms.includes(platform)),
  );
  if (found === undefined) return { passed: false, checks: [unknownPlatform(platform)] };
  const facts = policy.questions.read(reported);
  const mac = reported.macos && factsOf(reported.macos);
  const age = Math.max(0, now - at);
  const checks = found.checks.flatMap((check) => verdictsOf(check, facts, mac ?? {}, age, now));
  const passed = checks.every((check) => check.passed || !check.blocking);
  const ttls = found.checks.flatMap(({ ttl }) => (ttl === undefined || ttl <= age ? [] : [ttl - age]));
  return {
    assessment: found.name,
    passed,
    checks,
    ...(passed || found.quarantineGroup === undefined ? {} : { group: found.quarantineGroup }),
    ...(ttls.length === 0 ? {} : { holds: Math.min(...ttls) }),
  };
}

function unknownPlatform(platform: string | undefined): CheckVerdict {
  const reason = platform === undefined ? 'not-reported' : 'unsupported';
  const evidence = platform === undefined ? 'the platform was not reported' : `no assessment is for ${platform}`;
  return { id: 'platform', passed: false, blocking: true, reason, evidence };
}

function verdictsOf(check: RunnableCheck, facts: Facts, mac: MacFacts, age: Duration, now: Instant): readonly CheckVerdict[] {
  const { id, blocking, ttl, test } = check;
  if (ttl !== undefined && age > ttl) {
    const evidence = `the facts are ${Math.floor(age / 1000)} s old, at most ${ttl / 1000} s are allowed`;
    return [{ id, passed: false, blocking, reason: 'expired', evidence, ...mending(check) }];
  }
  if (test.kind === 'anyConnect') return anyConnect(check, test.policy, mac, now);
  const assessed = test.expression.assess(facts);
  const { pass, reason = '' } = assessed;
  const said = reason === 'failed' ? (check.reason ?? reason) : reason;
  return [{ id, passed: pass, blocking, reason: said, evidence: evidenceOf(assessed), ...(pass ? {} : mending(check)) }];
}

function anyConnect(
  check: RunnableCheck,
  policy: Parameters<typeof checkAnyConnect>[1],
  mac: MacFacts,
  now: Instant,
): readonly CheckVerdict[] {
  return checkAnyConnect(mac, policy, { now }).checks.map((one) => ({
    ...one,
    id: `${check.id}:${one.id}`,
    blocking: check.blocking && one.blocking,
    ...(one.reason === '' ? {} : { remedy: check.remedy ?? remedyFor(one.reason) }),
  }));
}

function mending({ remedy }: RunnableCheck): { readonly remedy?: string } {
  return remedy === undefined ? {} : { remedy };
}
