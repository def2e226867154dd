import type { PostureView } from '../views/posture-view.ts';
import { columns, printable } from './columns.ts';
import { type Paint, paintState } from './paint.ts';

/** Endpoints, one a line. */
export function showPostures(endpoints: readonly PostureView[], paint: Paint, wide: boolean): string {
  return columns(
    ['ENDPOINT', 'STATUS', 'STATE', 'SINCE', 'FAILED CHECKS', 'QUARANTINED BY', 'NEXT', ...(wide ? WIDE : [])],
    endpoints.map((one) => [
      one.endpoint,
      { text: one.status, paint: (text) => paintState(paint, one.status, text) },
      one.state,
      one.since,
      one.failedChecks.join(', '),
      one.quarantine ? `${one.quarantine.by}: ${one.quarantine.reason}` : '',
      timersOf(one),
      ...(wide ? wideCells(one) : []),
    ]),
  );
}

const WIDE = ['ADDRESSES', 'GROUPS', 'VERSION', 'RESULT AT', 'FAILING SINCE', 'SCAN'];

function wideCells({ macs, groups, version, at = '', firstFailedAt = '', scan }: PostureView): readonly string[] {
  const periodic = scan ? `${scan.flow} every ${scan.minutes} min` : '';
  return [macs.join(', '), groups.join(', '), version === undefined ? '' : String(version), at, firstFailedAt, periodic];
}

/** One endpoint with every check and timer. */
export function showPosture(one: PostureView, paint: Paint): string {
  const { quarantine, scan } = one;
  const facts: [string, string | undefined][] = [
    ['addresses', one.macs.join(', ') || undefined],
    ['state', `${one.state} since ${one.since}${one.stale ? ', being assessed again' : ''}${one.remediating ? ', remediating' : ''}`],
    ['result', one.at && `version ${one.version} at ${one.at}`],
    ['groups', one.groups.join(', ') || undefined],
    ['failing', one.firstFailedAt && `since ${one.firstFailedAt}`],
    [
      'quarantine',
      quarantine && `by ${quarantine.by}: ${quarantine.reason} (${quarantine.isolation}${quarantine.sticky ? ', until released' : ''})`,
    ],
    ['scan', scan && `${scan.action} of ${scan.flow} every ${scan.minutes} minutes, run ${scan.run}`],
    ['next', timersOf(one) || undefined],
    ['correlation', one.correlation || undefined],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(13)}  ${printable(value)}`]));
  const head = `endpoint ${printable(one.endpoint)}  ${paintState(paint, one.status)}`;
  return `${[head, ...lines].join('\n')}\n${one.checks.length > 0 ? `\n${showChecks(one, paint)}` : ''}`;
}

function showChecks({ checks }: Pick<PostureView, 'checks'>, paint: Paint): string {
  const rows = checks.map(({ id, passed, blocking, reason, evidence, remedy }) => {
    const shown = `${passed ? 'pass' : 'fail'}${blocking ? '' : ', not blocking'}`;
    return [id, { text: shown, paint: passed ? paint.good : blocking ? paint.bad : paint.faint }, reason, evidence, remedy ?? ''];
  });
  return columns(['CHECK', 'VERDICT', 'REASON', 'EVIDENCE', 'REMEDY'], rows);
}

function timersOf({ remainingSeconds }: PostureView): string {
  return Object.entries(remainingSeconds)
    .map(([timer, seconds]) => `${timer} in ${seconds} s`)
    .join(', ');
}
