import type { CheckVerdict, PostureResult, PostureStimulus } from '../../model/posture.ts';

/** The quarantine group of an outside product that only says `quarantined`. */
const ELSEWHERE = 'quarantined elsewhere';

/** What a result means to the table: an assessment of ours is judged by it, a finished verdict is taken at its word. */
export function stimulusOf(result: PostureResult): PostureStimulus {
  const { status, groups, group, remediating, periodic, holds, scan } = result;
  const report = {
    kind: 'report',
    passed: status === 'compliant',
    checks: checksOf(result),
    ...(groups === undefined ? {} : { groups }),
    ...(group === undefined ? {} : { group }),
    ...(remediating === undefined ? {} : { remediating }),
    ...(periodic === undefined ? {} : { periodic }),
    ...(holds === undefined ? {} : { holds }),
    ...(scan === undefined ? {} : { scan }),
  } as const;
  if (result.assessed) return report;
  switch (status) {
    case 'unknown':
      return { kind: 'forgotten' };
    case 'pending':
      return { kind: 'contact' };
    case 'grace':
      return { ...report, final: true, inGrace: true };
    case 'quarantined':
      return { ...report, final: true, group: group ?? ELSEWHERE };
    default:
      return { ...report, final: true };
  }
}

function checksOf({ checks, failedChecks }: PostureResult): readonly CheckVerdict[] {
  return checks ?? failedChecks.map((id) => ({ id, passed: false, blocking: true, reason: 'failed', evidence: '' }));
}
