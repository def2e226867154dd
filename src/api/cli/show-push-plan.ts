import { parseDuration } from '../../base/time.ts';
import type { WrittenRollout } from '../../plan/rollout-schema.ts';
import { changesOf, type PushPlanView, type PushTargetView } from '../views/push-plan-view.ts';
import { entryCount } from '../views/step-view.ts';
import { printable } from './columns.ts';
import type { Paint } from './paint.ts';
import { showMove } from './show-list-move.ts';

/** What a push would do, device by device; those with nothing to change are only counted. `rollout`: what was asked of how it is gone about. */
export function showPushPlan(plan: PushPlanView, paint: Paint, rollout: WrittenRollout = {}): string {
  const { counts, targets, waves, policyRevision, approval } = plan;
  const devices = `${counts.devices} ${counts.devices === 1 ? 'device' : 'devices'}`;
  const changes = `${counts.changes} ${counts.changes === 1 ? 'change' : 'changes'}`;
  const shown = targets.filter((one) => changesOf(one) > 0 || one.refused !== undefined);
  return [
    `Plan  policy revision ${policyRevision}   ${devices}, ${changes}, ${counts.unchanged} as wanted, ${counts.refused} refused`,
    ...(waves && waves.length > 1 ? [`  in batches up to ${waves.join(', ')} devices`] : []),
    ...showWish(rollout),
    ...(approval === undefined ? [] : [`  ${printable(approval.message)}`]),
    ...shown.flatMap((target) => showTarget(target, paint)),
    '',
  ].join('\n');
}

/** Batches aside, which the plan counts in devices. */
function showWish({ window, pause, maxFailures, parallel, requireHealthy }: WrittenRollout): string[] {
  const { count, percent } = maxFailures ?? {};
  const failed = [...(count === undefined ? [] : [String(count)]), ...(percent === undefined ? [] : [`${percent}%`])].join(' or ');
  const wishes = [
    ...(window === undefined ? [] : [`begun only ${window}`]),
    ...(pause === undefined ? [] : [`${inWords(pause)} between batches`]),
    ...(failed === '' ? [] : [`nothing more is begun once ${failed} failed`]),
    ...(parallel === undefined ? [] : [`${parallel} at once`]),
    ...(requireHealthy === undefined ? [] : ['only while authentications are healthy']),
  ];
  return wishes.length === 0 ? [] : [`  ${printable(wishes.join('; '))}`];
}

/** `60000ms`, as a file of lists is read, as people write it: `1m`. */
function inWords(pause: string): string {
  const ms = parseDuration(pause);
  if (ms === undefined || ms % 1000 !== 0) return pause;
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`;
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
    ...moves.flatMap((move) => showMove(move, moves.length).map((line) => `    ${paintLine(printable(line), paint)}`)),
    ...notes.flatMap((note) => note.split('\n').map((line) => `      ${printable(line)}`)),
  ];
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint.good(line);
  return line.startsWith('-') ? paint.bad(line) : line;
}
