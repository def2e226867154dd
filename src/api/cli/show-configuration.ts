import type { ConfigurationPlanView, DriftView } from '../views/drift-view.ts';
import { printable } from './columns.ts';
import type { Paint } from './paint.ts';

/** What a push of a document would do, device by device; the lines are those that are sent, keys redacted. */
export function showConfigurationPlan({ devices, plans, basis }: ConfigurationPlanView, paint: Paint): string {
  const changed = Object.keys(basis).length;
  const notes = plans.flatMap((plan) => plan.notes).map((line) => `  ${painted(printable(line), paint)}`);
  return [`plan: ${devicesOf(changed)} of ${devices.length} to change`, ...notes, ''].join('\n');
}

/** How devices stand to a document. */
export function showDriftReport({ devices }: DriftView, paint: Paint): string {
  return devices
    .flatMap(({ device, drift, missing, warnings, lastChange, fault }) => [
      `${printable(device)}: ${fault === undefined ? standing(drift.length, paint) : paint.bad(`not known: ${printable(fault.message)}`)}`,
      ...drift.map((one) => `  ${printable(one)}`),
      ...missing.map((one) => `  missing: ${printable(one)}`),
      ...warnings.map((one) => `  warning: ${printable(one)}`),
      ...(drift.length > 0 && lastChange !== undefined ? [`  last change of the device: ${printable(lastChange)}`] : []),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function standing(places: number, paint: Paint): string {
  if (places === 0) return paint.good('as the document wants it');
  return paint.bad(places === 1 ? '1 place differs' : `${places} places differ`);
}

function painted(line: string, paint: Paint): string {
  return /^\s*\+ /.test(line) ? paint.good(line) : line;
}

function devicesOf(count: number): string {
  return count === 1 ? '1 device' : `${count} devices`;
}
