import type { ConfigurationPlanView, ConfigurationTargetView } from '../views/configuration-plan-view.ts';
import type { DriftView } from '../views/drift-view.ts';
import { printable } from './columns.ts';
import type { Paint } from './paint.ts';

/** What a push of a document would do, device by device; the lines are those that are sent, keys redacted. Devices that are as wanted are counted. */
export function showConfigurationPlan({ counts, approval, targets }: ConfigurationPlanView, paint: Paint): string {
  const { devices, changes, unchanged, refused, unasked } = counts;
  const not = unasked === 0 ? '' : `, ${unasked} not asked`;
  return [
    `Plan  ${devices === 1 ? '1 device' : `${devices} devices`}, ${changes} to change, ${unchanged} as wanted, ${refused} refused${not}`,
    ...(approval === undefined ? [] : [`  ${printable(approval.message)}`]),
    ...targets.flatMap((target) => showTarget(target, paint)),
    '',
  ].join('\n');
}

function showTarget(target: ConfigurationTargetView, paint: Paint): readonly string[] {
  const { device, drift, lines, missing, warnings, safeguard, lastChange, notes, refused, unasked } = target;
  if (unasked) return [`  ${printable(device)}: ${paint.bad('! left alone')}: ${printable(unasked.message)}`];
  if (drift.length === 0 && refused === undefined && warnings.length === 0) return [];
  const count = `${standing(drift.length)}, ${lines.length === 1 ? '1 line' : `${lines.length} lines`}; ${safeguard ?? ''}`;
  // What is missing is the reason of the refusal where it refuses.
  const unmet = refused ? [] : missing.map((one) => `missing, and not brought: ${one}`);
  const last = drift.length > 0 && lastChange !== undefined ? [`last change of the device: ${lastChange}`] : [];
  const told = [...warnings.map((one) => `warning: ${one}`), ...unmet, ...notes, ...last, ...drift];
  return [
    `  ${printable(device)}: ${drift.length > 0 ? printable(count) : refused ? 'no change is known' : standing(0)}`,
    ...(refused ? [`    ${paint.bad('! refused')}: ${printable(refused.message)}`] : []),
    ...told.map((one) => `    ${printable(one)}`),
    ...lines.map((one) => `    ${paint.good(`+ ${printable(one)}`)}`),
  ];
}

/** How devices stand to a document. */
export function showDriftReport({ devices }: DriftView, paint: Paint): string {
  return devices
    .flatMap(({ device, drift, missing, warnings, lastChange, fault }) => [
      `${printable(device)}: ${fault === undefined ? (drift.length === 0 ? paint.good : paint.bad)(standing(drift.length)) : paint.bad(`not known: ${printable(fault.message)}`)}`,
      ...drift.map((one) => `  ${printable(one)}`),
      ...missing.map((one) => `  missing: ${printable(one)}`),
      ...warnings.map((one) => `  warning: ${printable(one)}`),
      ...(drift.length > 0 && lastChange !== undefined ? [`  last change of the device: ${printable(lastChange)}`] : []),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function standing(places: number): string {
  if (places === 0) return 'as the document wants it';
  return places === 1 ? '1 place differs' : `${places} places differ`;
}
