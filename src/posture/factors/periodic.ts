import type { ClientReport } from '../expression/client-report.ts';
import type { Assessment } from '../expression/compile.ts';
import type { Flow } from './flow.ts';
import type { Periodic } from './run-state.ts';

/** What follows from one periodic scan (requirement E24). */
export type PeriodicVerdict =
  | { readonly kind: 'pass'; readonly assessment: Assessment }
  | { readonly kind: 'terminate'; readonly reason: 'scan-failed' | 'no-report' | 'flow-changed'; readonly assessment?: Assessment }
  | { readonly kind: 'quarantine'; readonly group: string; readonly assessment?: Assessment };

/**
 * Judges a periodic scan. Without a report, for one that is overdue. What does not pass ends the session, a quarantine group or not, unless
 * the flow says otherwise (trap T3-10).
 */
export function judgePeriodic(flow: Flow, periodic: Pick<Periodic, 'action'>, report: ClientReport | undefined): PeriodicVerdict {
  const action = flow.epaActions.get(periodic.action);
  if (action?.expression === undefined) return { kind: 'terminate', reason: 'flow-changed' };
  const assessment = report === undefined ? undefined : action.expression.assess(flow.questions.read(report));
  if (assessment?.pass) return { kind: 'pass', assessment };
  const found = assessment === undefined ? {} : { assessment };
  if (flow.periodicFailure === 'quarantine' && action.quarantineGroup !== undefined) {
    return { kind: 'quarantine', group: action.quarantineGroup, ...found };
  }
  return { kind: 'terminate', reason: assessment === undefined ? 'no-report' : 'scan-failed', ...found };
}
