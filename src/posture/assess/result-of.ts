import type { Instant } from '../../base/time.ts';
import type { Mac } from '../../model/mac.ts';
import type { EndpointId, PostureResult } from '../../model/posture.ts';
import type { Judgement } from './judge.ts';

/** Whose result it is, and when it was found. */
export type Subject = { readonly endpoint: EndpointId; readonly macs?: readonly Mac[]; readonly version: number; readonly at: Instant };

/** A judgement as the result the table of transitions takes. */
export function resultOf(subject: Subject, { passed, checks, group, holds }: Judgement): PostureResult {
  return {
    ...subject,
    status: passed ? 'compliant' : 'noncompliant',
    failedChecks: checks.filter((check) => !check.passed).map(({ id }) => id),
    checks,
    ...(group === undefined ? {} : { group }),
    ...(holds === undefined ? {} : { holds }),
    assessed: true,
  };
}
