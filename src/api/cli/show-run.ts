import type { AtomFinding } from '../../posture/expression/evidence.ts';
import type { Step, TraceEntry } from '../../posture/factors/run-state.ts';
import { columns, printable } from './columns.ts';

/** A run told from its first challenge to its end. */
export function showRun(step: Step): string {
  const { trace, groups, quarantined, loginPageShown, periodic } = step.state;
  const reason = step.kind === 'denied' ? `: ${step.reason}` : '';
  const facts = [
    groups.length === 0 ? 'no groups' : `groups ${groups.map(printable).join(', ')}`,
    ...(quarantined ? ['quarantined'] : []),
    loginPageShown ? 'a logon form was shown' : 'no logon form was shown',
    ...(periodic === null ? [] : [`scanned every ${periodic.minutes} min: ${periodic.atoms.map(printable).join(', ')}`]),
  ];
  return `${trace.map(showEntry).join('')}${step.kind}${reason}; ${facts.join('; ')}\n`;
}

function showEntry(entry: TraceEntry): string {
  const factor = printable(entry.factor);
  switch (entry.kind) {
    case 'challenge':
      return `${factor}: the client is asked ${entry.atoms.length} ${entry.atoms.length === 1 ? 'check' : 'checks'}\n`;
    case 'skip':
      return `${factor}: ${printable(entry.policy)} is skipped, its rule is ${entry.rule}\n`;
    case 'scan': {
      const { pass, reason, findings } = entry.assessment;
      return `${factor}: ${printable(entry.policy)} ${pass ? 'passes' : `does not pass (${reason})`}\n${showFindings(findings)}`;
    }
    case 'login':
      return `${factor}: ${printable(entry.policy)} ${entry.ok ? 'succeeds' : 'fails'}\n`;
    case 'advance': {
      const group = entry.group === undefined ? '' : `, group ${printable(entry.group)}`;
      return `${factor} → ${entry.to === undefined ? 'complete' : printable(entry.to)} (${printable(entry.policy)}: ${entry.because}${group})\n`;
    }
    case 'periodic': {
      const what = entry.armed
        ? `is scanned every ${entry.minutes} min from now on`
        : 'would be scanned again, but the client is a browser';
      return `${factor}: ${printable(entry.policy)} ${what}\n`;
    }
    case 'denied':
      return `${factor} → denied (${entry.reason})\n`;
  }
}

function showFindings(findings: readonly AtomFinding[]): string {
  if (findings.length === 0) return '';
  const rows = findings.map(({ atom, verdict, evidence }) => [atom, verdict, evidence]);
  return columns(['CHECK', 'VERDICT', 'EVIDENCE'], rows).replace(/^(?=.)/gm, '  ');
}
