import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { StepDraft, TargetDraft } from './draft.ts';
import { guardLines } from './guard.ts';
import type { PlannedIntent, Target } from './match.ts';
import type { ConfigurationView, DeviceView, Snapshot } from './snapshot.ts';

/** A device that cannot be asked now is left alone, so that the others get their change; whatever else is wrong refuses the plan. */
const LEFT_ALONE: ReadonlySet<Fault['code']> = new Set([
  'device.unreachable',
  'device.busy',
  'device.lost',
  'device.prompt',
  'device.authentication',
  'device.host-key-changed',
  'device.host-key-unknown',
  'device.algorithms',
]);

/**
 * The steps that bring a document onto one device, or nothing where it is as wanted; the notes hold the difference and what to know about it.
 * Refused: `acl.tcam`, `plan.stale`, `device.prerequisite`, `device.rollback-pending`, and faults of the document itself.
 */
export function planConfiguration(target: Target, id: DeviceId, snapshot: Snapshot, event: ControlEvent): Result<TargetDraft, Fault> {
  const device = snapshot.devices.get(id);
  if (device === undefined) return err(fault('device.unknown', `no device is called \`${id}\`: list the devices`));
  if (device.noShell !== undefined) return err(fault('device.not-configured', device.noShell));
  const { configuration } = device;
  if (event.kind !== 'config.push')
    return ok({ steps: target.intents.flatMap((one) => deviceStep(one, id, undefined)), notes: device.notes });
  if (configuration === undefined)
    return err(fault('device.not-configured', `the platform of \`${id}\` is unknown to its driver: set \`platform\``));
  if (!configuration.ok) {
    const { code, message } = configuration.error;
    return LEFT_ALONE.has(code) ? ok({ steps: [], notes: [`${id} left alone: ${message}`], leftAlone: true }) : configuration;
  }
  const view = configuration.value;
  const refused = refusalOf(device, view, event);
  if (refused) return err(refused);
  const notes = [...device.notes, ...view.warnings.map((warning) => `${id}: warning: ${warning}`)];
  if (view.drift.length === 0) return ok({ steps: [], notes: [...notes, `${id} is as the document wants it`] });
  const guarded = guardLines(view.lines, device);
  if (!guarded.ok) return guarded;
  return ok({ steps: target.intents.flatMap((one) => deviceStep(one, id, view)), notes: [...notes, ...guarded.value, ...told(id, view)] });
}

function refusalOf({ id }: DeviceView, view: ConfigurationView, event: Extract<ControlEvent, { kind: 'config.push' }>): Fault | undefined {
  const looked = event.basis?.[id];
  if (looked !== undefined && looked !== view.basis) {
    const last = view.lastChange === undefined ? '' : `; last change: ${view.lastChange}`;
    return fault('plan.stale', `the configuration of \`${id}\` has changed since the plan was made${last}`);
  }
  if (view.missing.length === 0 || event.allowMissing) return undefined;
  return fault('device.prerequisite', `\`${id}\` lacks what the document needs and does not bring: ${view.missing.join('; ')}`);
}

function told(id: DeviceId, { lines, drift, missing, safeguard, lastChange }: ConfigurationView): readonly string[] {
  return [
    `${id}: ${count(drift.length, 'place differs', 'places differ')}, ${count(lines.length, 'line', 'lines')}; ${safeguard}`,
    ...(lastChange === undefined ? [] : [`${id}: last change of the device: ${lastChange}`]),
    ...missing.map((one) => `${id}: missing, and not brought: ${one}`),
    ...drift.map((one) => `${id}: ${one}`),
    ...lines.map((line) => `  + ${line}`),
  ];
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function deviceStep({ intent, step }: PlannedIntent, device: DeviceId, view: ConfigurationView | undefined): StepDraft[] {
  const common = { serialKey: `device:${device}`, retry: step.retry, deadline: step.within };
  if (intent.kind === 'save-config') return [{ ...common, do: { kind: 'save-config', device }, expect: { kind: 'saved', device } }];
  if (intent.kind !== 'ensure-configuration' || view === undefined) return [];
  const { lines, basis } = view;
  return [{ ...common, do: { kind: 'configure', device, lines, basis }, expect: { kind: 'configuration-equals', device } }];
}
