import type { CheckVerdict, PostureResult } from '../../model/posture.ts';
import type { Subject } from '../assess/result-of.ts';
import type { Assessment } from '../expression/compile.ts';
import { evidenceOf } from '../expression/told.ts';
import type { PeriodicVerdict } from './periodic.ts';
import type { RunState, Step } from './run-state.ts';

/** A run or a periodic scan of it that is over, as far as a result goes. */
export type RunName = { readonly run: string; readonly flow: string };

/**
 * The result of a run that is complete or denied: compliant with the groups of its default groups, quarantined where its last group is a
 * quarantine group (requirement E18), and otherwise failed. The periodic scan goes on after success only (E24).
 */
export function resultOfRun(subject: Subject, step: Step, { run, flow }: RunName): PostureResult {
  const { state } = step;
  const failed = step.kind === 'denied' || state.quarantined;
  const checks = checksOf(step, failed);
  const group = step.kind === 'denied' ? undefined : quarantineGroupOf(state);
  const { periodic } = state;
  return {
    ...subject,
    status: failed ? 'noncompliant' : 'compliant',
    failedChecks: checks.filter(({ passed }) => !passed).map(({ id }) => id),
    checks,
    groups: state.groups,
    ...(failed && group !== undefined ? { group } : {}),
    ...(failed || periodic === null ? {} : { scan: { run, flow, action: periodic.action, minutes: periodic.minutes } }),
    assessed: true,
  };
}

/** The result of a periodic scan; what fails ends the session (E24). */
export function resultOfScan(
  subject: Subject,
  verdict: PeriodicVerdict,
  scan: NonNullable<PostureResult['scan']>,
  groups: readonly string[],
): PostureResult {
  const passed = verdict.kind === 'pass';
  const check = verdictOf(scan.action, verdict.assessment, true);
  return {
    ...subject,
    status: passed ? 'compliant' : 'noncompliant',
    failedChecks: passed ? [] : [scan.action],
    checks: [check],
    groups,
    ...(verdict.kind === 'quarantine' ? { group: verdict.group } : {}),
    ...(passed ? { scan } : {}),
    periodic: true,
    assessed: true,
  };
}

/** The last word of each action; a failure that another action made good is not blocking. */
function checksOf(step: Step, failed: boolean): readonly CheckVerdict[] {
  const checks = new Map<string, CheckVerdict>();
  for (const entry of step.state.trace) {
    if (entry.kind === 'scan') checks.set(entry.action, verdictOf(entry.action, entry.assessment, failed));
  }
  if (step.kind === 'denied' && [...checks.values()].every(({ passed }) => passed)) {
    checks.set('logon', { id: 'logon', passed: false, blocking: true, reason: step.reason, evidence: '' });
  }
  return [...checks.values()];
}

function verdictOf(id: string, assessment: Assessment | undefined, failed: boolean): CheckVerdict {
  if (assessment === undefined) return { id, passed: false, blocking: true, reason: 'not-reported', evidence: 'no report came' };
  const { pass, reason = '' } = assessment;
  return { id, passed: pass, blocking: pass || failed, reason, evidence: evidenceOf(assessment) };
}

function quarantineGroupOf({ trace }: RunState): string | undefined {
  return trace
    .flatMap((entry) => (entry.kind === 'advance' && entry.because === 'quarantine' && entry.group !== undefined ? [entry.group] : []))
    .at(-1);
}
