import { changesOf, type PushPlanView, type PushTargetView } from '../views/push-plan-view.ts';
import { entryCount } from '../views/step-view.ts';
import { printable } from './columns.ts';
import type { Paint } from './paint.ts';
import { showMove } from './show-list-move.ts';

/** What a push would do, device by device; those with nothing to change are only counted. */
export function showPushPlan(plan: PushPlanView, paint: Paint): string {
  const { counts, targets, waves, policyRevision, approval } = plan;
  const devices = `${counts.devices} ${counts.devices === 1 ? 'device' : 'devices'}`;
  const changes = `${counts.changes} ${counts.changes === 1 ? 'change' : 'changes'}`;
  const shown = targets.filter((one) => changesOf(one) > 0 || one.refused !== undefined);
  return [
    `Plan  policy revision ${policyRevision}   ${devices}, ${changes}, ${counts.unchanged} as wanted, ${counts.refused} refused`,
    ...(waves && waves.length > 1 ? [`  in batches up to ${waves.join(', ')} devices`] : []),
    ...(approval === undefined ? [] : [`  ${printable(approval.message)}`]),
    ...shown.flatMap((target) => showTarget(target, paint)),
    '',
  ].join('\n');
}

function showTarget({ device, platform, tcam, changes, moves = [], refused, notes }: PushTargetView, paint: Paint): string[] {
  const name = `${device}${platform === undefined ? '' : ` (${platform})`}`;
  const sum = tcam === undefined ? '' : `tcam now ${tcam.now}/${tcam.limit}  peak ${tcam.peak}`;
  const width = Math.max(0, ...changes.map((change) => change.name.length));
  return [
    `  ${printable(sum === '' ? name : `${name.padEnd(44)}  ${sum}`)}`,
    ...(refused ? [`    ${paint.bad('! refused')}: ${printable(refused.message)}`] : []),
    ...changes.flatMap(({ name: list, kind, entries, instead, lines }) => [
      paint.good(`    + ip access-list ${kind} ${list.padEnd(width)}   ${entryCount(entries)}`),
      ...(instead === undefined ? [] : [`      beside ${printable(instead)}, which stands there now`]),
      ...(lines ?? []).map((line) => `        ${paintLine(printable(line), paint)}`),
    ]),
    ...moves.flatMap((move) => showMove(move).map((line) => `    ${paintLine(printable(line), paint)}`)),
    ...notes.flatMap((note) => note.split('\n').map((line) => `      ${printable(line)}`)),
  ];
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint.good(line);
  return line.startsWith('-') ? paint.bad(line) : line;
}
